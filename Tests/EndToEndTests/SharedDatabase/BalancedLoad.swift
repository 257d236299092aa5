import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization
import Testing

/// Senders behind a balancer: each event goes to one server after the other until one has acknowledged it.
final class BalancedLoad: Sendable {
    let ledger = Ledger()
    private let servers: Mutex<[Server]>
    private let state = Mutex((isOver: false, longest: Duration.zero))
    private let client: HTTPClient
    private static let clients = 12
    private static let pause = Duration.milliseconds(50)

    init(_ servers: [Server]) {
        self.servers = Mutex(servers)
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .milliseconds(500)
        client = HTTPClient(configuration: configuration)
    }

    /// From first sending an event to its acknowledgement, the longest there was.
    var longest: Duration { state.withLock { $0.longest } }

    func tell() {
        Soak.tell(
            "\(ledger.acknowledged.count) events acknowledged, all stored once; the longest took "
                + "\(longest.inSeconds) over all its tries")
    }

    func replace(_ index: Int, by server: Server) {
        servers.withLock { $0[index] = server }
    }

    /// Blows as long as the body runs.
    func blowing(_ body: @escaping @Sendable () async throws -> Void) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<Self.clients {
                    group.addTask { while !self.state.withLock({ $0.isOver }) { try await self.deliver(from: number) } }
                }
                group.addTask {
                    defer { self.state.withLock { $0.isOver = true } }
                    try await body()
                }
                try await group.waitForAll()
            }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    /// Waits until so many more are acknowledged.
    func pass(_ count: Int) async throws {
        let wanted = ledger.acknowledged.count + count
        let clock = ContinuousClock()
        let end = clock.now + .seconds(120)
        while ledger.acknowledged.count < wanted {
            try #require(clock.now < end, "\(ledger.acknowledged.count) of \(wanted) are acknowledged")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func deliver(from first: Int) async throws {
        let number = ledger.nextNumber()
        let clock = ContinuousClock()
        let start = clock.now
        var turn = first + Int(truncatingIfNeeded: number)
        let wasKnown = ledger.wasAcknowledged(number)
        while true {
            let server = servers.withLock { $0[turn % $0.count] }
            turn += 1
            // Another server may have got the port of one that was killed.
            guard kill(server.processIdentifier, 0) == 0 else {
                try await Task.sleep(for: Self.pause)
                continue
            }
            do {
                try await Storm(server: server, ledger: ledger).post(number, client)
                if wasKnown || ledger.wasAcknowledged(number) { break }
            } catch let error as Storm.WrongAnswer {
                throw error
            } catch {
                // No answer: the next one is asked.
                ledger.isUnanswered(number)
            }
            try await Task.sleep(for: Self.pause)
        }
        let duration = clock.now - start
        state.withLock { $0.longest = max($0.longest, duration) }
    }
}
