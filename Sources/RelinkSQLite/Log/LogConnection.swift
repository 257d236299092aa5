import GRDB
import GRDBSQLite
import Relink
import RelinkStore

/// The one connection that writes the log, with what it must know of the log's end.
struct LogConnection: Sendable {
    private let queue: DatabaseQueue
    private(set) var head: LogHead
    /// Asked for once, as SQLite compiles the question anew each time.
    private let pageSize: Int
    let logID: [UInt8]
    /// See ``SQLiteStore/linkKey``.
    let linkKey: [UInt8]

    /// - Throws: ``StoreError`` `newer`, `damaged` or `unavailable`.
    init(path: String) throws(StoreError) {
        do {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            (head, pageSize, logID, linkKey) = try queue.inDatabase { db in
                try LogSchema.refuseNewer(try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0, path)
                try LogSchema.migrate(db)
                try Self.verifyDurability(db, path)
                guard let linkKey = try Self.readLinkKey(db) else { throw Self.emptyStore }
                return (try Self.readHead(db), try WriteAheadLog.pageSize(db), try Self.readLogID(db), linkKey)
            }
            self.queue = queue
        } catch {
            throw Self.openingFailure(error, path)
        }
    }

    /// Reads the id and the end of a log, which is then known to be whole enough to be read.
    ///
    /// - Throws: ``StoreError`` `newer`, `damaged` or `unavailable`.
    static func marks(reading path: String) throws(StoreError) -> (logID: [UInt8], last: Int64) {
        do {
            return try DatabaseQueue(path: path, configuration: readingConfiguration).inDatabase { db in
                try LogSchema.refuseNewer(try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0, path)
                return (try readLogID(db), try readHead(db).sequence)
            }
        } catch {
            throw openingFailure(error, path)
        }
    }

    /// Reads a log's ``SQLiteStore/linkKey``; `nil` in one of a version that had none.
    static func linkKey(reading path: String) throws(StoreError) -> [UInt8]? {
        do {
            return try DatabaseQueue(path: path, configuration: readingConfiguration).inDatabase { db in
                guard try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= LogSchema.firstWithLinkKey else {
                    return nil
                }
                return try readLinkKey(db)
            }
        } catch {
            throw openingFailure(error, path)
        }
    }

    private static func openingFailure(_ error: any Error, _ path: String) -> StoreError {
        if let error = error as? DatabaseError, error.resultCode == .SQLITE_ERROR {
            // Statements that don't compile: tables are missing or of another shape.
            return StoreError(.damaged, "\(path) lacks tables of a Relink store (SQLite: \(error.message ?? "")).")
        }
        return StoreError(error, path: path, while: "opening")
    }

    /// Puts deliveries on stable storage: all or none.
    ///
    /// - Parameter now: for all of them, unless the log is ahead of it.
    /// - Returns: what became of each, and the events that were added.
    mutating func append(
        _ deliveries: some Collection<VerifiedDelivery>, now: Instant
    ) throws -> (outcomes: [AppendOutcome], added: [LoggedEvent]) {
        var end = head
        var added: [LoggedEvent] = []
        added.reserveCapacity(deliveries.count)
        let receivedAt = Instant(milliseconds: max(now.milliseconds, head.receivedAt?.milliseconds ?? .min))
        let outcomes = try write { db in
            let insert = try PreparedStatement(db, Self.insertUnlessPresent)
            var outcomes: [AppendOutcome] = []
            outcomes.reserveCapacity(deliveries.count)
            for delivery in deliveries {
                let sequence = end.sequence + 1
                let digest = EventDigest.chain(
                    previous: end.digest, sequence: sequence, receivedAt: receivedAt, source: delivery.source,
                    messageID: delivery.messageID, bodyDigest: delivery.bodyDigest)
                try insert.run(
                    sequence, receivedAt.milliseconds, delivery.source, delivery.messageID, digest, [UInt8]?.none,
                    delivery.body)
                if sqlite3_changes(db.sqliteConnection) == 1 {
                    end = LogHead(sequence: sequence, receivedAt: receivedAt, digest: digest)
                    added.append(
                        LoggedEvent(
                            sequence: sequence, receivedAt: receivedAt, source: delivery.source,
                            messageID: delivery.messageID, body: delivery.body, digest: digest))
                    outcomes.append(.accepted(sequence: sequence))
                } else {
                    outcomes.append(.duplicate(sequence: try Self.sequence(of: delivery, db)))
                }
            }
            return outcomes
        }
        head = end
        return (outcomes, added)
    }

    /// See ``EventLog/restore(_:)``.
    mutating func restore(_ events: [LoggedEvent], path: String) throws -> Int {
        var end = head
        let added = try write { db in
            var restoration = Restoration(head: end, store: path)
            var added = 0
            for event in events where try restoration.isNew(event, stored: { try EventRow.readKept($0, db) }) {
                guard event.forgottenBodyDigest == nil || event.body != EventRow.movedBody else {
                    throw restoration.withoutBody(event)
                }
                do {
                    try PreparedStatement(db, Self.insert).run(
                        event.sequence, event.receivedAt.milliseconds, event.source, event.messageID, event.digest,
                        event.forgottenBodyDigest, event.body)
                } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                    throw restoration.unfitID(event)
                }
                added += 1
            }
            end = restoration.head
            return added
        }
        head = end
        return added
    }

    /// Puts in place of bodies where they stand: all or none.
    func letGo(of moved: MovedBodies) throws {
        try write { db in
            try LogSchema.addArchives(db)
            try ArchiveIndex.add(moved, db)
        }
    }

    /// Writes something that is no event to stable storage.
    func probe() throws {
        try write { try PreparedStatement($0, "UPDATE store SET probes = probes + 1").run() }
    }

    /// How many bytes of pages it wrote since the last call.
    func bytesWritten() -> Int {
        queue.inDatabase { WriteAheadLog.pagesWritten($0) * pageSize }
    }

    /// See ``WriteAheadLog/startOver(_:)``.
    func startWriteAheadLogOver() throws {
        try queue.inDatabase(WriteAheadLog.startOver)
    }

    /// Leaves nothing in the write-ahead log, where no other process reads it.
    func emptyWriteAheadLog() throws {
        _ = try queue.inDatabase { try WriteAheadLog.checkpoint(.truncate, $0) }
    }

    private static let insert = """
        INSERT INTO events (sequence, received_at, source, message_id, digest, forgotten_body_digest, body)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    private static let insertUnlessPresent = insert + " ON CONFLICT (source, message_id) DO NOTHING"

    /// For connections that only read.
    static var readingConfiguration: Configuration {
        var configuration = Configuration()
        configuration.label = "relink-log-reader"
        configuration.busyMode = .timeout(5)
        configuration.readonly = true
        configuration.foreignKeysEnabled = false
        return configuration
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "relink-log-writer"
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = false
        // After an error nothing more is asked of the connection, not even that its rollback worked.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { db in
            try db.execute(
                sql: WriteAheadLog.settings + """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA fullfsync = ON;
                    PRAGMA cache_size = -4096;
                    """)
        }
        return configuration
    }

    private static func verifyDurability(_ db: Database, _ path: String) throws {
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        guard journal == "wal", synchronous == 2 else {
            throw StoreError(
                .unavailable,
                "\(path) can't be written durably: SQLite grants journal_mode \(journal ?? "none") and synchronous "
                    + "\(synchronous ?? -1), not wal and 2 (FULL). Put it on a local disk.")
        }
    }

    static func readHead(_ db: Database) throws -> LogHead {
        let sql = "SELECT sequence, received_at, digest FROM events ORDER BY sequence DESC LIMIT 1"
        return try PreparedStatement(db, sql).first { row in
            LogHead(
                sequence: row.integer(0), receivedAt: Instant(milliseconds: row.integer(1)), digest: row.blob(2))
        } ?? LogHead(sequence: 0, receivedAt: nil, digest: EventDigest.zero)
    }

    private static func readLogID(_ db: Database) throws -> [UInt8] {
        guard let id = try PreparedStatement(db, "SELECT log_id FROM store").first(row: { $0.blob(0) }) else {
            throw emptyStore
        }
        return id
    }

    private static func readLinkKey(_ db: Database) throws -> [UInt8]? {
        try PreparedStatement(db, "SELECT link_key FROM store WHERE link_key IS NOT NULL").first { $0.blob(0) }
    }

    private static var emptyStore: DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the table store lacks what it must hold")
    }

    private static func sequence(of delivery: VerifiedDelivery, _ db: Database) throws -> Int64 {
        let select = try PreparedStatement(db, "SELECT sequence FROM events WHERE source = ? AND message_id = ?")
        guard let found = try select.first(delivery.source, delivery.messageID, row: { $0.integer(0) }) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a message is there and not there")
        }
        return found
    }

    private func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.inDatabase { db in
            // Prepared once, where GRDB's own transactions would be parsed anew for each commit.
            try PreparedStatement(db, "BEGIN IMMEDIATE").run()
            do {
                let value = try body(db)
                try PreparedStatement(db, "COMMIT").run()
                return value
            } catch {
                // The first error tells what happened; SQLite rolls back by itself when this connection is closed.
                try? db.rollback()
                throw error
            }
        }
    }
}
