import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Webhooks that are sent many at a time, and how each was answered.
struct Burst: Sendable {
    struct Answer: Sendable {
        let messageID: String
        let status: Int
        let retryAfter: String?
        let duration: Duration
    }

    let answers: [Answer]

    /// - Parameters:
    ///   - name: what the message ids begin with; the same name and number is the same message.
    ///   - bytes: about how many a body has.
    init(_ name: String, _ count: Int, bytes: Int = 700, to server: Server) async throws {
        // Large ones say nothing, so that the fold has done with them at once.
        let event = Array(#"{"CompanyId":"m1","RuleType":"Sync Completed"}"#.utf8)
        let body = bytes < 1000 ? event : Array(repeating: UInt8(ascii: "-"), count: bytes)
        answers = try await withThrowingTaskGroup(of: [Answer].self) { group in
            for client in 0..<8 {
                group.addTask {
                    var answers: [Answer] = []
                    for number in stride(from: client, to: count, by: 8) {
                        answers.append(try await Self.post("\(name)\(number)", body, to: server))
                    }
                    return answers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    var acknowledged: [String] { answers.filter { $0.status == 200 }.map(\.messageID) }
    var refused: [Answer] { answers.filter { $0.status != 200 } }
    var slowest: Duration { answers.map(\.duration).max() ?? .zero }
    /// Answers that are neither 200 nor the 503 of a store that can't take it now.
    var others: [Answer] { refused.filter { $0.status != 503 || $0.retryAfter == nil } }

    private static func post(_ id: String, _ body: [UInt8], to server: Server) async throws -> Answer {
        var request = HTTPClientRequest(url: server.webhookURL)
        request.method = .POST
        request.headers = HTTPHeaders(
            try Signing.headers(
                id: id, timestamp: Int(Date().timeIntervalSince1970), body: body, secret: server.workspace.secret))
        request.body = .bytes(ByteBuffer(bytes: body))
        let clock = ContinuousClock()
        let start = clock.now
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 16)
        return Answer(
            messageID: id, status: Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"),
            duration: clock.now - start)
    }
}
