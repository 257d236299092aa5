import GRDB
public import Relink
import RelinkStore
import Synchronization

/// A log that is being copied into a file of its own. The file has its name only once it is whole and was read back.
///
/// It is written in the oldest schema that holds all there is, so that earlier versions of Relink take it as well.
public final class LogCopy: Sendable {
    /// Where the copy goes.
    enum Place: Sendable {
        /// Where no file is.
        case newFile(String)
        /// In the place of a store that holds no events, or of none.
        case store(StoreFiles, StoreLock)
    }

    private static let schemaVersion = Int(LogSchema.firstWithLinkKey)
    private static let writeLimit = Duration.seconds(60)
    private static let insert = """
        INSERT INTO events (sequence, received_at, source, message_id, digest, forgotten_body_digest, body)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """

    private let place: Place
    private let draft: String
    private let writer: DatabaseThreads
    private let head = Mutex(LogHead(sequence: 0, receivedAt: nil, digest: EventDigest.zero))

    /// Begins a copy with nothing in it. Blocks.
    init(_ place: Place, draft: String, linkKey: [UInt8]) throws(StoreError) {
        self.place = place
        self.draft = draft
        try OwnerOnlyFile.removeDatabase(draft)
        try OwnerOnlyFile.create(draft)
        writer = DatabaseThreads(
            name: "log-copy", count: 1, priority: .folding, path: draft, watchdog: Watchdog()
        ) { try DatabaseQueue(path: draft, configuration: Self.configuration) }
        do {
            let queue = try DatabaseQueue(path: draft, configuration: Self.configuration)
            try queue.inDatabase { db in
                for migration in LogSchema.migrations.prefix(Self.schemaVersion) { try db.execute(sql: migration) }
                try PreparedStatement(db, "UPDATE store SET link_key = ?").run(linkKey)
                try db.execute(
                    sql: """
                        PRAGMA application_id = \(LogSchema.applicationID); PRAGMA user_version = \(Self.schemaVersion)
                        """)
            }
            try queue.close()
        } catch {
            try OwnerOnlyFile.removeDatabase(draft)
            throw StoreError(error, path: draft, while: "beginning a copy of the log")
        }
    }

    /// - Parameter events: those that follow what was added before, which the caller has made sure of.
    public func add(_ events: [LoggedEvent]) async throws(StoreError) {
        try await writer.run("copying the log", within: Self.writeLimit) { db in
            try db.inTransaction(.immediate) {
                let insert = try PreparedStatement(db, Self.insert)
                for event in events {
                    try insert.run(
                        event.sequence, event.receivedAt.milliseconds, event.source, event.messageID, event.digest,
                        event.forgottenBodyDigest, event.body)
                }
                return .commit
            }
        }
        if let last = events.last { head.withLock { $0 = LogHead(last) } }
    }

    /// Reads the copy back and gives it its name.
    ///
    /// - Parameter progress: called now and then with the last event found right, and the last of all.
    /// - Returns: its size in bytes.
    /// - Throws: ``StoreError`` `damaged` where it is not what was written, or `unavailable`.
    public func finish(
        progress: @Sendable (_ verified: Int64, _ last: Int64) -> Void
    ) async throws(StoreError) -> Int64? {
        await writer.close()
        let copied = SQLiteEventLog(try StoreFiles(path: draft), watchdog: Watchdog(), writer: nil)
        let end: LogHead
        do throws(StoreError) {
            try await copied.verify(progress: progress)
            end = try await copied.head()
        } catch {
            await copied.close()
            throw error
        }
        await copied.close()
        guard end == head.withLock({ $0 }) else {
            throw StoreError(
                .damaged, "\(draft) ends with event \(end.sequence), which is not the last that was copied.")
        }
        let size = OwnerOnlyFile.size(draft)
        try await BlockingCall.run { [place, draft] () throws(StoreError) in
            switch place {
            case .newFile(let path): try OwnerOnlyFile.place(path, from: draft)
            case .store(let files, let lock):
                try OwnerOnlyFile.removeDatabase(files.log)
                try OwnerOnlyFile.replace(files.log, with: draft)
                lock.release()
            }
        }
        return size
    }

    /// Takes away what was written.
    public func abandon() async throws(StoreError) {
        await writer.close()
        try await BlockingCall.run { [place, draft] () throws(StoreError) in
            try OwnerOnlyFile.removeDatabase(draft)
            if case .store(_, let lock) = place { lock.release() }
        }
    }

    /// A draft that breaks is thrown away, so nothing need be undone; what each transaction wrote is synced with it, as
    /// one sync of all of it at the end would hold up those who append to a log on the same disk.
    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "relink-log-copy"
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -65536
                    """)
        }
        return configuration
    }
}
