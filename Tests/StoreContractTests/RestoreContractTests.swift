import Relink
import Testing

@Suite("Every event log takes back what was exported")
struct RestoreContractTests {
    @Test("with all that was there, and twice adds nothing", arguments: StoreKind.allCases)
    func restoresAll(kind: StoreKind) async throws {
        let exported = try await export(kind)
        try await kind.withStore { (store) async throws in
            #expect(try await store.log.restore(Array(exported[..<4])) == 4)
            #expect(try await store.log.restore(exported) == 2)
            #expect(try await store.log.restore(exported) == 0)
            #expect(try await store.log.events(after: 0, limit: 10, maxBytes: .max) == exported)
            #expect(try await store.log.head().digest == exported.last?.digest)
            #expect(try await store.log.append(delivery("new")) == .accepted(sequence: 7))
            #expect(try await store.log.append(delivery("m1")) == .duplicate(sequence: 2))
        }
    }

    @Test("but none of it where a part is wrong, naming the sequence", arguments: StoreKind.allCases)
    func refusesContradictions(kind: StoreKind) async throws {
        let exported = try await export(kind)
        let third = exported[2]
        let wrong: [(what: String, events: [LoggedEvent], sequence: Int)] = [
            ("a gap", [exported[0], exported[1], exported[3]], 4),
            ("another body", [exported[0], exported[1], third.with(body: [0xbb])], 3),
            ("a forged digest", [exported[0], exported[1], third.with(digest: exported[0].digest)], 3),
            ("a digest of no digest's length", [exported[0].with(digest: [1, 2, 3])], 1),
        ]
        for (what, events, sequence) in wrong {
            try await kind.withStore { (store) async throws in
                let error = await #expect(throws: StoreError.self) { try await store.log.restore(events) }
                #expect(error?.code == .conflict, "\(what)")
                #expect(error?.message.contains("event \(sequence) ") == true, "\(what): \(error?.message ?? "")")
                #expect(try await store.log.head().sequence == 0, "\(what)")
            }
        }
    }

    @Test("but no event that differs from the stored one", arguments: StoreKind.allCases)
    func refusesDifferences(kind: StoreKind) async throws {
        let exported = try await export(kind)
        let other = try await export(kind, bodies: 0x60)
        try await kind.withStore { (store) async throws in
            _ = try await store.log.restore(exported)
            for events in [other, [exported[0], exported[1].with(body: [1, 2])]] {
                let error = await #expect(throws: StoreError.self) { try await store.log.restore(events) }
                #expect(error?.code == .conflict)
            }
            #expect(try await store.log.events(after: 0, limit: 10, maxBytes: .max) == exported)
            #expect(try await store.log.append(delivery("new")) == .accepted(sequence: 7))
        }
    }

    @Test("with what was left of a forgotten body", arguments: StoreKind.allCases)
    func restoresForgotten(kind: StoreKind) async throws {
        let exported = try await export(kind)
        var forgotten = exported
        forgotten[1] = LoggedEvent(
            sequence: 2, receivedAt: exported[1].receivedAt, source: exported[1].source,
            messageID: exported[1].messageID, body: Array("{}".utf8), digest: exported[1].digest,
            forgottenBodyDigest: EventDigest.ofBody(exported[1].body))
        try await kind.withStore { (store) async throws in
            #expect(try await store.log.restore(forgotten) == 6)
            #expect(try await store.log.restore(exported) == 0)
            #expect(try await store.log.events(after: 0, limit: 10, maxBytes: .max) == forgotten)
        }
    }

    private func export(_ kind: StoreKind, bodies: UInt8 = 0) async throws -> [LoggedEvent] {
        var events: [LoggedEvent] = []
        try await kind.withStore { (store) async throws in
            for index in 0..<6 { _ = try await store.log.append(delivery("m\(index)", [bodies, UInt8(index)])) }
            events = try await store.log.events(after: 0, limit: 10, maxBytes: .max)
        }
        return events
    }
}

extension LoggedEvent {
    fileprivate func with(body: [UInt8]? = nil, digest: [UInt8]? = nil) -> LoggedEvent {
        LoggedEvent(
            sequence: sequence, receivedAt: receivedAt, source: source, messageID: messageID, body: body ?? self.body,
            digest: digest ?? self.digest, forgottenBodyDigest: forgottenBodyDigest)
    }
}
