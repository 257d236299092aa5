import GRDB
import Relink

/// Reads events as their table has them.
enum EventRow {
    private static let columns = "sequence, received_at, source, message_id, digest, forgotten_body_digest, body"

    /// Events from the one after `sequence`, in order, until `each` returns false.
    static func scan(after sequence: Int64, _ db: Database, each: (LoggedEvent) throws -> Bool) throws {
        let sql = "SELECT \(columns) FROM events WHERE sequence > ? ORDER BY sequence"
        try PreparedStatement(db, sql).read(sequence) { try each(event($0)) }
    }

    static func read(_ sequence: Int64, _ db: Database) throws -> LoggedEvent? {
        try PreparedStatement(db, "SELECT \(columns) FROM events WHERE sequence = ?").first(sequence, row: event)
    }

    private static func event(_ row: SQLiteRow) -> LoggedEvent {
        LoggedEvent(
            sequence: row.integer(0), receivedAt: Instant(milliseconds: row.integer(1)), source: row.text(2),
            messageID: row.text(3), body: row.blob(6), digest: row.blob(4), forgottenBodyDigest: row.optionalBlob(5))
    }
}
