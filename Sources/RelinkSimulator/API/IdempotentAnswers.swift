import Crypto
import Relink

/// Answers kept by `Idempotency-Key`, so that a repeated call gets the first one's answer instead of a second effect.
struct IdempotentAnswers: Sendable {
    private static let lifetime = Duration.seconds(90 * 60)
    private static let maxAnswers = 10_000

    struct Request: Hashable, Sendable {
        let method: String
        let path: String
        let digest: [UInt8]

        init(method: String, path: String, body: [UInt8]) {
            self.method = method
            self.path = path
            digest = Array(SHA256.hash(data: body))
        }
    }

    private struct Kept: Sendable {
        let request: Request
        let answer: Operation.Answer
        let at: Instant
    }

    private var kept: [String: Kept] = [:]

    /// - Returns: the answer that was given under this key, or `nil`.
    /// - Throws: a 422 where the key came with another request.
    func answer(_ key: String, _ request: Request, now: Instant) throws(Refusal) -> Operation.Answer? {
        guard let found = kept[key], now.duration(since: found.at) < Self.lifetime else { return nil }
        guard found.request == request else {
            throw Refusal(status: 422, error: "This Idempotency-Key was used for another request.")
        }
        return found.answer
    }

    /// Keeps every answer but a 429.
    mutating func keep(_ answer: Operation.Answer, _ key: String, _ request: Request, now: Instant) {
        guard answer.status != 429 else { return }
        if kept.count >= Self.maxAnswers {
            kept = kept.filter { now.duration(since: $0.value.at) < Self.lifetime }
            if kept.count >= Self.maxAnswers { kept = [:] }
        }
        kept[key] = Kept(request: request, answer: answer, at: now)
    }
}
