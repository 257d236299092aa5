import Foundation
import TestSupport
import Testing

@Suite("Upgraded one after the other", .serialized, .timeLimit(.minutes(10)))
struct RollingUpgradeTests {
    /// As the first version of the schema left it.
    private static let firstSchema = """
        DROP FUNCTION relink_refuse_change() CASCADE; UPDATE relink_schema SET version = 1, oldest_user = 1
        """
    /// As a version after this one may leave it, which lets this one go on.
    private static let laterSchema = """
        ALTER TABLE relink_lease ADD COLUMN later int8; ALTER TABLE relink_store ADD COLUMN later int8 DEFAULT 1;
        UPDATE relink_schema SET version = 99
        """

    @Test("Under load, schema and fold change while others go on: no event waits longer than for a retry")
    func rolls() async throws {
        let workspace = try await Workspace(on: .postgres)
        let database = try #require(workspace.database)
        let store = try TestedStore(workspace, "rolling")
        var servers = [try await store.serve(), try await store.serve(), try await store.serve()]
        try await database.run(Self.firstSchema)
        let load = BalancedLoad(servers)
        let before = servers
        let after = Started()
        try await load.blowing {
            try await load.pass(300)
            for index in before.indices {
                #expect(await before[index].stop() == 0)
                // What the fold depends on is another, as with a new reducer.
                let upgraded = try await store.serve(["RELINK_REQUIRED_SOURCE_TYPES": "Accounting"])
                load.replace(index, by: upgraded)
                await after.add(upgraded)
                try await load.pass(200)
            }
            try await database.run(Self.laterSchema)
            try await load.pass(200)
        }
        servers = await after.servers
        for server in servers {
            let reducer = try await server.foldedSummary()["reducer"] as? [String: Any]
            #expect(reducer?["lag"] as? Int == 0)
            #expect(await server.stop() == 0)
        }
        #expect(load.longest < Soak.patience(.seconds(5)))
        var upgraded = store
        upgraded.settings["RELINK_REQUIRED_SOURCE_TYPES"] = "Accounting"
        var witness = Witness()
        #expect(try await witness.faults(of: upgraded, load.ledger).prefix(5) == [])
        load.tell()
    }

    private actor Started {
        var servers: [Server] = []

        func add(_ server: Server) { servers.append(server) }
    }
}
