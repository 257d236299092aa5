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

    @Test("takes all that comes in while another has the log's end locked into one transaction")
    func gathers() async throws {
        try await withStores(2) { database, stores in
            for id in ["known1", "known2"] { _ = try await stores[1].log.append(delivery(id)) }
            try await database.run("CREATE TABLE gate (is_open bool)")
            async let locking: Void = database.run(Self.lockingTheEndUntilTheGateOpens)
            try await database.run(Self.waiting(until: Self.lockOnTheEnd(isGranted: true)))
            async let first = stores[0].log.append(delivery("m1"))
            try await database.run(Self.waiting(until: Self.lockOnTheEnd(isGranted: false)))
            let ids = ["m2", "m3", "m3", "m4", "known2", "known1", "known2"]
            let (outcomes, answer) = AsyncStream.makeStream(of: (Int, AppendOutcome).self)
            for (index, id) in ids.enumerated() {
                stores[0].log.append(try delivery(id)) { result in
                    if case .success(let outcome) = result { answer.yield((index, outcome)) }
                }
            }
            try await database.run("INSERT INTO gate VALUES (true)")
            try await locking
            #expect(try await first == .accepted(sequence: 3))
            var told: [Int: AppendOutcome] = [:]
            for await (index, outcome) in outcomes {
                told[index] = outcome
                if told.count == ids.count { break }
            }
            let right: [AppendOutcome] = [
                .accepted(sequence: 4), .accepted(sequence: 5), .duplicate(sequence: 5), .accepted(sequence: 6),
                .duplicate(sequence: 2), .duplicate(sequence: 1), .duplicate(sequence: 2),
            ]
            #expect(ids.indices.map { told[$0] } == right)
            let transactions = "(SELECT count(DISTINCT xmin::text) FROM relink_events WHERE sequence > 2)"
            try await database.run("SELECT 1 / (\(transactions) = 1)::int")
            try await stores[0].log.verify()
        }
    }

    private static let lockingTheEndUntilTheGateOpens = """
        BEGIN; LOCK relink_log_end IN EXCLUSIVE MODE; \(waiting(until: "EXISTS (SELECT 1 FROM gate)")); COMMIT
        """

    private static func lockOnTheEnd(isGranted: Bool) -> String {
        """
        EXISTS (
            SELECT 1 FROM pg_locks
            WHERE relation = 'relink_log_end'::regclass AND mode IN ('ExclusiveLock', 'RowShareLock')
            AND granted = \(isGranted) AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
        """
    }

    private static func waiting(until condition: String) -> String {
        """
        DO $$ BEGIN
            FOR try IN 1..3000 LOOP
                IF \(condition) THEN RETURN; END IF;
                PERFORM pg_sleep(0.01);
            END LOOP;
            RAISE EXCEPTION 'in vain';
        END $$
        """
    }

    @Test("goes on behind messages that another process has appended, wherever they stand among new ones")
    func passesKnownMessages() async throws {
        try await withStores(2) { _, stores in
            for turn in 0..<12 {
                let ids = (0..<30).map { "turn\(turn)-m\($0)" }
                let known = ids.enumerated().filter { $0.offset % 7 == turn % 7 || $0.offset == turn }.map(\.element)
                for id in known { _ = try await stores[1].log.append(delivery(id)) }
                let new = try await withThrowingTaskGroup(of: String?.self) { group in
                    for id in ids {
                        group.addTask {
                            if case .accepted = try await stores[0].log.append(delivery(id)) { id } else { nil }
                        }
                    }
                    return try await group.reduce(into: Set<String>()) { if let id = $1 { $0.insert(id) } }
                }
                #expect(new == Set(ids).subtracting(known))
            }
            #expect(try await stores[0].log.head().sequence == 360)
            try await stores[1].log.verify()
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
