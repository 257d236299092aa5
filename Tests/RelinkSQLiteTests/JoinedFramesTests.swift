import Foundation
import GRDB
import Testing

@testable import RelinkSQLite

@Suite("Frames of a write-ahead log that are written together")
struct JoinedFramesTests {
    @Test("What is committed is in the files at once", arguments: ["OFF", "NORMAL", "FULL"])
    func committed(synchronous: String) async throws {
        _ = SQLiteLibrary.isSetUp
        for pageSize in [512, 8_192, 65_536] {
            try await StoreFolder.with { folder in
                let writer = try Self.open(
                    folder.path,
                    """
                    PRAGMA page_size = \(pageSize); PRAGMA journal_mode = WAL; PRAGMA synchronous = \(synchronous);
                    PRAGMA cache_size = 8; PRAGMA wal_autocheckpoint = 0;
                    CREATE TABLE records (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
                    CREATE INDEX by_bytes ON records (bytes);
                    """)
                let other = try Self.open(folder.path, "")
                for round in 0..<10 {
                    try Self.change(writer)
                    // As a process that is killed now leaves them.
                    try await StoreFolder.with { copy in
                        for suffix in ["", "-wal"] {
                            try FileManager.default.copyItem(atPath: folder.path + suffix, toPath: copy.path + suffix)
                        }
                        // Only now: a read has the frames written that wait.
                        let expected = try Self.records(writer)
                        let found = try Self.open(copy.path, "")
                        #expect(try Self.records(found) == expected)
                        let integrity = try found.inDatabase { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
                        #expect(integrity == ["ok"], "page size \(pageSize), round \(round)")
                    }
                    let modes: [Database.CheckpointMode] = [.passive, .restart, .truncate]
                    if round.isMultiple(of: 3), let mode = modes.randomElement() {
                        try other.inDatabase { _ = try $0.checkpoint(mode) }
                    }
                }
            }
        }
    }

    @Test("A writer puts nothing into the log before its transaction ends, however small its cache")
    func nothingEarly() async throws {
        _ = SQLiteLibrary.isSetUp
        try await StoreFolder.with { folder in
            let writer = try Self.open(
                folder.path,
                "PRAGMA journal_mode = WAL; " + WriteAheadLog.settings + """
                    PRAGMA cache_size = 8;
                    CREATE TABLE records (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
                    """)
            let before = try folder.size("relink.db-wal")
            try writer.inTransaction { db in
                for _ in 0..<500 { try db.execute(sql: "INSERT INTO records (bytes) VALUES (randomblob(3000))") }
                try #expect(folder.size("relink.db-wal") == before)
                return .commit
            }
            try #expect(folder.size("relink.db-wal") > before + 500 * 3000)
        }
    }

    private static func open(_ path: String, _ sql: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { try $0.execute(sql: sql) }
        return queue
    }

    private static func records(_ queue: DatabaseQueue) throws -> [Data] {
        try queue.inDatabase { try Data.fetchAll($0, sql: "SELECT bytes FROM records ORDER BY id") }
    }

    /// A transaction that has more pages than the cache takes, so that some are written before it ends, and again; at
    /// times all of it is taken back.
    ///
    /// Never a part, which Relink does not do either: where pages were written before a savepoint is rolled back, what
    /// SQLite 3.40.1 commits then may be gone after a crash, and all behind it, with its own VFS too.
    private static func change(_ writer: DatabaseQueue) throws {
        try writer.inTransaction { db in
            for _ in 0..<Int.random(in: 1...60) {
                switch Int.random(in: 0..<6) {
                case 0:
                    try db.execute(sql: "DELETE FROM records WHERE id = (SELECT max(id) FROM records)")
                case 1:
                    try db.execute(
                        sql: "UPDATE records SET bytes = randomblob(?) WHERE id % 5 = ?",
                        arguments: [Int.random(in: 1...3_000), Int.random(in: 0..<5)])
                default:
                    try db.execute(
                        sql: "INSERT INTO records (bytes) VALUES (randomblob(?))",
                        arguments: [Int.random(in: 1...3_000)])
                }
            }
            return Int.random(in: 0..<5) > 0 ? .commit : .rollback
        }
    }
}
