import GRDB
import Relink

/// The shape of a projection's file. It holds nothing that can't be folded anew from the log.
enum ProjectionSchema {
    /// "RelP", as SQLite's `application_id`.
    static let applicationID: Int32 = 0x5265_6C50
    /// A file of another version is thrown away.
    static let version: Int32 = 5

    static let sql = """
        CREATE TABLE merchants (
            number INTEGER PRIMARY KEY,
            company_id TEXT NOT NULL UNIQUE,
            urgency INTEGER,
            since INTEGER,
            reasons INTEGER NOT NULL,
            search TEXT NOT NULL,
            last_sequence INTEGER NOT NULL,
            due_at INTEGER,
            state BLOB NOT NULL,
            CHECK ((urgency IS NULL) = (since IS NULL))
        ) STRICT;
        CREATE INDEX merchants_in_order ON merchants (urgency, since, company_id, reasons, search)
        WHERE urgency IS NOT NULL;
        CREATE INDEX merchants_due ON merchants (due_at, company_id) WHERE due_at IS NOT NULL;
        CREATE TABLE types (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE entry_pages (
            page INTEGER PRIMARY KEY,
            entries BLOB NOT NULL
        ) STRICT;
        CREATE TABLE entry_kinds (
            kind INTEGER NOT NULL,
            page INTEGER NOT NULL,
            PRIMARY KEY (kind, page)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE entry_faults (
            sequence INTEGER PRIMARY KEY,
            fault TEXT NOT NULL
        ) STRICT;
        CREATE TABLE mails (
            place INTEGER PRIMARY KEY,
            mail_id TEXT NOT NULL UNIQUE,
            merchant INTEGER NOT NULL,
            episode INTEGER NOT NULL,
            step INTEGER NOT NULL,
            recipient TEXT NOT NULL,
            locale TEXT NOT NULL,
            subject TEXT NOT NULL,
            status TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            sent_at INTEGER,
            error TEXT
        ) STRICT;
        CREATE INDEX mails_by_merchant ON mails (merchant);
        CREATE TABLE notices (
            sequence INTEGER NOT NULL,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL,
            merchant INTEGER,
            at INTEGER NOT NULL,
            PRIMARY KEY (sequence, place)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX notices_by_kind ON notices (kind, sequence);
        CREATE TABLE tallies (
            hour INTEGER NOT NULL,
            kind TEXT NOT NULL,
            bucket INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (hour, kind, bucket)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sources (
            name TEXT PRIMARY KEY,
            state BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE totals (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            total INTEGER NOT NULL,
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE checkpoint (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            log_id BLOB NOT NULL,
            fingerprint TEXT NOT NULL,
            applied_sequence INTEGER NOT NULL
        ) STRICT;
        """

    static func create(_ db: Database, logID: [UInt8], fingerprint: String) throws {
        try db.inTransaction(.immediate) {
            try db.execute(sql: sql)
            try db.execute(sql: MerchantSearch.sql)
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
            let insert = "INSERT INTO checkpoint VALUES (1, ?, ?, 0)"
            try PreparedStatement(db, insert).run(logID, fingerprint)
            return .commit
        }
    }

    /// Whether a connection stands on a projection that this Relink understands.
    static func isCurrent(_ db: Database) throws -> Bool {
        try Int32.fetchOne(db, sql: "PRAGMA application_id") == applicationID
            && Int32.fetchOne(db, sql: "PRAGMA user_version") == version
    }

    /// Of which log a projection is, and how far.
    static func place(_ db: Database) throws -> (logID: [UInt8], applied: Int64) {
        let select = try PreparedStatement(db, "SELECT log_id, applied_sequence FROM checkpoint")
        guard let place = try select.first(row: { (logID: $0.blob(0), applied: $0.integer(1)) }) else {
            throw ProjectionReading.damaged("has no checkpoint")
        }
        return place
    }
}

/// How a projection's connections are set up.
enum ProjectionConnection {
    enum Purpose {
        case reading
        case folding
        /// Into a file that nobody else reads, and that is worthless until it is whole: without a journal, each page is
        /// written once. An error can't be rolled back; it ends the rebuild.
        case rebuilding
    }

    static func open(_ path: String, for purpose: Purpose) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "relink-projection"
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = false
        configuration.allowsUnsafeTransactions = true
        configuration.readonly = purpose == .reading
        let settings =
            switch purpose {
            case .reading: "PRAGMA cache_size = -4096"
            case .folding: folding + "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096"
            case .rebuilding: rebuilding
            }
        configuration.prepareDatabase { try $0.execute(sql: settings) }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static let folding = "PRAGMA journal_mode = WAL; " + WriteAheadLog.settings
    private static let rebuilding = """
        PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
        PRAGMA cache_size = -49152
        """
}
