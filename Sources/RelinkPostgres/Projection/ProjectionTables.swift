import Relink

/// The tables of one projection. Each has tables of its own, numbered, so that it can be made beside another one, and
/// go as a whole.
struct ProjectionTables: Sendable {
    /// A projection of another format is folded anew.
    static let format: Int64 = 1

    let generation: Int64

    var merchants: String { name("merchants") }
    var entries: String { name("entries") }
    var mails: String { name("mails") }
    var notices: String { name("notices") }
    var tallies: String { name("tallies") }
    var sources: String { name("sources") }
    var totals: String { name("totals") }
    var checkpoint: String { name("checkpoint") }

    private func name(_ table: String) -> String { "relink_\(generation)_\(table)" }

    func create(fingerprint: String) -> [PostgresStatement] {
        let first = PostgresStatement(
            "INSERT INTO \(checkpoint) VALUES (1, $1::bytea, 0)", .text(fingerprint), isPrepared: false)
        return (merchantTables + eventTables + smallTables).map { PostgresStatement($0, isPrepared: false) } + [first]
    }

    /// Text is kept as bytes, since PostgreSQL's takes no NUL, and so is ordered by its bytes.
    private var merchantTables: [String] {
        [
            """
            CREATE TABLE \(merchants) (
                company_id bytea PRIMARY KEY,
                urgency int8,
                since int8,
                reasons int8 NOT NULL,
                search bytea NOT NULL,
                due_at int8,
                last_sequence int8 NOT NULL,
                state bytea NOT NULL,
                CHECK ((urgency IS NULL) = (since IS NULL))
            )
            """,
            """
            CREATE INDEX \(merchants)_in_order ON \(merchants) (urgency, since, company_id) WHERE urgency IS NOT NULL
            """,
            "CREATE INDEX \(merchants)_due ON \(merchants) (due_at, company_id) WHERE due_at IS NOT NULL",
            """
            CREATE TABLE \(mails) (
                place int8 PRIMARY KEY,
                mail_id bytea NOT NULL UNIQUE,
                company_id bytea NOT NULL,
                episode int8 NOT NULL,
                step int8 NOT NULL,
                recipient bytea NOT NULL,
                locale bytea NOT NULL,
                subject bytea NOT NULL,
                status bytea NOT NULL,
                attempts int8 NOT NULL,
                created_at int8 NOT NULL,
                sent_at int8,
                error bytea
            )
            """,
            "CREATE INDEX \(mails)_by_merchant ON \(mails) (company_id, place)",
        ]
    }

    private var eventTables: [String] {
        [
            """
            CREATE TABLE \(entries) (
                sequence int8 PRIMARY KEY,
                company_id bytea,
                previous int8,
                type bytea,
                status int8 NOT NULL,
                fault bytea
            )
            """,
            "CREATE INDEX \(entries)_by_type ON \(entries) (type, status, sequence) WHERE type IS NOT NULL",
            "CREATE INDEX \(entries)_by_status ON \(entries) (status, sequence) WHERE status <> 0",
            """
            CREATE TABLE \(notices) (
                sequence int8,
                place int8,
                kind bytea NOT NULL,
                company_id bytea,
                at int8 NOT NULL,
                PRIMARY KEY (sequence, place)
            )
            """,
            "CREATE INDEX \(notices)_by_kind ON \(notices) (kind, sequence)",
        ]
    }

    private var smallTables: [String] {
        [
            """
            CREATE TABLE \(tallies) (
                hour int8, kind bytea, bucket int8, count int8 NOT NULL, PRIMARY KEY (hour, kind, bucket)
            )
            """,
            "CREATE TABLE \(sources) (name bytea PRIMARY KEY, state bytea NOT NULL)",
            "CREATE TABLE \(totals) (kind bytea, name bytea, total int8 NOT NULL, PRIMARY KEY (kind, name))",
            """
            CREATE TABLE \(checkpoint) (
                id int8 PRIMARY KEY CHECK (id = 1), fingerprint bytea NOT NULL, applied_sequence int8 NOT NULL
            )
            """,
        ]
    }

    var drop: [PostgresStatement] {
        [merchants, entries, mails, notices, tallies, sources, totals, checkpoint].map {
            PostgresStatement("DROP TABLE IF EXISTS \($0)", isPrepared: false)
        }
    }
}
