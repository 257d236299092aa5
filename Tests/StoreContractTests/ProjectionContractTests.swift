import Testing

@testable import Relink

@Suite("Every projection")
struct ProjectionContractTests {
    @Test("is empty at first", arguments: StoreKind.allCases)
    func startsEmpty(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            #expect(try await projection.checkpoint() == Checkpoint(fingerprint: ""))
            #expect(try await projection.merchant("none") == nil)
            #expect(try await projection.merchants(MerchantQuery()).isEmpty)
            #expect(try await projection.sources().isEmpty)
            #expect(try await projection.entries(EntryQuery()).isEmpty)
            #expect(try await projection.history(from: 1, limit: 10).isEmpty)
            #expect(try await projection.records(of: ["none"]).isEmpty)
        }
    }

    @Test("gives back what was stored, the latest of it, also after it was opened again", arguments: StoreKind.allCases)
    func keepsBatches(kind: StoreKind) async throws {
        try await kind.inEmptyPlace { place in
            var limited = SourceState()
            limited.rateLimit = Register(
                SourceState.RateLimit(reached: true, until: Instant(milliseconds: 9)), order(1))
            let healthy = record("a", .healthy, since: 1, lastSequence: 3)
            let lost = record(
                "a", .disconnected, since: 4, name: "Ärzte & Söhne", [.syncConnectionDeleted], lastSequence: 4)
            var checkpoint = Checkpoint(fingerprint: "f")
            try await place.withStore { (store) async throws in
                for index in 1...3 { _ = try await store.log.append(delivery("m\(index)")) }
                _ = try await store.log.append(delivery("m4"))
                let projection = store.shelf.current
                checkpoint.appliedSequence = 3
                checkpoint.merchants = [.healthy: 1]
                checkpoint.events = [.applied: 2, .quarantined: 1]
                try await projection.commit(
                    FoldBatch(
                        checkpoint: checkpoint, merchants: ["a": healthy], sources: [:],
                        entries: [entry(1, "a", nil), entry(2, nil, nil, .quarantined, type: nil), entry(3, "a", 1)]))
                #expect(try await projection.checkpoint() == checkpoint)
                #expect(try await projection.merchant("a") == healthy)
                checkpoint.appliedSequence = 4
                checkpoint.merchants = [.healthy: 0, .disconnected: 1]
                checkpoint.events[.applied] = 3
                checkpoint.reonboarding.recovered = 5
                checkpoint.reonboarding.mailsSent = 7
                try await projection.commit(
                    FoldBatch(
                        checkpoint: checkpoint, merchants: ["a": lost], sources: ["codat": limited],
                        entries: [entry(4, "a", 3, fault: "a bug")]))
            }
            try await place.withStore { (store) async throws in
                let projection = store.shelf.current
                #expect(try await projection.checkpoint() == checkpoint)
                #expect(try await projection.merchant("a") == lost)
                #expect(try await projection.records(of: ["a", "b"]) == ["a": lost])
                #expect(try await projection.merchants(MerchantQuery(health: .disconnected)) == [lost])
                #expect(try await projection.merchants(MerchantQuery(health: .healthy)).isEmpty)
                #expect(try await projection.merchants(MerchantQuery(text: "ÄRZTE")) == [lost])
                #expect(try await projection.sources() == ["codat": limited])
                let history = try await projection.history(from: 4, limit: 10)
                #expect(history == [entry(4, "a", 3, fault: "a bug"), entry(3, "a", 1), entry(1, "a", nil)])
                #expect(try await projection.history(from: 4, limit: 2).map(\.sequence) == [4, 3])
            }
        }
    }

    @Test("refuses a batch that does not follow, and stores none of it", arguments: StoreKind.allCases)
    func refusesGaps(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            var checkpoint = Checkpoint(fingerprint: "f")
            checkpoint.appliedSequence = 2
            let batch = FoldBatch(
                checkpoint: checkpoint, merchants: ["a": record("a", .healthy, since: 1, lastSequence: 2)],
                sources: [:],
                entries: [entry(2, "a", nil)])
            let error = await #expect(throws: StoreError.self) { try await projection.commit(batch) }
            #expect(error?.code == .conflict)
            #expect(try await projection.checkpoint().appliedSequence == 0)
            #expect(try await projection.merchant("a") == nil)
        }
    }

    @Test("reads again what was read for a batch that was never stored", arguments: StoreKind.allCases)
    func readsAgain(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            let stored = record("a", .healthy, since: 1, lastSequence: 1)
            try await keep([stored], in: projection)
            var changed = try #require(try await projection.records(of: ["a"])["a"])
            changed.state.health = .degraded
            changed.lastSequence = 2
            #expect(try await projection.records(of: ["a"]) == ["a": stored])
            #expect(try await projection.merchant("a") == stored)
        }
    }

    @Test("lists merchants by urgency, the longest so first, then by id, page by page", arguments: StoreKind.allCases)
    func listsInOrder(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            let unlisted = MerchantRecord(state: MerchantState(companyID: "unlisted", source: "codat"), lastSequence: 1)
            let expected = [
                record("d2", .disconnected, since: 1, [.connectionUnlinked], lastSequence: 1),
                record("d1", .disconnected, since: 2, [.syncConnectionDeleted], lastSequence: 1),
                record("d3", .disconnected, since: 2, [.syncConnectionDeleted, .writeFailed], lastSequence: 1),
                record("g1", .degraded, since: 0, [.writeFailed], lastSequence: 1),
                record("o1", .onboarding, since: 0, lastSequence: 1),
                record("h1", .healthy, since: 3, name: "Straße", lastSequence: 1),
                record("h2", .healthy, since: 3, name: "STRASSE 100% _", lastSequence: 1),
                record("x1", .offboarded, since: 0, [.writeFailed], lastSequence: 1),
            ]
            try await keep(expected.shuffled() + [unlisted], in: projection)
            #expect(try await projection.merchants(MerchantQuery()) == expected)
            for size in 1...expected.count {
                #expect(try await pages(of: size, MerchantQuery(), projection) == expected, "pages of \(size)")
            }
            let lost = try await pages(of: 2, MerchantQuery(health: .disconnected), projection)
            #expect(lost.map(\.state.companyID) == ["d2", "d1", "d3"])
            let failing = try await pages(of: 1, MerchantQuery(reason: .writeFailed), projection)
            #expect(failing.map(\.state.companyID) == ["d3", "g1", "x1"])
            #expect(try await projection.merchant("unlisted") == unlisted)
        }
    }

    @Test("finds part of an id or name in any case", arguments: StoreKind.allCases)
    func searches(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            try await keep(
                [
                    record("c-1", .healthy, since: 1, name: "Café ÉCLAIR", lastSequence: 1),
                    record("c-2", .healthy, since: 1, name: "100% Tea_", lastSequence: 1),
                    record("c-3", .healthy, since: 1, lastSequence: 1),
                ], in: projection)
            let found = [
                "CAFÉ": ["c-1"], "éclair": ["c-1"], "C-": ["c-1", "c-2", "c-3"], "%": ["c-2"], "a_": ["c-2"], "x": [],
                "": ["c-1", "c-2", "c-3"],
            ]
            for (text, ids) in found {
                let merchants = try await projection.merchants(MerchantQuery(text: text))
                #expect(merchants.map(\.state.companyID) == ids, "\(text)")
            }
        }
    }

    @Test("lists entries by type and status, oldest first", arguments: StoreKind.allCases)
    func listsEntries(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            let entries = [
                entry(1, nil, nil, .applied, type: "a"), entry(2, nil, nil, .ignored, type: "b"),
                entry(3, nil, nil, .applied, type: "b"), entry(4, nil, nil, .quarantined, type: nil),
                entry(5, nil, nil, .unrecognized, type: "c"), entry(6, nil, nil, .quarantined, type: "a"),
                entry(7, nil, nil, .applied, type: "a"),
            ]
            var checkpoint = Checkpoint(fingerprint: "f")
            checkpoint.appliedSequence = 7
            try await projection.commit(
                FoldBatch(checkpoint: checkpoint, merchants: [:], sources: [:], entries: entries))
            let queries: [(EntryQuery, [Int64])] = [
                (EntryQuery(), [1, 2, 3, 4, 5, 6, 7]),
                (EntryQuery(after: 2, limit: 3), [3, 4, 5]),
                (EntryQuery(types: ["a"]), [1, 6, 7]),
                (EntryQuery(types: ["b", "a", "a"]), [1, 2, 3, 6, 7]),
                (EntryQuery(after: 1, limit: 2, types: ["a", "b"]), [2, 3]),
                (EntryQuery(types: ["a"], status: .applied), [1, 7]),
                (EntryQuery(status: .quarantined), [4, 6]),
                (EntryQuery(after: 4, status: .quarantined), [6]),
                (EntryQuery(status: .applied), [1, 3, 7]),
                (EntryQuery(before: .max), [7, 6, 5, 4, 3, 2, 1]),
                (EntryQuery(before: 6, limit: 2, types: ["a", "b"]), [3, 2]),
                (EntryQuery(after: 1, before: 7, types: ["a"]), [6]),
                (EntryQuery(before: 7, status: .quarantined), [6, 4]),
                (EntryQuery(before: 7, status: .applied), [3, 1]),
                (EntryQuery(types: ["A"]), []),
                (EntryQuery(types: []), []),
            ]
            for (query, sequences) in queries {
                let found = try await projection.entries(query)
                #expect(found == sequences.map { entries[Int($0) - 1] }, "\(query)")
            }
        }
    }

    @Test(
        "lists entries the same, however many there are and in whatever runs they came", arguments: StoreKind.allCases)
    func listsManyEntries(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            let projection = store.shelf.current
            let statuses: [EventStatus] = [.applied, .applied, .applied, .ignored, .unrecognized, .quarantined]
            let entries = (1...700).map { (sequence: Int64) in
                EventEntry(
                    sequence: sequence, companyID: "c\(sequence % 3)", previous: sequence > 3 ? sequence - 3 : nil,
                    type: sequence % 5 == 0 ? nil : "t\(sequence % 7)", status: statuses[Int(sequence) * 31 % 6],
                    fault: sequence % 97 == 0 ? "fault \(sequence)" : nil)
            }
            var checkpoint = Checkpoint(fingerprint: "f")
            for run in [1...1, 2...159, 160...160, 161...161, 162...481, 482...700] as [ClosedRange<Int64>] {
                checkpoint.appliedSequence = run.upperBound
                let records = ["c0", "c1", "c2"].map { record($0, .healthy, since: 1, lastSequence: run.upperBound) }
                let merchants = Dictionary(uniqueKeysWithValues: records.map { ($0.state.companyID, $0) })
                let stored = entries[Int(run.lowerBound) - 1..<Int(run.upperBound)]
                try await projection.commit(
                    FoldBatch(checkpoint: checkpoint, merchants: merchants, sources: [:], entries: Array(stored)))
            }
            for limit in [1, 7, 1000] {
                for (after, before) in [
                    (0, nil), (158, nil), (160, nil), (161, nil), (699, nil), (700, nil), (.max, nil),
                ]
                    + [(0, .max), (0, 161), (0, 162), (159, 162), (320, 321), (0, 1)] as [(Int64, Int64?)]
                {
                    for types in [nil, ["t1"], ["t2", "t6", "none"]] {
                        for status in [nil] + EventStatus.allCases.map(Optional.some) {
                            let query = EntryQuery(
                                after: after, before: before, limit: limit, types: types, status: status)
                            let expected = entries.filter { entry in
                                entry.sequence > after && entry.sequence < before ?? .max
                                    && types.map { types in entry.type.map(types.contains) ?? false } ?? true
                                    && status.map { entry.status == $0 } ?? true
                            }
                            let inOrder = before == nil ? expected : expected.reversed()
                            #expect(try await projection.entries(query) == Array(inOrder.prefix(limit)), "\(query)")
                        }
                    }
                }
            }
            let history = try await projection.history(from: 700, limit: 500)
            #expect(history == entries.filter { $0.companyID == "c1" }.reversed())
        }
    }

    private func pages(
        of size: Int, _ query: MerchantQuery, _ projection: any Projection
    ) async throws -> [MerchantRecord] {
        var query = query
        query.limit = size
        var all: [MerchantRecord] = []
        while true {
            let page = try await projection.merchants(query)
            all += page
            guard let last = page.last?.state else { return all }
            query.after = MerchantQuery.Position(health: last.health, since: last.since, companyID: last.companyID)
        }
    }
}

func keep(_ records: [MerchantRecord], in projection: any ProjectionWriter) async throws {
    var checkpoint = Checkpoint(fingerprint: "f")
    checkpoint.appliedSequence = 1
    let merchants = Dictionary(uniqueKeysWithValues: records.map { ($0.state.companyID, $0) })
    try await projection.commit(
        FoldBatch(checkpoint: checkpoint, merchants: merchants, sources: [:], entries: [entry(1, nil, nil)]))
}

func order(_ sequence: Int64) -> EventOrder {
    EventOrder(occurredAt: Instant(milliseconds: sequence), rank: .other(sequence: sequence))
}

func entry(
    _ sequence: Int64, _ companyID: String?, _ previous: Int64?, _ status: EventStatus = .applied, type: String? = "t",
    fault: String? = nil
) -> EventEntry {
    EventEntry(sequence: sequence, companyID: companyID, previous: previous, type: type, status: status, fault: fault)
}

func record(
    _ companyID: String, _ health: MerchantHealth, since: Int64, name: String? = nil, _ reasons: [ReasonCode] = [],
    lastSequence: Int64
) -> MerchantRecord {
    var state = MerchantState(companyID: companyID, source: "codat")
    state.firstSeenAt = Instant(milliseconds: 0)
    state.health = health
    state.since = Instant(milliseconds: since)
    state.name = name.map { Register($0, order(1)) }
    state.reasons = reasons.map { Reason(code: $0, since: Instant(milliseconds: since), actor: .merchant) }
    return MerchantRecord(state: state, lastSequence: lastSequence)
}
