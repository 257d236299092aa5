import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A well-behaved sender that posts a signed webhook again and again while a test does something hostile, now on a
/// connection of its own, now on one that it keeps, and measures how long each answer takes.
final class Probe: Sendable {
    /// What the tests promise is a second; a small machine that does much else at the same time gets more.
    static let bound: Duration = Soak.isWhole ? .seconds(1) : .seconds(30)

    struct Report: Sendable {
        var acknowledged: [String] = []
        /// What was no 200, and when.
        var failures: [String] = []
        var slowest = Duration.zero
    }

    private let server: Server
    private let listening: Listening
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let state = Mutex((report: Report(), isOver: false))
    private let run = String(UInt32.random(in: 0...(.max)), radix: 36)

    private init(_ server: Server, _ listening: Listening) {
        self.server = server
        self.listening = listening
    }

    /// Runs `body`, and expects that all was well with the probe meanwhile.
    @discardableResult
    static func isWell<Value: Sendable>(
        _ server: Server, _ listening: Listening? = nil, while what: String = "",
        sourceLocation: SourceLocation = #_sourceLocation, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let probe = Probe(server, try listening ?? Listening(url: server.webhookURL))
        async let posting: Void = probe.post()
        let value: Value
        do {
            value = try await body()
        } catch {
            probe.state.withLock { $0.isOver = true }
            try await posting
            throw error
        }
        probe.state.withLock { $0.isOver = true }
        try await posting
        try await probe.group.shutdownGracefully()
        let report = probe.state.withLock { $0.report }
        #expect(report.failures.isEmpty, "\(what)", sourceLocation: sourceLocation)
        #expect(!report.acknowledged.isEmpty, "\(what)", sourceLocation: sourceLocation)
        #expect(report.slowest < bound, "\(what)", sourceLocation: sourceLocation)
        Soak.tell(
            "\(what): \(report.acknowledged.count) webhooks sent meanwhile, the slowest answer after "
                + report.slowest.inSeconds)
        return value
    }

    private func post() async throws {
        let clock = ContinuousClock()
        var kept: HostileConnection?
        for number in 0... {
            guard !state.withLock({ $0.isOver }) else { break }
            let start = clock.now
            let id = "probe_\(run)_\(number)"
            do {
                let status =
                    number.isMultiple(of: 2)
                    ? try await answer(to: id, keeping: &kept) : try await answerOnce(to: id)
                note(id, status.map(String.init) ?? "no answer", after: clock.now - start)
            } catch {
                note(id, "\(error)", after: clock.now - start)
            }
            try await group.next().scheduleTask(in: .milliseconds(5)) {}.futureResult.get()
        }
        await kept?.close()
    }

    private func answerOnce(to id: String) async throws -> Int? {
        let connection = try await HostileConnection.open(listening, on: group)
        let status = try await answer(to: id, on: connection)
        await connection.close()
        return status
    }

    /// A kept connection may have ended while it idled, and is opened anew.
    private func answer(to id: String, keeping kept: inout HostileConnection?) async throws -> Int? {
        if let kept, let status = try await answer(to: id, on: kept) { return status }
        let connection = try await HostileConnection.open(listening, on: group)
        kept = connection
        return try await answer(to: id, on: connection)
    }

    /// - Returns: `nil` where the connection ended first.
    private func answer(to id: String, on connection: HostileConnection) async throws -> Int? {
        connection.send(try server.request(id: id, Array(#"{"id":"\#(id)","RuleType":"Sync Completed"}"#.utf8)))
        let received = try await connection.received(within: .seconds(30)) { bytes in
            String(buffer: bytes).hasSuffix("}")
        }
        return received.statuses.last
    }

    private func note(_ id: String, _ outcome: String, after duration: Duration) {
        state.withLock { state in
            if outcome == "200" {
                state.report.acknowledged.append(id)
            } else {
                state.report.failures.append("\(id): \(outcome) after \(duration)")
            }
            state.report.slowest = max(state.report.slowest, duration)
        }
    }
}

extension Server {
    /// A signed webhook as it is on the wire.
    ///
    /// - Parameter shift: how many seconds its timestamp is ahead.
    func request(id: String, _ body: [UInt8], shiftedBy shift: Int = 0) throws -> [UInt8] {
        let signed = try Signing.headers(
            id: id, timestamp: Int(Date().timeIntervalSince1970) + shift, body: body, secret: workspace.secret)
        let fields = signed.map { "\($0): \($1)\r\n" }.joined()
        let head = "POST /webhooks/codat HTTP/1.1\r\nHost: relink\r\n\(fields)"
        return Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
    }
}
