import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Relink
import RelinkServer

struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Signs and posts webhook payloads, and prints the answers.",
        discussion: """
            A body of the new service gets a fresh id and generatedDate each time, unless --as-is; a legacy body goes as
            it is. With --secret each post gets a fresh message id and a fresh signature.
            """)

    @Argument(help: "Files that hold one body each.", completion: .file())
    var files: [String]

    @Option(help: "Where to post, such as http://127.0.0.1:8080/webhooks/codat.")
    var url: String

    @Option(help: "The signing secret, whsec_…: signs each post the Standard Webhooks way.")
    var secret: String?

    @Option(help: "The value of the Authorization header, as it is.")
    var authorization: String?

    @Option(help: "The message id (webhook-id) of every post, instead of a fresh one each time.")
    var id: String?

    @Option(help: "How many times to post each file.")
    var `repeat` = 1

    @Flag(help: "Leave id and generatedDate in the body as they are.")
    var asIs = false

    @Flag(help: "Print each answer as one JSON object a line.")
    var json = false

    func validate() throws {
        guard `repeat` >= 1 else { throw ValidationError("--repeat must be at least 1.") }
        guard let parsed = URL(string: url), ["http", "https"].contains(parsed.scheme), parsed.host != nil else {
            throw ValidationError("--url must be an absolute http or https URL.")
        }
    }

    func run() async throws {
        let key = try secret.map { text in
            do { return try WebhookSecret(parsing: text) } catch {
                throw CommandFailure("--secret \(error)", exitCode: 64)
            }
        }
        let bodies = try files.map { file in
            guard let data = FileManager.default.contents(atPath: file) else {
                throw CommandFailure("\(file): can't be read; give the path of a file that holds one body.")
            }
            return (file: file, body: [UInt8](data))
        }
        var refused = 0
        for _ in 0..<`repeat` {
            for (file, body) in bodies where try await !post(file, body, key) { refused += 1 }
        }
        if refused > 0 { throw CommandFailure("\(refused) of \(`repeat` * bodies.count) posts were not accepted.") }
    }

    /// - Returns: whether the answer was 2xx.
    private func post(_ file: String, _ original: [UInt8], _ key: WebhookSecret?) async throws -> Bool {
        let now = Instant.now
        var body = original
        if !asIs,
            let renewed = JSONDocument(parsing: original)?.renewed(
                id: UUID().uuidString.lowercased(), generatedDate: now)
        {
            body = renewed
        }
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        let messageID = id ?? (key == nil ? nil : Self.freshMessageID())
        if let messageID { request.headers.add(name: "webhook-id", value: messageID) }
        if let key, let messageID {
            request.headers.add(name: "webhook-timestamp", value: String(now.seconds))
            do {
                let signature = try WebhookSignature.sign(
                    id: messageID, timestamp: now.seconds, body: body, with: key)
                request.headers.add(name: "webhook-signature", value: signature)
            } catch {
                throw CommandFailure("--secret \(error)", exitCode: 64)
            }
        }
        if let authorization { request.headers.add(name: "authorization", value: authorization) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let answer = try await HTTPClient.shared.answer(to: request, within: .seconds(30), maxBytes: 1 << 20)
            report(file, messageID, Int(answer.status.code), String(buffer: answer.body))
            return (200..<300).contains(answer.status.code)
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure("\(url): no answer (\(error)); is `relink serve` running there?")
        }
    }

    private func report(_ file: String, _ messageID: String?, _ status: Int, _ answer: String) {
        if json {
            Terminal.json { json in
                json.object { json in
                    json.member("file", file)
                    json.member("messageId", messageID)
                    json.member("status", status)
                    json.member("answer", answer)
                }
            }
        } else {
            Terminal.line("\(status) \(messageID ?? "-") \(PrintableText.escaped(answer))")
        }
    }

    private static func freshMessageID() -> String {
        "msg_" + UUID().uuidString.replacing("-", with: "").lowercased()
    }
}
