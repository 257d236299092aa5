import Testing

@testable import Relink

@Suite("What every projection lists merchants by")
struct MerchantRowContractTests {
    @Test("follows each record that is stored, whether it was read before or not", arguments: StoreKind.allCases)
    func follows(kind: StoreKind) async throws {
        let steps: [(name: String?, health: MerchantHealth)] = [
            ("Old Oak", .healthy), ("New Ash", .healthy), ("New Ash", .degraded),
            ("New Ash", .degraded), (nil, .disconnected), ("Old Oak", .healthy),
        ]
        for isReadBefore in [false, true] {
            try await kind.withStore { (store) async throws in
                let projection = store.shelf.current
                for (index, step) in steps.enumerated() {
                    let sequence = Int64(index + 1)
                    if isReadBefore { _ = try await projection.records(of: ["c-1", "c-2"]) }
                    let expected = record("c-1", step.health, since: 1, name: step.name, lastSequence: sequence)
                    try await self.store(expected, sequence, in: projection)
                    for text in ["oak", "ash"] {
                        let found = try await projection.merchants(MerchantQuery(text: text))
                        let isFound = step.name?.lowercased().contains(text) ?? false
                        #expect(found == (isFound ? [expected] : []), "\(text) at \(sequence)")
                    }
                    for health in MerchantHealth.allCases {
                        let listed = try await projection.merchants(MerchantQuery(health: health))
                        #expect(listed == (health == step.health ? [expected] : []), "\(health) at \(sequence)")
                    }
                }
            }
        }
    }

    @Test("is known of more merchants than a writer remembers", arguments: StoreKind.allCases)
    func manyRead(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            let first = record("c-1", .healthy, since: 1, lastSequence: 1)
            try await self.store(first, 1, in: projection)
            #expect(try await projection.records(of: ["c-1"]) == ["c-1": first])
            #expect(try await projection.records(of: Set((0..<20_000).map { "none \($0)" })).isEmpty)
            let second = record("c-1", .degraded, since: 2, lastSequence: 2)
            try await self.store(second, 2, in: projection)
            #expect(try await projection.merchants(MerchantQuery()) == [second])
        }
    }

    @Test(
        "gives a writer each record as it was stored last, of more than it remembers, after a refusal too",
        arguments: StoreKind.allCases)
    func readAgain(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            var stored: [String: MerchantRecord] = [:]
            for sequence in 1...Int64(6) {
                let companies = (0..<1500).map { "c-\((Int64($0) + sequence * 400) % 2600)" }
                let records = companies.map { record($0, .healthy, since: sequence, lastSequence: sequence) }
                let batch = batch(records, sequence)
                try await projection.commit(batch)
                stored.merge(batch.merchants) { $1 }
                let refused = self.batch(records.map { $0.changed(at: sequence + 2) }, sequence + 2)
                _ = await #expect(throws: StoreError.self) { try await projection.commit(refused) }
                if sequence.isMultiple(of: 2) {
                    #expect(try await projection.records(of: Set(stored.keys)) == stored)
                }
            }
        }
    }

    private func batch(_ records: [MerchantRecord], _ sequence: Int64) -> FoldBatch {
        var checkpoint = Checkpoint(fingerprint: "f")
        checkpoint.appliedSequence = sequence
        return FoldBatch(
            checkpoint: checkpoint,
            merchants: Dictionary(uniqueKeysWithValues: records.map { ($0.state.companyID, $0) }),
            sources: [:], entries: [entry(sequence, records.first?.state.companyID, nil)])
    }

    private func store(_ record: MerchantRecord, _ sequence: Int64, in projection: any ProjectionWriter) async throws {
        var checkpoint = Checkpoint(fingerprint: "f")
        checkpoint.appliedSequence = sequence
        try await projection.commit(
            FoldBatch(
                checkpoint: checkpoint, merchants: [record.state.companyID: record], sources: [:],
                entries: [entry(sequence, record.state.companyID, nil)]))
    }
}

extension MerchantRecord {
    fileprivate func changed(at sequence: Int64) -> MerchantRecord {
        record(state.companyID, .degraded, since: sequence, lastSequence: sequence)
    }
}
