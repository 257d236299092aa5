public import Relink
import RelinkStore

/// A store in SQLite files: the log at `PATH`, its projections beside it.
public final class SQLiteStore: Sendable {
    public let log: SQLiteEventLog
    public let projections: SQLiteProjectionShelf
    public let rebuildRequests: RebuildMailbox
    /// 32 random bytes, made once for a store: what links are signed with. Secret: whoever has it can make links.
    ///
    /// Opened for reading, a store of a version that had none gets one that no other process knows: its links open
    /// nothing.
    public let linkKey: [UInt8]
    private let lock: StoreLock?
    let files: StoreFiles
    private let watchdog: Watchdog

    /// Of the log that this version makes: `PRAGMA user_version` in its file.
    public static var schemaVersion: Int { Int(LogSchema.version) }

    /// Opens a store; one that is not there is made, unless for reading.
    ///
    /// What is refused stays as it is, byte for byte.
    ///
    /// - Parameters:
    ///   - path: of the log.
    ///   - role: to serve or to maintain, it has the store to itself until it is closed.
    ///   - clock: tells when a delivery was received.
    ///   - notice: called with a line for the operator where something was put right, or was not, without a caller to
    ///     tell.
    /// - Throws: ``StoreError`` `inUse`, `foreign`, `newer`, `damaged` or `unavailable`.
    public static func open(
        path: String, role: StoreRole, limits: AppendLimits = AppendLimits(), clock: @escaping @Sendable () -> Instant,
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(StoreError) -> SQLiteStore {
        _ = SQLiteLibrary.isSetUp
        let store = try await BlockingCall.run { () throws(StoreError) in
            let files = try StoreFiles(path: path)
            let isThere = try LogSchema.recognizes(files.log)
            switch role {
            case .read:
                guard isThere else {
                    throw StoreError(.unavailable, "\(files.log) holds no store yet; `relink serve` makes one.")
                }
                return try SQLiteStore(reading: files, notice: notice)
            case .serve, .maintain:
                let lock = try StoreLock(files)
                return try SQLiteStore(writing: files, lock, limits, clock: clock, notice: notice)
            }
        }
        do {
            try await store.projections.open()
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    private init(
        writing files: StoreFiles, _ lock: StoreLock, _ limits: AppendLimits, clock: @escaping @Sendable () -> Instant,
        notice: @escaping @Sendable (String) -> Void
    ) throws(StoreError) {
        // Once more, now that nobody else can make or change it.
        if try LogSchema.recognizes(files.log) {
            // A connection that writes would move what is left of a damaged write-ahead log, and take it away.
            try SQLiteProjectionShelf.refuseLostEvents(files)
        } else {
            try LogSchema.refuseOrphans(files)
            try LogSchema.create(files)
        }
        try OwnerOnlyFile.tightenDatabase(files.log)
        // What SQLite finds in it counts as committed, and is built upon.
        try OwnerOnlyFile.writeAnew(files.log + "-wal")
        let connection = try LogConnection(path: files.log)
        linkKey = connection.linkKey
        watchdog = Watchdog()
        self.files = files
        projections = try SQLiteProjectionShelf(writing: files, log: connection, watchdog: watchdog, notice: notice)
        let tail = LogTail(connection.head)
        let checkpointer = WALCheckpointer(path: files.log, notice: notice)
        let thread = WriteThread(
            store: files.log, suspicion: "the disk may be stuck", limits: limits, watchdog: watchdog
        ) {
            SQLiteCommitter(
                path: files.log, connection: connection, lock: lock, checkpointer: checkpointer, tail: tail,
                clock: clock, notice: notice)
        }
        log = SQLiteEventLog(
            files, watchdog: watchdog,
            writer: SQLiteEventLog.Writer(thread: thread, tail: tail, checkpointer: checkpointer))
        rebuildRequests = RebuildMailbox(files)
        self.lock = lock
    }

    private init(reading files: StoreFiles, notice: @escaping @Sendable (String) -> Void) throws(StoreError) {
        linkKey =
            try LogConnection.linkKey(reading: files.log) ?? (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        try SQLiteProjectionShelf.refuseLostEvents(files)
        watchdog = Watchdog()
        self.files = files
        projections = try SQLiteProjectionShelf(reading: files, watchdog: watchdog, notice: notice)
        log = SQLiteEventLog(files, watchdog: watchdog, writer: nil)
        rebuildRequests = RebuildMailbox(files)
        lock = nil
    }

    /// Who moves old bodies out of the log; to be closed before the store is.
    ///
    /// - Throws: ``StoreError`` `unavailable` where the store was opened for reading only.
    public func archivist(limits: ArchiveLimits = ArchiveLimits()) throws(StoreError) -> SQLiteArchivist {
        SQLiteArchivist(files, limits, watchdog: watchdog, writer: try log.writable())
    }

    /// Refuses what comes, stores what was taken, and leaves the files whole and free for another process.
    public func close() async {
        await projections.close()
        await log.close()
        lock?.release()
    }
}
