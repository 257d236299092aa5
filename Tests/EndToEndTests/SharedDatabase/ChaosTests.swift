import Foundation
import TestSupport
import Testing

@Suite("Chaos around one PostgreSQL", .serialized, .timeLimit(.minutes(20)))
struct ChaosTests {
    private static let takeover = Duration.seconds(30)

    @Test(
        "Restarts, cut connections, a partition, a kill: each acknowledged event is there once, and all read the same")
    func chaos() async throws {
        try await PostgresServer.withServer { postgres in
            let partition = try await Partition.open(to: postgres.socket)
            let store = try TestedStore(try Workspace(database: postgres.database), "chaos")
            // The first one leads.
            let servers = [
                try await store.serve([
                    "RELINK_STORE_URL": "postgres://relink@127.0.0.1:\(partition.port)/\(postgres.database.name)"
                ]), try await store.serve(), try await store.serve(),
            ]
            let load = BalancedLoad(servers)
            let readers = servers.map(LogReader.init)
            try await LogReader.reading(readers) {
                try await load.blowing {
                    for _ in 0..<Soak.rounds(1, soak: 5) {
                        try await Self.disturb(postgres, load)
                        partition.cut()
                        try await Self.takesOver(servers[1], load, "the partition")
                        await partition.heal()
                        try await load.pass(100)
                        try await Self.isWell(servers[0], load)
                    }
                    _ = await servers[1].stop(SIGKILL)
                    try await Self.takesOver(servers[2], load, "the kill")
                }
                for index in [0, 2] {
                    try await Self.isWell(servers[index], load)
                    try await Self.hasReadAll(readers[index], load.ledger)
                    #expect(await servers[index].stop() == 0)
                }
            }
            try await partition.close()
            for reader in readers { #expect(reader.faults.prefix(5) == []) }
            var witness = Witness()
            #expect(try await witness.faults(of: store, load.ledger).prefix(5) == [])
            load.tell()
        }
    }

    private static func disturb(_ postgres: PostgresServer.Own, _ load: BalancedLoad) async throws {
        try await load.pass(200)
        try await postgres.database.cutConnections()
        try await load.pass(200)
        try await postgres.restart("fast")
        try await load.pass(200)
        try await postgres.restart("immediate")
        try await load.pass(200)
    }

    /// Waits until a server shows as folded what came in after this was called.
    private static func takesOver(_ server: Server, _ load: BalancedLoad, _ what: String) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await load.pass(20)
        let end = load.ledger.acknowledged.values.max() ?? 0
        while try await applied(server) < end {
            try #require(clock.now - start < Soak.patience(takeover), "nobody folds after \(what)")
            try await Task.sleep(for: .milliseconds(50))
        }
        Soak.tell("after \(what) another server folded within \((clock.now - start).inSeconds)")
    }

    /// The server may be without its database for a moment.
    private static func applied(_ server: Server) async throws -> Int64 {
        let answer = try await server.get("/api/summary")
        guard answer.status == 200 else { return -1 }
        let reducer = try answer.json["reducer"] as? [String: Any]
        return (reducer?["appliedSequence"] as? NSNumber)?.int64Value ?? -1
    }

    /// Waits until a server shows what came in before this was called, and is ready.
    private static func isWell(_ server: Server, _ load: BalancedLoad) async throws {
        let last = load.ledger.acknowledged.values.max() ?? 0
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while try await server.get("/readyz").status != 200 {
            try #require(clock.now < end, "it has its database again and is not ready")
            try await Task.sleep(for: .milliseconds(50))
        }
        while try await applied(server) < last {
            try #require(clock.now < end, "it has its database again and shows nothing new")
            try await Task.sleep(for: .milliseconds(50))
        }
        let metrics = String(decoding: try await server.get("/metrics").body, as: UTF8.self)
        #expect(metrics.contains("relink_store_bytes "))
    }

    private static func hasReadAll(_ reader: LogReader, _ ledger: Ledger) async throws {
        let last = Int(ledger.acknowledged.values.max() ?? 0)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while reader.last < last || reader.lastStreamed < last {
            try #require(clock.now < end, "read to \(reader.last), streamed to \(reader.lastStreamed) of \(last)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
