import GRDB
import GRDBSQLite
import Relink

/// The shape of the log's file, and how to tell it from others.
enum LogSchema {
    /// "Relk", as SQLite's `application_id`.
    static let applicationID: Int32 = 0x5265_6C6B

    /// Each step leads from one version to the next; the first makes an empty file a log.
    static let migrations = [
        """
        CREATE TABLE events (
            sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
            received_at INTEGER NOT NULL,
            source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 1000),
            message_id TEXT NOT NULL CHECK (length(message_id) BETWEEN 1 AND 1000),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            forgotten_body_digest BLOB CHECK (length(forgotten_body_digest) = 32),
            body BLOB NOT NULL,
            UNIQUE (source, message_id)
        ) STRICT;
        CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
        CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
        CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            log_id BLOB NOT NULL CHECK (length(log_id) = 16),
            probes INTEGER NOT NULL
        ) STRICT;
        INSERT INTO store (id, log_id, probes) VALUES (1, randomblob(16), 0);
        """,
        """
        ALTER TABLE store ADD COLUMN link_key BLOB CHECK (length(link_key) = 32);
        UPDATE store SET link_key = randomblob(32);
        """,
        """
        CREATE TABLE archive_blocks (
            first INTEGER PRIMARY KEY CHECK (first > 0),
            last INTEGER NOT NULL CHECK (last >= first),
            archive TEXT NOT NULL CHECK (length(archive) BETWEEN 1 AND 200),
            offset INTEGER NOT NULL CHECK (offset >= 0),
            length INTEGER NOT NULL CHECK (length > 0),
            expanded_length INTEGER NOT NULL CHECK (expanded_length >= 0)
        ) STRICT;
        CREATE TRIGGER archive_blocks_refuse_update BEFORE UPDATE ON archive_blocks
        BEGIN SELECT RAISE(ABORT, 'what stands in archives is never changed'); END;
        CREATE TRIGGER archive_blocks_refuse_delete BEFORE DELETE ON archive_blocks
        BEGIN SELECT RAISE(ABORT, 'what stands in archives is never deleted'); END;
        DROP TRIGGER events_refuse_update;
        CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
        WHEN NEW.sequence IS NOT OLD.sequence OR NEW.received_at IS NOT OLD.received_at
            OR NEW.source IS NOT OLD.source OR NEW.message_id IS NOT OLD.message_id OR NEW.digest IS NOT OLD.digest
            OR OLD.forgotten_body_digest IS NOT NULL OR NEW.forgotten_body_digest IS NULL
            OR NEW.body IS NOT x'006172636869766564'
            OR OLD.sequence > coalesce(
                (SELECT last FROM archive_blocks WHERE first <= OLD.sequence ORDER BY first DESC LIMIT 1), 0)
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
        """,
    ]

    /// The newest that is understood.
    static var version: Int32 { Int32(migrations.count) }
    static let firstWithLinkKey: Int32 = 2
    /// Taken only when the first bodies are moved: until then, the Relink before this one can have the log back.
    private static let firstWithArchives: Int32 = 3

    /// Whether a file is a log that this Relink understands. Reads the file alone, and leaves it and its folder as they
    /// are.
    ///
    /// - Returns: false where there is no file, or an empty one.
    /// - Throws: ``StoreError`` `foreign` or `newer`.
    static func recognizes(_ path: String) throws(StoreError) -> Bool {
        guard let size = OwnerOnlyFile.size(path), size > 0 else { return false }
        guard let marks = try SQLiteMarks(of: path) else {
            throw StoreError(.foreign, "\(path) is no Relink store, but some other file; name another path.")
        }
        guard marks.applicationID == applicationID, marks.version > 0 else {
            throw StoreError(.foreign, "\(path) is another program's SQLite database; name another path.")
        }
        try refuseNewer(marks.version, path)
        return true
    }

    static func refuseNewer(_ found: Int32, _ path: String) throws(StoreError) {
        guard found > version else { return }
        throw StoreError(
            .newer, "\(path) was written by a newer Relink (schema \(found), this one knows \(version)): use that one.")
    }

    /// SQLite would play what another log left here into the one that takes its place.
    static func refuseOrphans(_ files: StoreFiles) throws(StoreError) {
        for orphan in [files.log + "-wal", files.log + "-journal"] where OwnerOnlyFile.size(orphan) ?? 0 > 0 {
            throw StoreError(
                .conflict,
                "\(orphan) is there without \(files.log), and may hold events: put \(files.log) back, or move it.")
        }
    }

    /// Makes an empty log. It appears under its name when it is whole.
    static func create(_ files: StoreFiles) throws(StoreError) {
        let path = files.unfinishedLog
        try OwnerOnlyFile.removeDatabase(path)
        try OwnerOnlyFile.create(path)
        do {
            let queue = try DatabaseQueue(path: path)
            try queue.inDatabase { db in
                // A commit writes its pages whole: seven webhooks of a usual size fit on one of these, and only three
                // on one of SQLite's usual size.
                try db.execute(sql: "PRAGMA page_size = 8192")
                try migrate(db)
                try db.execute(sql: "PRAGMA journal_mode = WAL")
            }
            try queue.close()
        } catch {
            throw StoreError(error, path: path, while: "making a new store")
        }
        try OwnerOnlyFile.replace(files.log, with: path)
    }

    /// Brings a log to the version that all logs have, schema and version mark in one transaction.
    static func migrate(_ db: Database) throws {
        let usual = firstWithArchives - 1
        guard try version(of: db) < usual else { return }
        try db.inTransaction(.immediate) {
            try migrate(db, to: usual)
            return .commit
        }
    }

    /// Has a log keep track of archives, in the transaction of the caller.
    static func addArchives(_ db: Database) throws {
        if try !hasArchives(db) { try migrate(db, to: firstWithArchives) }
    }

    static func hasArchives(_ db: Database) throws -> Bool { try version(of: db) >= firstWithArchives }

    private static func version(of db: Database) throws -> Int32 {
        try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    private static func migrate(_ db: Database, to target: Int32) throws {
        for migration in migrations[Int(try version(of: db))..<Int(target)] { try db.execute(sql: migration) }
        try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(target)")
    }
}

/// The two numbers by which a SQLite file says whose it is.
///
/// They are read as bytes, not asked of SQLite: a process that ended while it moved its write-ahead log into the file
/// leaves one that is whole only together with that log, and alone counts as damaged.
struct SQLiteMarks {
    let applicationID: Int32
    let version: Int32

    private static let magic = Array("SQLite format 3\0".utf8)
    private static let headerSize = 100
    /// `SQLITE_IOERR_SHORT_READ`, a macro that Swift does not see.
    private static let shortRead = SQLITE_IOERR | 2 << 8

    /// Reads them from a file without locks, side files, or its write-ahead log.
    ///
    /// - Returns: `nil` where the file is no SQLite database.
    init?(of path: String) throws(StoreError) {
        guard let header = try Self.header(of: path), header.starts(with: Self.magic) else { return nil }
        // Where they stand: https://sqlite.org/fileformat2.html#the_database_header
        version = Self.integer(header[60..<64])
        applicationID = Self.integer(header[68..<72])
    }

    /// Through SQLite's own file, which takes care that closing it drops no lock that this process holds.
    ///
    /// - Returns: `nil` where the file is shorter.
    private static func header(of path: String) throws(StoreError) -> [UInt8]? {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        var file: UnsafeMutablePointer<sqlite3_file>?
        var code = sqlite3_open_v2(immutable(path), &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil)
        if code == SQLITE_OK { code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) }
        var header = [UInt8](repeating: 0, count: headerSize)
        if code == SQLITE_OK, let file {
            code = file.pointee.pMethods?.pointee.xRead?(file, &header, CInt(headerSize), 0) ?? SQLITE_CANTOPEN
        }
        if code == shortRead { return nil }
        guard code == SQLITE_OK else {
            throw StoreError(DatabaseError(resultCode: ResultCode(rawValue: code)), path: path, while: "opening")
        }
        return header
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> Int32 {
        bytes.reduce(0) { $0 << 8 | Int32($1) }
    }

    private static func immutable(_ path: String) -> String {
        let escaped = path.utf8.map { byte -> String in
            let isPlain = byte < 0x80 && byte > 0x20 && !"?#%".utf8.contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + String(UInt16(byte) | 0x100, radix: 16).dropFirst()
        }
        return "file:\(escaped.joined())?immutable=1"
    }
}
