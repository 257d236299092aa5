import Relink
import RelinkPostgres
import TestSupport
import Testing

@Suite("A log that several processes append to")
struct SharedLogTests {
    private static let messages = 300

    @Test("holds each message once, without gaps, seen in order by each of them, in one chain")
    func sharesSequences() async throws {
        try await withStores(3) { _, stores in
            let outcomes = try await withThrowingTaskGroup(of: [(String, AppendOutcome)].self) { group in
                for index in 0..<(3 * Self.messages) {
                    // Each message comes to every process.
                    let id = "m\(index / 3)"
                    let log = stores[index % 3].log
                    group.addTask { [(id, try await log.append(delivery(id, Array(id.utf8))))] }
                }
                for store in stores {
                    group.addTask {
                        var seen: Int64 = 0
                        while seen < Self.messages {
                            for event in try await store.log.events(after: seen, limit: 50, maxBytes: .max) {
                                #expect(event.sequence == seen + 1)
                                seen = event.sequence
                            }
                        }
                        return []
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            var accepted: [String: Int64] = [:]
            for case (let id, .accepted(let sequence)) in outcomes {
                #expect(accepted.updateValue(sequence, forKey: id) == nil, "\(id) accepted twice")
            }
            #expect(accepted.values.sorted() == Array(1...Int64(Self.messages)))
            for case (let id, .duplicate(let sequence)) in outcomes { #expect(accepted[id] == sequence) }
            for store in stores {
                try await store.log.verify()
                #expect(try await store.log.head().sequence == Self.messages)
            }
        }
    }

    @Test("takes turns: what one appended the other knows at once")
    func alternates() async throws {
        try await withStores(2) { _, stores in
            for index in 0..<20 {
                let store = stores[index % 2]
                #expect(try await store.log.append(delivery("m\(index)")) == .accepted(sequence: Int64(index) + 1))
                if index > 0 {
                    let again = try await store.log.append(delivery("m\(index - 1)"))
                    #expect(again == .duplicate(sequence: Int64(index)))
                }
            }
            // Alone for a while, then among others again.
            for index in 20..<30 { _ = try await stores[0].log.append(delivery("m\(index)")) }
            #expect(try await stores[1].log.append(delivery("m29")) == .duplicate(sequence: 30))
            #expect(try await stores[1].log.append(delivery("m30")) == .accepted(sequence: 31))
            #expect(try await stores[0].log.append(delivery("m31")) == .accepted(sequence: 32))
            try await stores[0].log.verify()
        }
    }

    @Test("goes on when connections are cut, also for the first who comes then")
    func reconnects() async throws {
        try await withStores(1) { database, stores in
            for index in 1...5 {
                #expect(try await stores[0].log.append(delivery("m\(index)")) == .accepted(sequence: Int64(index)))
                #expect(try await stores[0].log.events(at: [Int64(index)]).count == 1)
                try await database.cutConnections()
            }
            #expect(try await stores[0].log.append(delivery("m1")) == .duplicate(sequence: 1))
            try await stores[0].log.verify()
        }
    }

    /// Nothing short of this lets the log be changed.
    private static let allowing = "ALTER TABLE relink_events DISABLE TRIGGER ALL; "

    @Test("is told to be damaged where an event was changed, taken out, or the end is lost")
    func findsDamage() async throws {
        let damages = [
            (Self.allowing + "UPDATE relink_events SET body = 'x' WHERE sequence = 2", "event 2 was changed"),
            (Self.allowing + "DELETE FROM relink_events WHERE sequence = 2", "event 2 is missing"),
            (Self.allowing + "DELETE FROM relink_events WHERE sequence = 3", "event 3 is missing"),
            ("UPDATE relink_log_end SET digest = sha256('x')", "event 3 is not what"),
        ]
        for (sql, message) in damages {
            try await withStores(1) { database, stores in
                for index in 1...3 { _ = try await stores[0].log.append(delivery("m\(index)")) }
                try await stores[0].log.verify()
                try await database.run(sql)
                let error = await #expect(throws: StoreError.self) { try await stores[0].log.verify() }
                #expect(error?.code == .damaged)
                #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
            }
        }
    }
}
