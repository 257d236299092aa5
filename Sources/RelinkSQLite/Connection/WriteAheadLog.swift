import GRDB
import GRDBSQLite

/// How a write-ahead log is kept short, and what SQLite's own care of it leaves to be done after a sync that failed.
///
/// Linux reports a failed sync once, and counts as clean what it could not write: a later sync that succeeds does not
/// vouch for it. It is on stable storage only once it has been written anew and synced.
enum WriteAheadLog {
    /// How much of it is moved at a time.
    static let bytesPerRun = 16 << 20
    /// From this length on, readers are in the way of its starting over.
    private static let maxBytes = 48 << 20
    /// How long readers may be waited for, in milliseconds.
    private static let patience: CInt = 100
    /// How long a commit may take to put its mark into the index; it may be stopped in the middle.
    private static let markLimit = Duration.seconds(5)

    /// A file that was longer for once is cut down, and nothing is written before its transaction ends, as
    /// `relink_sqlite_join_frames` asks for.
    static let settings =
        "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864; PRAGMA cache_spill = OFF; "

    /// How many pages a connection wrote since the last call.
    static func pagesWritten(_ db: Database) -> Int {
        var pages: CInt = 0
        var unused: CInt = 0
        sqlite3_db_status(db.sqliteConnection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &unused, 1)
        return Int(pages)
    }

    /// In bytes.
    static func pageSize(_ db: Database) throws -> Int {
        guard let size = try PreparedStatement(db, "PRAGMA page_size").first(row: { Int($0.integer(0)) }) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        return size
    }

    /// Moves what was committed into the database's file, for a connection that commits nothing meanwhile: when all of
    /// it could be moved, the next commit begins the log again from its start.
    ///
    /// Readers that always overlap prevent that. A log that got long is therefore closed to new readers, which need
    /// none of it any more, until those that are there have come to their end; that takes as long as one read, and no
    /// longer than 100 ms.
    static func startOver(_ db: Database) throws {
        guard try checkpoint(.passive, db) * pageSize(db) >= maxBytes else { return }
        let usual = try Int32.fetchOne(db, sql: "PRAGMA busy_timeout") ?? 0
        sqlite3_busy_timeout(db.sqliteConnection, patience)
        defer { sqlite3_busy_timeout(db.sqliteConnection, usual) }
        do {
            try checkpoint(.restart, db)
        } catch let error as DatabaseError where isBusy(error) {
            // A reader takes its time: there will be another moment.
            return
        }
    }

    private static func isBusy(_ error: any Error) -> Bool {
        (error as? DatabaseError)?.resultCode.primaryResultCode == .SQLITE_BUSY
    }

    /// Moves most of what was committed, beside the connection that goes on committing and moves nothing meanwhile.
    ///
    /// Never begun where nothing is left to move. Up to SQLite 3.51.2, a checkpoint that begins then, while another
    /// connection starts the log over, may count as moved what is yet to come, which is never moved then: the database
    /// is damaged (<https://sqlite.org/wal.html#walresetbug>). While something is left, nobody can start it over.
    ///
    /// - Returns: how often it was begun.
    static func moveMost(_ db: Database) throws -> Int {
        // What came in during the first pass is less by far, and what is left after the second next to nothing.
        for passes in 0..<2 {
            guard try isAnythingLeft(db) else { return passes }
            try checkpointBesideWriter(db)
            // Else the one who moves the rest would have to wait until all of this is on stable storage.
            try distrustingFailures(db) {
                let (file, calls) = try fileCalls(db)
                try expectOK(calls.xSync?(file, SQLITE_SYNC_FULL))
            }
        }
        return 2
    }

    /// A commit that is half done with its mark in the log's index looks like one that its process died in. SQLite says
    /// then that it is busy, and does not wait to see which it is.
    private static func checkpointBesideWriter(_ db: Database) throws {
        let end = ContinuousClock.now + markLimit
        while true {
            do {
                try checkpoint(.passive, db)
                return
            } catch {
                guard isBusy(error), ContinuousClock.now < end else { throw error }
                sqlite3_sleep(1)
            }
        }
    }

    /// Whether frames were committed that have not been moved.
    private static func isAnythingLeft(_ db: Database) throws -> Bool {
        guard let index = try index(db) else { return false }
        return index.load(fromByteOffset: 96, as: UInt32.self) < index.load(fromByteOffset: 16, as: UInt32.self)
    }

    /// Moves what was committed into the database's file; after a failure, the next call moves all of it again.
    ///
    /// - Returns: how many frames the log has, moved or not.
    @discardableResult
    static func checkpoint(_ kind: Database.CheckpointMode, _ db: Database) throws -> Int {
        try distrustingFailures(db) { try db.checkpoint(kind).walFrameCount }
    }

    /// A checkpoint that comes to the end of the log syncs the file also for those before it, which did not; so when
    /// that sync fails, what they wrote may be lost, though the index says that it was moved.
    private static func distrustingFailures<Value>(_ db: Database, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            if !isBusy(error) { try forgetCheckpoints(db) }
            throw error
        }
    }

    /// Sets to 0 how many frames the log's index says have been moved: it is what recovery after a crash starts from.
    /// Where the index has this, and which lock guards it: <https://sqlite.org/walformat.html>, section 2.
    private static func forgetCheckpoints(_ db: Database) throws {
        let checkpointLock: CInt = 1
        let (file, calls) = try fileCalls(db)
        try expectOK(calls.xShmLock?(file, checkpointLock, 1, SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE))
        defer { _ = calls.xShmLock?(file, checkpointLock, 1, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE) }
        try index(db)?.storeBytes(of: 0, toByteOffset: 96, as: UInt32.self)
    }

    /// The log's index, in the memory that all connections share: the number of frames committed is at offset 16, that
    /// of those moved at 96.
    private static func index(_ db: Database) throws -> UnsafeMutableRawPointer? {
        let (file, calls) = try fileCalls(db)
        var index: UnsafeMutableRawPointer?
        try expectOK(calls.xShmMap?(file, 0, 32_768, 0, &index))
        return index
    }

    private static func fileCalls(_ db: Database) throws -> (UnsafeMutablePointer<sqlite3_file>, sqlite3_io_methods) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        try expectOK(sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &file))
        guard let file, let calls = file.pointee.pMethods?.pointee else {
            throw DatabaseError(resultCode: .SQLITE_NOTFOUND)
        }
        return (file, calls)
    }

    /// - Parameter code: `nil` from a call that this file has not.
    private static func expectOK(_ code: CInt?) throws {
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code ?? SQLITE_NOTFOUND)) }
    }
}
