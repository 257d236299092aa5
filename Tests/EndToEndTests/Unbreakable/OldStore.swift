import Foundation
import GRDB
import Relink

/// A store as the first version of Relink's schema left it.
enum OldStore {
    /// Never to be changed: what has been shipped stays what it was.
    private static let log = """
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
        PRAGMA application_id = 0x52656C6B;
        PRAGMA user_version = 1;
        """

    /// Puts an old store in the place of one of today, with the same events, and a projection of an old version beside
    /// it.
    static func replace(_ store: TestedStore) async throws {
        let lines = try await store.run("events", "export").output.split(separator: "\n")
        let events = try lines.map { try LoggedEvent(exportLine: Array($0.utf8)) }
        let names = try FileManager.default.contentsOfDirectory(atPath: store.folder.path)
        for name in names where name.contains(/\.projection-\d+$/) {
            try write(store.folder.appending(path: name), "PRAGMA user_version = 1") { _ in }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: store.folder.path)
        where !name.contains("projection") {
            try FileManager.default.removeItem(at: store.folder.appending(path: name))
        }
        try write(store.database, "PRAGMA journal_mode = WAL; " + log) { db in
            try db.inTransaction {
                for event in events {
                    try db.execute(
                        sql: "INSERT INTO events VALUES (?, ?, ?, ?, ?, NULL, ?)",
                        arguments: [
                            event.sequence, event.receivedAt.milliseconds, event.source, event.messageID,
                            Data(event.digest), Data(event.body),
                        ])
                }
                return .commit
            }
        }
    }

    /// - Returns: the version of a log's schema, without opening it as Relink does.
    static func version(_ store: TestedStore) throws -> Int? {
        let queue = try DatabaseQueue(path: store.database.path)
        return try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    }

    private static func write(_ file: URL, _ sql: String, _ body: (Database) throws -> Void) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: file.path, configuration: configuration)
        try queue.inDatabase { db in
            try db.execute(sql: sql)
            try body(db)
        }
        try queue.close()
    }
}
