import Relink
import RelinkPostgres
import Synchronization
import TestSupport
import Testing

@Suite("Of several processes on one database")
struct LeadershipTests {
    @Test("one leads, and another takes the lead when that one closes")
    func handsOver() async throws {
        try await withStores(2) { _, stores in
            #expect(try await stores[0].isLeading())
            #expect(try await !stores[1].isLeading())
            await stores[0].close()
            _ = try await stores[1].log.append(delivery("m1"))
            try await stores[1].projections.current.commit(batch(1))
            #expect(try await stores[1].projections.current.checkpoint().appliedSequence == 1)
        }
    }

    @Test("only the one that leads can store a fold")
    func fencesCommits() async throws {
        try await withStores(2) { database, stores in
            for index in 1...3 { _ = try await stores[0].log.append(delivery("m\(index)")) }
            try await stores[0].projections.current.commit(batch(1))
            await #expect(throws: StoreError.self) { try await stores[1].projections.current.commit(batch(2)) }
            // The lead runs out while its holder is silent.
            try await database.run("UPDATE relink_lease SET expires_at = clock_timestamp() - interval '1 second'")
            try await stores[1].projections.current.commit(batch(2))
            await #expect(throws: StoreError.self) { try await stores[0].projections.current.commit(batch(3)) }
            await #expect(throws: StoreError.self) {
                _ = try await stores[0].projections.startRebuild(fingerprint: "g")
            }
            #expect(try await stores[0].projections.current.checkpoint().appliedSequence == 2)
        }
    }

    @Test("none is maintained while another folds; a lead that nobody renews is taken")
    func maintains() async throws {
        try await withStores(1) { database, stores in
            #expect(try await stores[0].isLeading())
            try await database.run("UPDATE relink_lease SET expires_at = clock_timestamp() + interval '4 seconds'")
            let maintaining = try await openStore(database, .maintain)
            #expect(try await !stores[0].isLeading())
            await maintaining.close()
        }
    }

    @Test("each follows the projection that the one that leads has adopted")
    func followsAdoption() async throws {
        try await withStores(2) { _, stores in
            _ = try await stores[0].log.append(delivery("m1"))
            let rebuilt = try await stores[0].projections.startRebuild(fingerprint: "new")
            try await stores[0].projections.adopt(rebuilt)
            #expect(try await !stores[1].isLeading())
            #expect(try await stores[1].projections.current.checkpoint().fingerprint == "new")
        }
    }

    @Test("a term ends when another takes the lead; one that gets it back begins another")
    func endsTerms() async throws {
        try await withStores(2) { database, stores in
            let first = try #require(try await stores[0].term())
            try await database.run("UPDATE relink_lease SET expires_at = clock_timestamp() - interval '1 second'")
            let second = try #require(try await stores[1].term())
            #expect(second > first)
            await stores[0].end(of: first)
            #expect(try await stores[0].term() == nil)
            await stores[1].close()
            // Who was asked a moment ago answers what was so then.
            await stores[0].end(of: second)
            let third = try #require(try await stores[0].term())
            #expect(third > second)
        }
    }

    @Test("drops the tables of projections that nobody reads any more, where it leads")
    func dropsOldProjections() async throws {
        try await withStores(2) { database, stores in
            let abandoned = try await stores[0].projections.startRebuild(fingerprint: "abandoned")
            _ = try await abandoned.checkpoint()
            let rebuilt = try await stores[0].projections.startRebuild(fingerprint: "new")
            try await stores[0].projections.adopt(rebuilt)
            // The other one follows.
            #expect(try await stores[1].term() == nil)
            try await database.run("UPDATE relink_projections SET retired_at = retired_at - interval '1 hour'")
            // It looks for them now and then.
            var refusal: PostgresServer.Refused?
            for _ in 0..<500 {
                _ = try await stores[0].term()
                do {
                    refusal = nil
                    try await database.run(
                        """
                        DO $$ BEGIN
                            ASSERT (SELECT count(*) FROM pg_tables WHERE tablename LIKE 'relink_%_merchants') = 1;
                            ASSERT (SELECT count(*) FROM relink_projections) = 1;
                        END $$
                        """)
                    break
                } catch let error as PostgresServer.Refused { refusal = error }
            }
            #expect(refusal == nil)
            #expect(try await stores[1].projections.current.checkpoint().appliedSequence == 0)
        }
    }

    @Test(
        "is not held up by who reads the tables of a projection that is to be dropped, and says so",
        .timeLimit(.minutes(2)))
    func keepsWhatIsRead() async throws {
        let notices = Mutex<[String]>([])
        try await PostgresServer.withDatabase { database in
            let store = try await openStore(database) { notice in notices.withLock { $0.append(notice) } }
            let term = try #require(try await store.term())
            let rebuilt = try await store.projections.startRebuild(fingerprint: "new")
            try await store.projections.adopt(rebuilt)
            let dump = Task {
                try await database.run("LOCK TABLE relink_1_entries IN ACCESS SHARE MODE; SELECT pg_sleep(300)")
            }
            try await database.run(
                """
                DO $$ BEGIN
                    WHILE NOT EXISTS (
                        SELECT FROM pg_locks WHERE relation = 'relink_1_entries'::regclass AND mode = 'AccessShareLock'
                    ) LOOP PERFORM pg_sleep(0.01); END LOOP;
                END $$
                """)
            try await database.run("UPDATE relink_projections SET retired_at = retired_at - interval '1 hour'")
            let isTold = "dropping old projections failed: another transaction holds it locked"
            while !notices.withLock({ $0.contains { $0.contains(isTold) } }) {
                #expect(try await store.term() == term)
            }
            try await store.projections.current.commit(batch(1))
            try await database.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%'")
            _ = await dump.result
            await store.close()
        }
    }
}
