import Testing

@testable import Relink

@Suite("Every projection's counts")
struct TallyContractTests {
    @Test("add up over batches, by hour and bucket", arguments: StoreKind.allCases)
    func addsUp(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            let noon = Instant(hour: 500_000)
            for sequence in 1...3 as ClosedRange<Int64> {
                var sums = TallySums()
                sums.countEvent(at: noon.advanced(bySeconds: sequence))
                sums.countEvent(at: noon.advanced(bySeconds: 3600 * sequence))
                sums.count(.lost, at: noon)
                sums.count(.clicked, at: noon, after: .seconds(600))
                sums.count(.clicked, at: noon, after: .seconds(601))
                sums.count(.clicked, at: noon, after: .seconds(8 * 86_400))
                var checkpoint = Checkpoint(fingerprint: "f")
                checkpoint.appliedSequence = sequence
                var batch = FoldBatch(
                    checkpoint: checkpoint, merchants: [:], sources: [:], entries: [entry(sequence, nil, nil)])
                batch.tallies = sums
                try await projection.commit(batch)
            }
            func tally(_ kind: TallyKind, _ hour: Int64, _ bucket: Int, _ count: Int64) -> Tally {
                Tally(key: Tally.Key(kind: kind, hour: hour, bucket: bucket), count: count)
            }
            let found = try await projection.tallies(of: 500_000...500_002)
            #expect(
                Set(found) == [
                    tally(.events, 500_000, 0, 3), tally(.events, 500_001, 0, 1), tally(.events, 500_002, 0, 1),
                    tally(.lost, 500_000, 0, 3), tally(.clicked, 500_000, 0, 3), tally(.clicked, 500_000, 1, 3),
                    tally(.clicked, 500_000, 6, 3),
                ])
            #expect(found.count == 7)
            #expect(try await projection.tallies(of: 499_000...499_999).isEmpty)
        }
    }

    @Test("Notices of one kind are listed newest first, page by page", arguments: StoreKind.allCases)
    func noticesOfAKind(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            var checkpoint = Checkpoint(fingerprint: "f")
            checkpoint.appliedSequence = 4
            var batch = FoldBatch(
                checkpoint: checkpoint, merchants: ["a": record("a", .healthy, since: 1, lastSequence: 4)],
                sources: [:],
                entries: (1...4).map { entry($0, "a", $0 == 1 ? nil : $0 - 1) })
            let kinds: [Notice.Kind] = [.disconnected, .recovered, .disconnected, .disconnected]
            batch.notices = zip(1..., kinds).map {
                Notice(sequence: $0, kind: $1, companyID: "a", at: Instant(milliseconds: $0))
            }
            try await projection.commit(batch)
            let first = try await projection.notices(of: .disconnected, before: .max, limit: 2)
            #expect(first.map(\.sequence) == [4, 3])
            let second = try await projection.notices(of: .disconnected, before: 3, limit: 2)
            #expect(second.map(\.sequence) == [1])
            #expect(try await projection.notices(of: .degraded, before: .max, limit: 2).isEmpty)
        }
    }
}
