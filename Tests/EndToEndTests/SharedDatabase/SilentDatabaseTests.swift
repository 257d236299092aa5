import Foundation
import TestSupport
import Testing

@Suite("The database gives no answer", .serialized, .timeLimit(.minutes(5)))
struct SilentDatabaseTests {
    @Test("Told to end while another holds a table locked, it ends with 0 within 30 s; what it acknowledged is stored")
    func ends() async throws {
        let workspace = try await Workspace(on: .postgres)
        let database = try #require(workspace.database)
        let server = try await Server(workspace)
        async let load = LoadProcess.run(
            server,
            ["connections": 16, "seconds": 6, "warm-up": 0, "companies": 1000, "bodies": 2000, "rate": 200])
        while try await server.get("/api/summary").json.totalEvents < 100 { await Task.yield() }
        let lock = Task {
            try await database.run(
                """
                DO $$ BEGIN
                    EXECUTE format(
                        'LOCK TABLE relink_%s_entries', (SELECT max(generation) FROM relink_projections));
                    PERFORM pg_sleep(300);
                END $$
                """)
        }
        try await database.run(
            """
            DO $$ BEGIN
                WHILE NOT EXISTS (
                    SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
                    WHERE NOT granted AND datname = current_database()
                ) LOOP PERFORM pg_sleep(0.01); END LOOP;
            END $$
            """)
        let clock = ContinuousClock()
        let start = clock.now
        #expect(await server.stop() == 0)
        #expect(clock.now - start < .seconds(30))
        try await database.cutConnections()
        _ = await lock.result
        let outcome = try await load
        #expect(try await workspace.storedIDs().isSuperset(of: outcome.acknowledged))
        #expect(try await workspace.run("check").exitCode == 0)
    }
}
