import Relink

/// The statements on the log's tables.
enum LogTable {
    private static let columns = "sequence, received_at, source, message_id, digest, forgotten_body_digest, body"

    /// In order; at most about `maxBytes` of bodies, but one event at least.
    static func events(after sequence: Int64, limit: Int, maxBytes: Int) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT \(columns) FROM (
                SELECT \(columns), sum(octet_length(body)) OVER (
                    ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) - octet_length(body) AS bytes_before
                FROM (
                    SELECT \(columns) FROM relink_events WHERE sequence > $1::int8 ORDER BY sequence LIMIT $2::int8
                ) AS run
            ) AS counted
            WHERE bytes_before < $3::int8 ORDER BY sequence
            """, .integer(sequence), .integer(Int64(limit)), .integer(Int64(maxBytes)))
    }

    static func events(at sequences: [Int64]) -> PostgresStatement {
        PostgresStatement(
            "SELECT \(columns) FROM relink_events WHERE sequence = ANY ($1::int8[]) ORDER BY sequence",
            .integers(sequences))
    }

    static func events(from first: Int64, through last: Int64) -> PostgresStatement {
        PostgresStatement(
            "SELECT \(columns) FROM relink_events WHERE sequence BETWEEN $1::int8 AND $2::int8",
            .integer(first), .integer(last))
    }

    static func event(_ row: PostgresRow) -> LoggedEvent {
        LoggedEvent(
            sequence: row.integer(0), receivedAt: Instant(milliseconds: row.integer(1)), source: row.text(2),
            messageID: row.text(3), body: row.bytes(6), digest: row.bytes(4), forgottenBodyDigest: row.optionalBytes(5))
    }

    private static let selectEnd = "SELECT sequence, received_at, digest FROM relink_log_end WHERE id = 1"

    static var end: PostgresStatement { PostgresStatement(selectEnd) }

    /// The log's end, which until the transaction's end no one else moves.
    static var lockedEnd: PostgresStatement { PostgresStatement(selectEnd + " FOR UPDATE") }

    static func head(_ rows: PostgresRows?) throws -> LogHead {
        guard let row = rows?.first else {
            throw StoreError(.damaged, "The table relink_log_end is empty; restore a backup.")
        }
        return LogHead(
            sequence: row.integer(0), receivedAt: row.optionalInteger(1).map(Instant.init(milliseconds:)),
            digest: row.bytes(2))
    }

    static func moveEnd(to head: LogHead) -> PostgresStatement {
        PostgresStatement(
            "UPDATE relink_log_end SET sequence = $1::int8, received_at = $2::int8, digest = $3::bytea WHERE id = 1",
            .integer(head.sequence), .integer(head.receivedAt?.milliseconds), .bytes(head.digest))
    }

    /// A subquery of its own for each message, which can't become a join: a plan made while the table was small would
    /// read all of it.
    private static let known = """
        (SELECT e.sequence FROM relink_events e WHERE e.source = n.source AND e.message_id = n.message_id)
        """

    /// Of each of these messages, in order, its sequence, or NULL.
    static func sequences(sources: [String], messageIDs: [String]) -> PostgresStatement {
        PostgresStatement(
            """
            SELECT \(known) FROM unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS n (source, message_id, place)
            ORDER BY n.place
            """, .texts(sources), .texts(messageIDs))
    }

    private static let insertRows = """
        INSERT INTO relink_events (\(columns))
        SELECT n.sequence, n.received_at, n.source, n.message_id, n.digest, n.forgotten, n.body
        FROM unnest($1::int8[], $2::int8[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[])
            AS n (sequence, received_at, source, message_id, digest, forgotten, body)
        """

    static func insert(_ events: [LoggedEvent]) -> PostgresStatement {
        PostgresStatement(
            insertRows, .integers(events.map(\.sequence)), .integers(events.map(\.receivedAt.milliseconds)),
            .texts(events.map(\.source)), .texts(events.map(\.messageID)), .byteArrays(events.map(\.digest)),
            .byteArrays(events.map(\.forgottenBodyDigest)), .byteArrays(events.map(\.body)))
    }

    /// Appends events and moves the log's end, where that is still what it is held to be: those before the first whose
    /// message is there already, since a digest follows from those before it.
    ///
    /// Its answer is read by ``appendOutcome(_:)``.
    ///
    /// - Parameter events: in order, received at one instant.
    static func append(_ events: [LoggedEvent], after head: LogHead) -> PostgresStatement {
        PostgresStatement(
            """
            WITH known AS MATERIALIZED (
                SELECT n.place, \(known) AS sequence
                FROM unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS n (source, message_id, place)
            ), new AS MATERIALIZED (
                SELECT coalesce(min(place) - 1, $5::int8) AS events FROM known WHERE sequence IS NOT NULL
            ), moved AS (
                UPDATE relink_log_end
                SET sequence = $6::int8 + new.events, received_at = $8::int8, digest = ($3::bytea[])[new.events::int4]
                FROM new WHERE id = 1 AND sequence = $6::int8 AND digest = $7::bytea AND new.events > 0
                RETURNING id
            ), added AS (
                INSERT INTO relink_events (\(columns))
                SELECT $6::int8 + n.place, $8::int8, n.source, n.message_id, n.digest, NULL, n.body
                FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[]) WITH ORDINALITY
                    AS n (source, message_id, digest, body, place)
                WHERE n.place <= (SELECT events FROM new) AND EXISTS (SELECT 1 FROM moved)
            )
            SELECT sequence, EXISTS (SELECT 1 FROM moved) FROM known ORDER BY place
            """, .texts(events.map(\.source)), .texts(events.map(\.messageID)), .byteArrays(events.map(\.digest)),
            .byteArrays(events.map(\.body)), .integer(Int64(events.count)), .integer(head.sequence),
            .bytes(head.digest), .integer(events.first?.receivedAt.milliseconds))
    }

    /// - Returns: of each event the sequence that its message had before, and how many were appended; `nil` where the
    ///   log's end is another.
    static func appendOutcome(_ rows: PostgresRows) -> (known: [Int64?], added: Int)? {
        let known = rows.map { $0.optionalInteger(0) }
        let isMoved = rows.first?.integer(1) == 1
        let new = known.firstIndex { $0 != nil } ?? known.count
        guard isMoved || new == 0 else { return nil }
        return (known, new)
    }
}
