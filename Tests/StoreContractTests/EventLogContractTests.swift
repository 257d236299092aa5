import Relink
import Testing

@Suite("Every event log")
struct EventLogContractTests {
    @Test("numbers deliveries 1, 2, 3 and gives back each byte", arguments: StoreKind.allCases)
    func keepsExactBytes(kind: StoreKind) async throws {
        let bodies: [[UInt8]] = [
            [], [0], Array("{\"a\":\"\u{e9}\"}".utf8), [0xff, 0xfe, 0, 0xc3, 0x28],
            [UInt8](repeating: 7, count: 1 << 20),
        ]
        try await kind.withStore { (store) async throws in
            for (index, body) in bodies.enumerated() {
                let outcome = try await store.log.append(delivery("m\(index)", body))
                #expect(outcome == .accepted(sequence: Int64(index) + 1))
            }
            let events = try await store.log.events(after: 0, limit: 100, maxBytes: 16 << 20)
            #expect(events.map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(events.map(\.body) == bodies)
            #expect(events.map(\.messageID) == ["m0", "m1", "m2", "m3", "m4"])
            #expect(events.allSatisfy { $0.source == "codat" && $0.forgottenBodyDigest == nil })
        }
    }

    @Test("knows a message of the same source and id, and keeps the first one's bytes", arguments: StoreKind.allCases)
    func findsDuplicates(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            #expect(try await store.log.append(delivery("a", [1])) == .accepted(sequence: 1))
            #expect(try await store.log.append(delivery("b", [2])) == .accepted(sequence: 2))
            #expect(try await store.log.append(delivery("a", [3])) == .duplicate(sequence: 1))
            #expect(try await store.log.append(delivery("a", [3], source: "second")) == .accepted(sequence: 3))
            #expect(try await store.log.append(delivery("A", [4])) == .accepted(sequence: 4))
            let events = try await store.log.events(at: [4, 1, 9, 3])
            #expect(events.map(\.sequence) == [1, 3, 4])
            #expect(events.map(\.body) == [[1], [3], [4]])
        }
    }

    @Test("takes many at once: each message once, without gaps, seen in order", arguments: StoreKind.allCases)
    func appendsConcurrently(kind: StoreKind) async throws {
        let messages = 400
        try await kind.withStore { (store) async throws in
            let log = store.log
            let outcomes = try await withThrowingTaskGroup(of: (String, AppendOutcome).self) { group in
                for index in 0..<(2 * messages) {
                    let id = "m\(index % messages)"
                    group.addTask { (id, try await log.append(delivery(id, Array(id.utf8)))) }
                }
                group.addTask {
                    var seen: Int64 = 0
                    while seen < messages {
                        for event in try await log.events(after: seen, limit: 50, maxBytes: .max) {
                            #expect(event.sequence == seen + 1)
                            seen = event.sequence
                        }
                    }
                    return ("reader", .accepted(sequence: seen))
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            var accepted: [String: Int64] = [:]
            for case (let id, .accepted(let sequence)) in outcomes where id != "reader" { accepted[id] = sequence }
            #expect(accepted.count == messages)
            #expect(accepted.values.sorted() == Array(1...Int64(messages)))
            for case (let id, .duplicate(let sequence)) in outcomes { #expect(accepted[id] == sequence) }
            for event in try await log.events(after: 0, limit: messages + 1, maxBytes: .max) {
                #expect(accepted[event.messageID] == event.sequence)
                #expect(event.body == Array(event.messageID.utf8))
            }
        }
    }

    @Test(
        "tells messages apart to the byte, though their ids are the same text to a reader",
        arguments: StoreKind.allCases)
    func tellsApartToTheByte(kind: StoreKind) async throws {
        let ids = (0..<200).flatMap { ["\u{E9}\($0)", "e\u{301}\($0)"] }
        try await kind.withStore { (store) async throws in
            let log = store.log
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for id in ids {
                    group.addTask {
                        if case .accepted = try await log.append(delivery(id, Array(id.utf8))) { true } else { false }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(accepted == ids.count)
            let stored = try await log.events(after: 0, limit: ids.count + 1, maxBytes: .max)
            #expect(stored.allSatisfy { $0.body == Array($0.messageID.utf8) })
            #expect(Set(stored.map(\.body)).count == ids.count)
        }
    }

    @Test("chains digests from thirty-two zero bytes to its head", arguments: StoreKind.allCases)
    func chainsDigests(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            #expect(try await store.log.head() == LogHead(sequence: 0, receivedAt: nil, digest: EventDigest.zero))
            for index in 0..<10 { _ = try await store.log.append(delivery("m\(index)", [UInt8(index)])) }
            var digest = EventDigest.zero
            for event in try await store.log.events(after: 0, limit: 100, maxBytes: .max) {
                #expect(event.follows(digest))
                digest = event.digest
            }
            let head = try await store.log.head()
            #expect(head.sequence == 10)
            #expect(head.digest == digest)
        }
    }

    @Test("has times of receipt in whole milliseconds that never fall", arguments: StoreKind.allCases)
    func timesNeverFall(kind: StoreKind) async throws {
        let clock = SteppedClock()
        try await kind.withStore(clock: clock) { (store) async throws in
            for (index, time) in [5_000, 3_000, 7_000, 7_000, 6_999].enumerated() {
                clock.set(milliseconds: Int64(time))
                _ = try await store.log.append(delivery("m\(index)"))
            }
            let events = try await store.log.events(after: 0, limit: 10, maxBytes: .max)
            #expect(events.map(\.receivedAt.milliseconds) == [5_000, 5_000, 7_000, 7_000, 7_000])
            #expect(try await store.log.lastSequence(receivedBy: Instant(milliseconds: 4_999)) == 0)
            #expect(try await store.log.lastSequence(receivedBy: Instant(milliseconds: 5_000)) == 2)
            #expect(try await store.log.lastSequence(receivedBy: Instant(milliseconds: 9_000)) == 5)
        }
    }

    @Test("reads runs bounded in number and bytes, yet one event at least", arguments: StoreKind.allCases)
    func boundsRuns(kind: StoreKind) async throws {
        try await kind.withStore { (store) async throws in
            for index in 0..<6 {
                _ = try await store.log.append(delivery("m\(index)", Array(repeating: 1, count: 100)))
            }
            #expect(try await store.log.events(after: 2, limit: 3, maxBytes: .max).map(\.sequence) == [3, 4, 5])
            #expect(try await store.log.events(after: 0, limit: 10, maxBytes: 150).count <= 2)
            #expect(try await store.log.events(after: 0, limit: 10, maxBytes: 1).map(\.sequence) == [1])
            #expect(try await store.log.events(after: 6, limit: 10, maxBytes: .max).isEmpty)
            #expect(try await store.log.events(after: 0, limit: 0, maxBytes: .max).isEmpty)
        }
    }

    @Test("is the same after it was closed and opened again", arguments: StoreKind.allCases)
    func survivesReopening(kind: StoreKind) async throws {
        try await kind.inEmptyPlace { place in
            let before = try await place.withStore { (store) async throws in
                for index in 0..<5 { _ = try await store.log.append(delivery("m\(index)", [UInt8(index)])) }
                return try await store.log.events(after: 0, limit: 10, maxBytes: .max)
            }
            try await place.withStore { (store) async throws in
                #expect(try await store.log.events(after: 0, limit: 10, maxBytes: .max) == before)
                #expect(try await store.log.append(delivery("m2", [9])) == .duplicate(sequence: 3))
                #expect(try await store.log.append(delivery("m5")) == .accepted(sequence: 6))
                let last = try await store.log.event(at: 6)
                #expect(last?.follows(before[4].digest) == true)
            }
        }
    }
}
