import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Many clients at once that send events to a server until it ends.
struct Storm {
    let server: Server
    let ledger: Ledger
    var clients = 32

    /// - Parameters:
    ///   - count: how many acknowledgements to wait for.
    ///   - end: called once, when they have come.
    func blow(until count: Int, end: @escaping @Sendable () async throws -> Void) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = clients
        configuration.timeout.connect = .milliseconds(500)
        let client = HTTPClient(configuration: configuration)
        let progress = Progress()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<clients {
                    group.addTask {
                        while !progress.isOver, try await send(client) {
                            guard progress.countOne() == count else { continue }
                            try await end()
                            progress.isOver = true
                        }
                    }
                }
                try await group.waitForAll()
            }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private final class Progress: Sendable {
        private let state = Mutex((acknowledged: 0, isOver: false))

        var isOver: Bool {
            get { state.withLock { $0.isOver } }
            set { state.withLock { $0.isOver = newValue } }
        }

        func countOne() -> Int {
            state.withLock { state in
                state.acknowledged += 1
                return state.acknowledged
            }
        }
    }

    struct WrongAnswer: Error {
        let status: UInt
        let body: String
    }

    /// - Returns: false where no answer came.
    private func send(_ client: HTTPClient) async throws -> Bool {
        let number = ledger.nextNumber()
        do {
            try await post(number, client)
            return true
        } catch let error as WrongAnswer {
            throw error
        } catch {
            ledger.isUnanswered(number)
            return false
        }
    }

    /// Sends one event, and notes how it was answered.
    ///
    /// - Parameter url: of a proxy before the server, where there is one.
    func post(_ number: UInt64, _ client: HTTPClient, to url: String? = nil) async throws {
        let event = SentEvent(number)
        var body = event.body
        // Of a duplicate the first one's bytes stay, whatever comes later.
        if ledger.wasAcknowledged(number) { body.append(contentsOf: "again".utf8) }
        var request = HTTPClientRequest(url: url ?? server.webhookURL)
        request.method = .POST
        request.headers = HTTPHeaders(
            try Signing.headers(
                id: event.messageID, timestamp: Int(Date().timeIntervalSince1970), body: Array(body),
                secret: server.workspace.secret))
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await client.execute(request, timeout: .seconds(20))
        let answer = Data(try await response.body.collect(upTo: 1 << 16).readableBytesView)
        // A server that is told to end refuses what comes then, and promises nothing.
        if response.status == .serviceUnavailable { return ledger.isUnanswered(number) }
        let json = try? JSONSerialization.jsonObject(with: answer) as? [String: Any]
        guard response.status == .ok, let sequence = (json?["sequence"] as? NSNumber)?.int64Value else {
            throw WrongAnswer(status: response.status.code, body: String(decoding: answer, as: UTF8.self))
        }
        ledger.acknowledge(number, sequence)
    }
}
