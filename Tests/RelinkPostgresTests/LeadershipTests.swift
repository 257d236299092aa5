import Relink
import RelinkPostgres
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
}
