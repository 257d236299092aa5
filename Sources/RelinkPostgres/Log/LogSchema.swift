import Relink

/// The tables of a store beside those of its projections, and how they come to be.
enum LogSchema {
    /// A step from one version to the next. `oldestUser` is the version that may still use what it makes: so an older
    /// Relink goes on while an upgrade rolls.
    struct Migration {
        let oldestUser: Int
        let statements: [String]
        /// What an engine may lack that only speaks PostgreSQL's protocol: it goes without.
        var optionalStatements: [String] = []
    }

    static let migrations = [
        Migration(
            oldestUser: 1,
            statements: [
                """
                CREATE TABLE relink_store (
                    id int8 PRIMARY KEY CHECK (id = 1),
                    log_id bytea NOT NULL CHECK (octet_length(log_id) = 16),
                    link_key bytea NOT NULL CHECK (octet_length(link_key) = 32),
                    probes int8 NOT NULL
                )
                """,
                """
                CREATE TABLE relink_log_end (
                    id int8 PRIMARY KEY CHECK (id = 1),
                    sequence int8 NOT NULL,
                    received_at int8,
                    digest bytea NOT NULL CHECK (octet_length(digest) = 32)
                )
                """,
                """
                CREATE TABLE relink_events (
                    sequence int8 PRIMARY KEY CHECK (sequence > 0),
                    received_at int8 NOT NULL,
                    source bytea NOT NULL CHECK (octet_length(source) BETWEEN 1 AND 1000),
                    message_id bytea NOT NULL CHECK (octet_length(message_id) BETWEEN 1 AND 1000),
                    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
                    forgotten_body_digest bytea CHECK (octet_length(forgotten_body_digest) = 32),
                    body bytea NOT NULL,
                    UNIQUE (source, message_id)
                )
                """,
                """
                CREATE TABLE relink_lease (
                    id int8 PRIMARY KEY CHECK (id = 1),
                    epoch int8 NOT NULL,
                    holder bytea NOT NULL,
                    expires_at timestamptz NOT NULL
                )
                """,
                """
                CREATE TABLE relink_projections (
                    generation int8 PRIMARY KEY,
                    format int8 NOT NULL,
                    adopted_at timestamptz,
                    retired_at timestamptz
                )
                """,
                """
                CREATE TABLE relink_rebuild (
                    id int8 PRIMARY KEY CHECK (id = 1),
                    requested int8 NOT NULL,
                    reported int8 NOT NULL,
                    folded int8 NOT NULL,
                    total int8 NOT NULL,
                    is_done boolean NOT NULL
                )
                """,
                "INSERT INTO relink_lease VALUES (1, 0, ''::bytea, clock_timestamp())",
                "INSERT INTO relink_rebuild VALUES (1, 0, 0, 0, 0, true)",
            ]),
        Migration(oldestUser: 1, statements: [], optionalStatements: refusalOfChanges),
    ]

    /// Nobody changes the log by mistake, not even the tables' owner.
    private static let refusalOfChanges = [
        """
        CREATE FUNCTION relink_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'events are never changed or deleted' USING ERRCODE = 'restrict_violation';
        END
        $$
        """,
        """
        CREATE TRIGGER relink_events_refuse_change BEFORE UPDATE OR DELETE ON relink_events
        FOR EACH ROW EXECUTE FUNCTION relink_refuse_change()
        """,
        """
        CREATE TRIGGER relink_events_refuse_truncation BEFORE TRUNCATE ON relink_events
        FOR EACH STATEMENT EXECUTE FUNCTION relink_refuse_change()
        """,
    ]

    static var version: Int { migrations.count }

    /// Whether an event's source and id are such as the table takes.
    static func canStore(_ event: LoggedEvent) -> Bool {
        [event.source, event.messageID].allSatisfy { (1...1000).contains($0.utf8.count) }
    }

    /// What a store of an older version, this one or a newer one says of itself.
    private struct Mark {
        let version: Int
        let oldestUser: Int
    }

    /// Whether a database holds a store that this Relink understands.
    ///
    /// - Returns: false where there is none.
    /// - Throws: ``StoreError`` `newer`.
    static func recognizes(_ connection: PostgresConnection, _ database: String) throws -> Bool {
        let isThere = try connection.run(
            PostgresStatement("SELECT to_regclass('relink_schema') IS NOT NULL", isPrepared: false))
        guard isThere.first?.integer(0) == 1, let mark = try mark(connection, locking: false), mark.version > 0 else {
            return false
        }
        try refuseNewer(mark, database)
        return true
    }

    /// Brings a database to the present version: once, however many processes try at the same time.
    ///
    /// - Parameter notice: called with what the engine lacks.
    static func migrate(
        _ connection: PostgresConnection, _ database: String, notice: (String) -> Void = { _ in }
    ) throws {
        if try recognizes(connection, database), try mark(connection, locking: false)?.version ?? 0 >= version {
            return
        }
        _ = try connection.run(
            PostgresStatement(
                """
                CREATE TABLE IF NOT EXISTS relink_schema (
                    id int8 PRIMARY KEY CHECK (id = 1), version int8 NOT NULL, oldest_user int8 NOT NULL
                )
                """, isPrepared: false))
        _ = try connection.run(
            PostgresStatement("INSERT INTO relink_schema VALUES (1, 0, 0) ON CONFLICT DO NOTHING", isPrepared: false))
        _ = try connection.run(PostgresStatement("BEGIN"))
        guard let mark = try mark(connection, locking: true) else {
            throw StoreError(.damaged, "\(database): the table relink_schema lacks its row.")
        }
        try refuseNewer(mark, database)
        for (index, migration) in migrations.enumerated().dropFirst(mark.version) {
            _ = try connection.run(migration.statements.map { PostgresStatement($0, isPrepared: false) })
            if index == 0 { _ = try connection.run(firstRows) }
            try tryOptional(migration, connection) { notice("\(database): \($0)") }
        }
        var statements: [PostgresStatement] = []
        if mark.version < version {
            let oldestUser = max(mark.oldestUser, migrations.last?.oldestUser ?? version)
            statements.append(
                PostgresStatement(
                    "UPDATE relink_schema SET version = $1::int8, oldest_user = $2::int8 WHERE id = 1",
                    .integer(Int64(version)), .integer(Int64(oldestUser)), isPrepared: false))
        }
        _ = try connection.run(statements + [PostgresStatement("COMMIT")])
    }

    private static func tryOptional(
        _ migration: Migration, _ connection: PostgresConnection, _ notice: (String) -> Void
    ) throws {
        guard !migration.optionalStatements.isEmpty else { return }
        _ = try connection.run(PostgresStatement("SAVEPOINT optional"))
        do throws(PostgresError) {
            _ = try connection.run(migration.optionalStatements.map { PostgresStatement($0, isPrepared: false) })
        } catch {
            guard case .refused(let state) = error.cause, ["0A", "42"].contains(state.prefix(2)) else { throw error }
            _ = try connection.run(PostgresStatement("ROLLBACK TO SAVEPOINT optional"))
            notice("its engine can't refuse changes to the log by triggers (\(error.message)); grants have to.")
        }
    }

    /// The ids and keys are made here: not every engine makes random bytes.
    private static var firstRows: [PostgresStatement] {
        [
            PostgresStatement(
                "INSERT INTO relink_store VALUES (1, $1::bytea, $2::bytea, 0)", .bytes(randomBytes(16)),
                .bytes(randomBytes(32)), isPrepared: false),
            PostgresStatement(
                "INSERT INTO relink_log_end VALUES (1, 0, NULL, $1::bytea)", .bytes(EventDigest.zero), isPrepared: false
            ),
        ]
    }

    static func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }

    private static func mark(_ connection: PostgresConnection, locking: Bool) throws -> Mark? {
        let sql = "SELECT version, oldest_user FROM relink_schema WHERE id = 1" + (locking ? " FOR UPDATE" : "")
        return try connection.run(PostgresStatement(sql, isPrepared: false)).first.map { row in
            Mark(version: Int(row.integer(0)), oldestUser: Int(row.integer(1)))
        }
    }

    private static func refuseNewer(_ mark: Mark, _ database: String) throws(StoreError) {
        guard mark.oldestUser > version else { return }
        throw StoreError(
            .newer,
            "\(database) was written by a newer Relink (schema \(mark.version), this one knows \(version)): use that."
        )
    }
}
