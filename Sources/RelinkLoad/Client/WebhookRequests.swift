import NIOCore
import Relink

/// Signed webhooks as Codat sends them, of events that were made ahead. Each is signed when it goes out, so that a run
/// of any length has fresh timestamps; that costs about 2 µs.
struct WebhookRequests: RequestSource {
    struct Settings: Sendable {
        var seed: UInt64
        var companies: Int
        /// Which share of all requests repeats one that went out before.
        var duplicates: Double
        /// Spaces behind each body.
        var padding = 0
        /// How many bodies are made ahead; they are sent over and over, under message ids of their own.
        var bodies: Int
    }

    let kinds = ["webhook"]
    private let secret: WebhookSecret
    private let head: [UInt8]
    private let duplicates: Double
    private let run: String
    private let bodies: [[UInt8]]
    private let padding: [UInt8]
    private var random: SplitMix64
    private var fresh = 0

    /// - Parameters:
    ///   - startedAt: tells this run's message ids from those of others, and when its events happened.
    ///   - target: where to post, such as `/webhooks/codat`.
    /// - Throws: ``WebhookSecretFault`` where the secret can't sign.
    init(
        _ settings: Settings, secret: WebhookSecret, host: String, target: String, startedAt: Instant
    ) throws(WebhookSecretFault) {
        _ = try WebhookSignature.sign(id: "", timestamp: 0, body: [], with: secret)
        self.secret = secret
        duplicates = settings.duplicates
        run = String(startedAt.milliseconds, radix: 36)
        head = Array(
            """
            POST \(target) HTTP/1.1\r\nhost: \(host)\r\nuser-agent: relink-load\r\naccept: */*\r\n\
            content-type: application/json\r\nwebhook-id:\u{20}
            """.utf8)
        var random = SplitMix64(seed: settings.seed)
        let merchants = (0..<settings.companies).map { SyntheticMerchant(seed: settings.seed, index: $0) }
        bodies = (0..<settings.bodies).map { offset in
            let ago = Int64(settings.bodies - offset) * Instant.ticksPerMillisecond
            // The square favours few companies over many, as commerce does.
            let share = random.fraction()
            let merchant = merchants[Int(share * share * Double(merchants.count))]
            return EventMix.body(of: merchant, at: Instant(ticks: startedAt.ticks - ago), &random)
        }
        self.random = random
        padding = Array(repeating: UInt8(ascii: " "), count: settings.padding)
    }

    var meanBodyBytes: Int { bodies.reduce(0) { $0 + $1.count } / max(1, bodies.count) }

    mutating func writeNext(into buffer: inout ByteBuffer) -> SentRequest {
        let number = nextNumber()
        let messageID = "msg_\(run)_\(String(number, radix: 36))"
        let body = padding.isEmpty ? bodies[number % bodies.count] : bodies[number % bodies.count] + padding
        let now = Instant.now.seconds
        buffer.writeBytes(head)
        buffer.writeString(messageID)
        buffer.writeStaticString("\r\nwebhook-timestamp: ")
        buffer.writeString(String(now))
        buffer.writeStaticString("\r\nwebhook-signature: ")
        buffer.writeString(signature(messageID, now, body))
        buffer.writeStaticString("\r\ncontent-length: ")
        buffer.writeString(String(body.count))
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeBytes(body)
        return SentRequest(kind: 0, messageID: messageID)
    }

    /// Half of the duplicates follow so closely that the first may still be under way.
    private mutating func nextNumber() -> Int {
        if fresh > 0, random.fraction() < duplicates {
            let back = 1 + random.index(below: random.fraction() < 0.5 ? 256 : 20_000)
            return max(0, fresh - back)
        }
        defer { fresh += 1 }
        return fresh
    }

    private func signature(_ messageID: String, _ now: Int64, _ body: [UInt8]) -> String {
        do {
            return try WebhookSignature.sign(id: messageID, timestamp: now, body: body, with: secret)
        } catch {
            // The initializer has shown that this secret signs; an unsigned request would be told by its 401.
            return ""
        }
    }
}
