import Foundation
import GRDB
import Synchronization
import Testing

@Suite("Endless load", .serialized, .timeLimit(.minutes(10)))
struct EndlessLoadTests {
    private static let bound = 128 << 20

    @Test("Beside readers that never pause, the write-ahead logs stay short, and nobody waits for a checkpoint")
    func shortLogs() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        let log = workspace.directory.appending(path: "relink.db").path
        let end = End()
        let seconds = Soak.rounds(2, soak: 60)
        let (outcome, longest, reads) = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await Self.relay(log) }
            for path in ["/api/events?limit=500", "/api/merchants?limit=500"] {
                group.addTask { try await Self.ask(server, path, until: end) }
            }
            async let load = LoadProcess.run(
                server,
                [
                    "connections": 64, "padding": Soak.rounds(5000, soak: 20_000), "seconds": seconds,
                    "warm-up": 0, "companies": 100, "bodies": 200,
                ])
            async let longest = Self.longestLog(of: workspace, while: server)
            let outcome = try await load
            end.isNear.store(true, ordering: .relaxed)
            #expect(await server.stop() == 0)
            group.cancelAll()
            return (outcome, try await longest, try await group.reduce(into: []) { $0.append($1) })
        }
        #expect(reads.allSatisfy { $0 > 0 })
        #expect(longest < Self.bound)
        #expect(Set(outcome.statuses.keys) == [200] && outcome.faults.isEmpty)
        #expect(outcome.slowestAnswer < Probe.bound)
        #expect(try await workspace.storedIDs() == outcome.acknowledged)
        #expect(try await workspace.run("check").exitCode == 0)
        let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
        Soak.tell(
            "\(outcome.acknowledged.count) events acknowledged in \(seconds) s, all stored, in a log of "
                + "\(size >> 20) MiB; \(reads.reduce(0, +)) reads meanwhile; the slowest answer after "
                + "\(outcome.slowestAnswer.inSeconds); the longest write-ahead log \(longest >> 20) MiB")
    }

    /// Looks, as long as the server runs, how long its write-ahead logs are.
    private static func longestLog(of workspace: Workspace, while server: Server) async throws -> Int {
        var longest = 0
        while kill(server.processIdentifier, 0) == 0 {
            for file in try FileManager.default.contentsOfDirectory(atPath: workspace.directory.path)
            where file.hasSuffix("-wal") {
                // One that is gone again has no length.
                let attributes = try? FileManager.default.attributesOfItem(
                    atPath: workspace.directory.appending(path: file).path)
                longest = max(longest, attributes?[.size] as? Int ?? 0)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        return longest
    }

    /// Reads the log from another process by two connections in turn, each of which begins before the other has ended,
    /// until it is cancelled.
    ///
    /// - Returns: how often.
    private static func relay(_ path: String) async throws -> Int {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.allowsUnsafeTransactions = true
        let queues = try (0..<2).map { _ in try DatabaseQueue(path: path, configuration: configuration) }
        var reads = 0
        while !Task.isCancelled {
            try queues[reads % 2].inDatabase { db in
                try db.beginTransaction(.deferred)
                _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM (SELECT 1 FROM events LIMIT 100)")
            }
            reads += 1
            if reads > 1 { try queues[reads % 2].inDatabase { try $0.commit() } }
            await Task.yield()
        }
        return reads
    }

    private final class End: Sendable {
        let isNear = Atomic(false)
    }

    private static func ask(_ server: Server, _ path: String, until end: End) async throws -> Int {
        var answers = 0
        do {
            while !Task.isCancelled {
                #expect(try await server.get(path).status == 200)
                answers += 1
            }
        } catch {
            // A server that ends closes the connections of those who still ask.
            if !end.isNear.load(ordering: .relaxed) { throw error }
        }
        return answers
    }
}
