import Relink
import Testing

@Suite("Every store rebuilds its projection")
struct RebuildContractTests {
    @Test("beside the one that readers see, which stays until it is replaced", arguments: StoreKind.allCases)
    func adopts(kind: StoreKind) async throws {
        try await kind.inEmptyPlace { place in
            try await place.withStore { (store) async throws in
                _ = try await store.log.append(delivery("m1"))
                let old = store.shelf.current
                try await old.commit(batch("old", record("a", .healthy, since: 1, lastSequence: 1)))

                _ = try await store.shelf.startRebuild(fingerprint: "abandoned")
                let rebuilt = try await store.shelf.startRebuild(fingerprint: "new")
                #expect(try await rebuilt.checkpoint() == Checkpoint(fingerprint: "new"))
                try await rebuilt.commit(batch("new", record("a", .degraded, since: 2, lastSequence: 1)))
                #expect(try await store.shelf.current.checkpoint().fingerprint == "old")

                try await store.shelf.adopt(rebuilt)
                #expect(try await store.shelf.current.merchant("a")?.state.health == .degraded)
                #expect(try await old.merchant("a")?.state.health == .healthy, "a reader in the middle of its work")
                let error = await #expect(throws: StoreError.self) { try await store.shelf.adopt(rebuilt) }
                #expect(error?.code == .conflict)
            }
            try await place.withStore { (store) async throws in
                let current = store.shelf.current
                #expect(try await current.checkpoint().fingerprint == "new")
                #expect(try await current.merchant("a")?.state.health == .degraded)
            }
        }
    }

    @Test("on request from outside, and tells how far it has come", arguments: StoreKind.allCases)
    func takesRequests(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let requests = store.rebuildRequests
            #expect(try await requests.pending() == nil)
            let first = try await requests.request()
            #expect(try await requests.pending() == first)
            #expect(try await requests.progress(of: first) == nil)
            let half = RebuildProgress(folded: 5, total: 10, isDone: false)
            try await requests.report(half, of: first)
            #expect(try await requests.progress(of: first) == half)
            #expect(try await requests.pending() == first)
            let second = try await requests.request()
            #expect(second > first)
            let done = RebuildProgress(folded: 10, total: 10, isDone: true)
            try await requests.report(done, of: first)
            #expect(try await requests.progress(of: first) == done)
            #expect(try await requests.progress(of: second) == nil)
            #expect(try await requests.pending() == second)
            try await requests.report(done, of: second)
            #expect(try await requests.pending() == nil)
        }
    }

    private func batch(_ fingerprint: String, _ record: MerchantRecord) -> FoldBatch {
        var checkpoint = Checkpoint(fingerprint: fingerprint)
        checkpoint.appliedSequence = 1
        return FoldBatch(
            checkpoint: checkpoint, merchants: [record.state.companyID: record], sources: [:],
            entries: [entry(1, record.state.companyID, nil)])
    }
}
