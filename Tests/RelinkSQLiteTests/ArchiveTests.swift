import Foundation
import GRDB
import Relink
import Testing

@testable import RelinkSQLite

@Suite("Bodies that were moved into archives")
struct ArchiveTests {
    /// When ``StoreFolder``'s clock stands still.
    private static let received = Instant(milliseconds: 1_790_000_000_000)
    private static let later = received.advanced(bySeconds: 1)

    /// A body of a size that is worth moving, unlike any other.
    private static func body(_ number: Int) -> [UInt8] {
        Array(#"{"eventType":"read.completed","number":\#(number),"words":"\#(UUID())\#(UUID())\n\u{0}"}"#.utf8)
    }

    private static func fill(_ store: SQLiteStore, _ numbers: ClosedRange<Int>) async throws {
        for number in numbers { _ = try await store.log.append(delivery("m\(number)", body(number))) }
    }

    private static func all(_ store: SQLiteStore) async throws -> [LoggedEvent] {
        try await store.log.events(after: 0, limit: 100_000, maxBytes: .max)
    }

    /// Moves all that is there into archives of about the given size.
    private static func archive(_ store: SQLiteStore, bytes: Int = 16 << 20) async throws -> [ArchivedBodies] {
        var limits = ArchiveLimits()
        (limits.archiveBytes, limits.blockBytes) = (bytes, 2000)
        let archivist = try store.archivist(limits: limits)
        var made: [ArchivedBodies] = []
        while let archived = try await archivist.archiveNext(receivedBefore: later, patience: .zero) {
            made.append(archived)
        }
        await archivist.close()
        return made
    }

    @Test("leave no half a file where an archive can't be written")
    func leaveNoDraft() async throws {
        try await StoreFolder.with { folder in
            // No file can take the place of a folder.
            let path = folder.path + ".gz"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            #expect(throws: StoreError.self) { try ArchiveFile(path: path).write([1, 2, 3], holding: []) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["relink.db.gz"])
        }
    }

    @Test("are read as if nothing had been moved, in this process, in the next one and in a copy")
    func areRead() async throws {
        try await StoreFolder.with { folder in
            var before: [LoggedEvent] = []
            try await folder.withStore { (store) async throws in
                try await Self.fill(store, 1...100)
                _ = try await store.log.append(delivery("small", Array("{}".utf8)))
                before = try await Self.all(store)
                let made = try await Self.archive(store, bytes: 5000)
                #expect(made.count > 2)
                #expect(try Self.permissions(folder.path + ".archives") == 0o700)
                #expect(try made.allSatisfy { try Self.permissions($0.path) == 0o600 })
                #expect(made.reduce(0) { $0 + $1.bodies } == 100)
                #expect(try await Self.all(store) == before)
                #expect(try await store.log.event(at: 50) == before[49])
                #expect(try await store.log.events(at: [3, 101, 99]) == [before[2], before[98], before[100]])
                try await store.log.verify()
                let outcome = try await store.log.append(delivery("m7", Self.body(7)))
                #expect(outcome == .duplicate(sequence: 7))
                #expect(try await store.log.restore(before) == 0)
                #expect(try await store.log.append(delivery("new")) == .accepted(sequence: 102))
            }
            try await folder.withStore(role: .read) { (store) async throws in
                #expect(try await Self.all(store).dropLast() == before[...])
                try await store.log.verify()
            }
            try await StoreFolder.with { copy in
                try await copy.withStore { (store) async throws in
                    #expect(try await store.log.restore(before) == 101)
                    try await store.log.verify()
                }
            }
        }
    }

    private static func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("are those of old events alone, once the oldest is old enough to be worth a file")
    func areOld() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                let archivist = try store.archivist()
                #expect(try await archivist.archiveNext(receivedBefore: Self.later, patience: .zero) == nil)
                try await Self.fill(store, 1...10)
                #expect(try await archivist.archiveNext(receivedBefore: Self.received, patience: .zero) == nil)
                #expect(try await archivist.archiveNext(receivedBefore: Self.later, patience: .seconds(2)) == nil)
                await archivist.close()
            }
            let store = try await SQLiteStore.open(
                path: folder.path, role: .serve, clock: { Self.received.advanced(bySeconds: 60) })
            try await Self.fill(store, 11...20)
            let made = try await Self.archive(store)
            #expect(made.map(\.sequences) == [1...10])
            await store.close()
        }
    }

    @Test("may be moved, and nothing else may be changed, whoever asks")
    func nothingElseChanges() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await Self.fill(store, 1...5)
                _ = try await Self.archive(store)
                try await Self.fill(store, 6...8)
            }
            let queue = try folder.openByHand()
            let moved = "forgotten_body_digest = zeroblob(32), body = x'006172636869766564'"
            for sql in [
                "UPDATE events SET \(moved) WHERE sequence = 6", "UPDATE events SET \(moved) WHERE sequence = 1",
                "UPDATE events SET body = x'00' WHERE sequence = 1",
                "UPDATE events SET forgotten_body_digest = NULL WHERE sequence = 1",
                "UPDATE events SET digest = zeroblob(32) WHERE sequence = 1", "DELETE FROM events",
                "UPDATE archive_blocks SET archive = 'other'", "DELETE FROM archive_blocks",
            ] {
                #expect(throws: DatabaseError.self, "\(sql)") { try queue.inDatabase { try $0.execute(sql: sql) } }
            }
            try queue.inDatabase { db in
                try db.execute(sql: "INSERT INTO archive_blocks VALUES (6, 8, 'x', 0, 1, 0)")
                for change in ["received_at = 1", "source = 'x'", "message_id = 'x'", "digest = zeroblob(32)"] {
                    #expect(throws: DatabaseError.self, "\(change)") {
                        try db.execute(sql: "UPDATE events SET \(moved), \(change) WHERE sequence = 6")
                    }
                }
            }
            try queue.close()
        }
    }

    @Test("leave the log as the version before knows it until the first of them is moved")
    func schemaWaits() async throws {
        try await StoreFolder.with { folder in
            func version() throws -> Int? {
                let queue = try folder.openByHand()
                defer { try? queue.close() }
                return try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") }
            }
            try await folder.withStore { (store) async throws in try await Self.fill(store, 1...5) }
            #expect(try version() == 2)
            try await folder.withStore { (store) async throws in _ = try await Self.archive(store) }
            #expect(try version() == 3)
        }
    }

    enum Damage: CaseIterable {
        case missing, shortened, changedByte, ofAnotherLog
    }

    @Test("are missed by name where their archive is, while all else goes on", arguments: Damage.allCases)
    func areMissed(damage: Damage) async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await Self.fill(store, 1...100)
                let archives = try await Self.archive(store, bytes: 5000).map(\.path)
                try await Self.fill(store, 101...105)
                try Self.apply(damage, to: archives[1], other: archives[0])
                let error = await #expect(throws: StoreError.self) { try await store.log.verify() }
                #expect(error?.code == .archiveLost)
                let message = try #require(error?.message)
                #expect(message.contains(archives[1]))
                #expect(message.contains("it holds bodies of events "))
                #expect(try await store.log.event(at: 1)?.body.count ?? 0 > 64)
                #expect(try await store.log.event(at: 105)?.body.count ?? 0 > 64)
                #expect(try await store.log.append(delivery("next")) == .accepted(sequence: 106))
                #expect(try await store.log.append(delivery("m50")) == .duplicate(sequence: 50))
            }
        }
    }

    @Test(
        "are missed, and nothing ends, where the log's own word of their place is damaged",
        arguments: [
            "offset = -1", "offset = 9223372036854775807", "length = -1", "length = 9223372036854775807",
            "expanded_length = -1", "expanded_length = 4294967296", "expanded_length = 9223372036854775807",
        ])
    func areMissedByDamagedPlace(damage: String) async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await Self.fill(store, 1...20)
                _ = try await Self.archive(store)
            }
            let queue = try folder.openByHand()
            try await queue.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        DROP TRIGGER archive_blocks_refuse_update;
                        PRAGMA ignore_check_constraints = ON;
                        UPDATE archive_blocks SET \(damage);
                        """)
            }
            try queue.close()
            try await folder.withStore(role: .read) { (store) async throws in
                let error = await #expect(throws: StoreError.self) { try await store.log.verify() }
                #expect(error?.code == .archiveLost)
            }
        }
    }

    private static func apply(_ damage: Damage, to path: String, other: String) throws {
        let file = URL(filePath: path)
        var bytes = try Data(contentsOf: file)
        switch damage {
        case .missing: return try FileManager.default.removeItem(at: file)
        case .shortened: bytes.removeLast(bytes.count / 2)
        case .changedByte: bytes[bytes.count / 2] ^= 1
        case .ofAnotherLog: bytes = try Data(contentsOf: URL(filePath: other))
        }
        try bytes.write(to: file)
    }

    @Test("stay in a log that is not as it was appended")
    func damagedLogKeepsThem() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in try await Self.fill(store, 1...20) }
            let queue = try folder.openByHand()
            try queue.inDatabase {
                try $0.execute(
                    sql: "DROP TRIGGER events_refuse_update; UPDATE events SET body = x'00' WHERE sequence = 7")
            }
            try queue.close()
            try await folder.withStore { (store) async throws in
                let error = await #expect(throws: StoreError.self) { _ = try await Self.archive(store) }
                #expect(error?.message.contains("event 7 was changed") == true)
                #expect(try await Self.all(store).count == 20)
                #expect(!FileManager.default.fileExists(atPath: folder.path + ".archives"))
            }
        }
    }

    @Test("that only say that they stand elsewhere are not taken from an export")
    func importNeedsBodies() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                let body = [0] + Array("archived".utf8)
                let digest = EventDigest.ofBody(body)
                let chained = EventDigest.chain(
                    previous: EventDigest.zero, sequence: 1, receivedAt: Self.received, source: "codat",
                    messageID: "m", bodyDigest: digest)
                let event = LoggedEvent(
                    sequence: 1, receivedAt: Self.received, source: "codat", messageID: "m", body: body,
                    digest: chained, forgottenBodyDigest: digest)
                let error = await #expect(throws: StoreError.self) { _ = try await store.log.restore([event]) }
                #expect(error?.code == .conflict)
                // Received as a body, these bytes are like any others.
                _ = try await store.log.append(delivery("n", body))
                #expect(try await Self.all(store).map(\.body) == [body])
            }
        }
    }

    @Test("leave room that the log uses again, so that it stops growing")
    func roomIsUsedAgain() async throws {
        try await StoreFolder.with { folder in
            func size() throws -> Int {
                try FileManager.default.attributesOfItem(atPath: folder.path)[.size] as? Int ?? 0
            }
            var sizes: [Int] = []
            for round in 0..<4 {
                try await folder.withStore { (store) async throws in
                    try await Self.fill(store, (round * 1000 + 1)...(round * 1000 + 1000), padding: 2000)
                    _ = try await Self.archive(store)
                }
                sizes.append(try size())
            }
            let first = try #require(sizes.first)
            #expect(sizes.last ?? .max < first * 2, "\(sizes)")
        }
    }

    @Test("count among what the store takes on its disk")
    func areCounted() async throws {
        try await StoreFolder.with { folder in
            try await folder.withStore { (store) async throws in
                try await Self.fill(store, 1...1000, padding: 2000)
                let before = try await store.use()
                #expect(before.archives == 0)
                #expect(before.fold > 0 && before.free ?? 0 > 0)
                #expect(before.log + before.writeAheadLogs > 2_000_000)
                let made = try await Self.archive(store)
                let after = try await store.use()
                #expect(after.archives == made.reduce(0) { $0 + $1.archiveBytes })
                #expect(after.reusable > 1_500_000)
                #expect(after.total == after.log + after.writeAheadLogs + after.fold + after.archives)
            }
        }
    }

    private static func fill(_ store: SQLiteStore, _ numbers: ClosedRange<Int>, padding: Int) async throws {
        let words = [UInt8](repeating: UInt8(ascii: "x"), count: padding)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in numbers {
                group.addTask { _ = try await store.log.append(delivery("m\(number)", body(number) + words)) }
            }
            try await group.waitForAll()
        }
    }
}
