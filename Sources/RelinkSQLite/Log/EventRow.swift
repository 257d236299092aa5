import GRDB
import Relink

/// Reads events as their table has them, and the bodies that stand in archives from there.
enum EventRow {
    private static let columns = "sequence, received_at, source, message_id, digest, forgotten_body_digest, body"
    private static let select = "SELECT \(columns) FROM events WHERE "

    /// What stands in place of a body that was moved into an archive, beside its digest. No body that was forgotten
    /// begins with a NUL, and one that was received so has no digest beside it.
    static let movedBody: [UInt8] = [0] + Array("archived".utf8)

    /// Events from the one after `sequence`, in order, until `each` returns false.
    ///
    /// - Parameter archives: their folder.
    static func scan(
        after sequence: Int64, archives: String, _ db: Database, each: (LoggedEvent) throws -> Bool
    ) throws {
        let reading = ArchiveReading(folder: archives, db)
        try scanKept(after: sequence, db) { try each(whole($0, reading)) }
    }

    /// - Parameter sequences: those that are not there are left out.
    static func read(_ sequences: [Int64], archives: String, _ db: Database) throws -> [LoggedEvent] {
        let reading = ArchiveReading(folder: archives, db)
        return try sequences.compactMap { try readKept($0, db).map { try whole($0, reading) } }
    }

    /// The same as ``scan(after:archives:_:each:)`` of what the log itself keeps: events whose bodies were moved come
    /// as forgotten ones.
    static func scanKept(after sequence: Int64, _ db: Database, each: (LoggedEvent) throws -> Bool) throws {
        try PreparedStatement(db, select + "sequence > ? ORDER BY sequence").read(sequence) { try each(event($0)) }
    }

    /// See ``scanKept(after:_:each:)``.
    static func readKept(_ sequence: Int64, _ db: Database) throws -> LoggedEvent? {
        try PreparedStatement(db, select + "sequence = ?").first(sequence, row: event)
    }

    private static func whole(_ event: LoggedEvent, _ reading: ArchiveReading) throws -> LoggedEvent {
        guard let digest = event.forgottenBodyDigest, event.body == movedBody else { return event }
        return LoggedEvent(
            sequence: event.sequence, receivedAt: event.receivedAt, source: event.source, messageID: event.messageID,
            body: try reading.body(of: event.sequence, digest: digest), digest: event.digest)
    }

    private static func event(_ row: SQLiteRow) -> LoggedEvent {
        LoggedEvent(
            sequence: row.integer(0), receivedAt: Instant(milliseconds: row.integer(1)), source: row.text(2),
            messageID: row.text(3), body: row.blob(6), digest: row.blob(4), forgottenBodyDigest: row.optionalBlob(5))
    }
}
