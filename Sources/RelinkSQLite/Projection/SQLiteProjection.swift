import GRDB
public import Relink
import RelinkStore
import Synchronization

/// A projection in a SQLite file of its own, so that the fold's writes never hold up an append.
public final class SQLiteProjection: Projection, ProjectionWriter {
    let file: ProjectionFile
    /// The writer itself, while it is rebuilt.
    private let readers: DatabaseThreads
    /// `nil` where it was opened for reading only.
    private let writer: DatabaseThreads?
    private let isRebuilt: Bool
    /// Used by the writer's one thread.
    private let memory = Mutex(FoldMemory())
    /// The checkpoint as stored, where that is known.
    private let stored = Mutex<Checkpoint?>(nil)
    /// How many bytes went to the write-ahead log since it was moved last.
    private let unmoved = Mutex(0)

    /// - Parameter open: makes a reader's connection.
    init(
        file: ProjectionFile, watchdog: Watchdog, writing purpose: ProjectionConnection.Purpose?,
        open: @escaping @Sendable () throws -> DatabaseQueue
    ) {
        self.file = file
        isRebuilt = purpose == .rebuilding
        let opener = purpose.map { WriterOpening(path: file.path, purpose: $0) }
        writer = opener.map { opener in
            DatabaseThreads(
                name: "fold-writer", count: 1, priority: .folding, path: file.path, watchdog: watchdog
            ) {
                try withExtendedLifetime(file) { try opener.open() }
            }
        }
        if isRebuilt, let writer {
            readers = writer
        } else {
            // The closures hold the file, which goes with the last of them.
            readers = DatabaseThreads(
                name: "fold-reader", count: 3, path: file.path, watchdog: watchdog,
                open: { try withExtendedLifetime(file) { try open() } })
        }
    }

    /// Has SQLite make what belongs beside the file. Readers can't, and the writer can't either once the disk is full.
    func open() async throws(StoreError) {
        try await writer?.run("opening the projection") { _ in }
    }

    /// Whether it was found that what is stored here can't be read: then it is to be folded anew.
    var isDamaged: Bool { readers.isDamaged || writer?.isDamaged ?? false }

    public func checkpoint() async throws(StoreError) -> Checkpoint {
        if let known = stored.withLock({ $0 }) { return known }
        // Not asked of the writer, which has no connection while the disk refuses it one.
        return try await read { try $0.checkpoint() }
    }

    public func merchant(_ companyID: String) async throws(StoreError) -> MerchantRecord? {
        try await readers.run("reading the projection") { db in
            try ProjectionReading(db: db).merchant(companyID)
        }
    }

    public func merchants(_ query: MerchantQuery) async throws(StoreError) -> [MerchantRecord] {
        try await read { try $0.merchants(query) }
    }

    public func sources() async throws(StoreError) -> [String: SourceState] {
        try await read { try $0.sources() }
    }

    public func entries(_ query: EntryQuery) async throws(StoreError) -> [EventEntry] {
        try await readers.run("reading the projection") { db in
            try Self.atOneInstant(db) { try EntryReading(db: db).entries(query) }
        }
    }

    public func history(from sequence: Int64, limit: Int) async throws(StoreError) -> [EventEntry] {
        try await readers.run("reading the projection") { db in
            try Self.atOneInstant(db) { try EntryReading(db: db).history(from: sequence, limit: limit) }
        }
    }

    public func due(by instant: Instant, limit: Int) async throws(StoreError) -> [MerchantRecord] {
        try await read { try $0.due(by: instant, limit: limit) }
    }

    public func dueCount(by instant: Instant) async throws(StoreError) -> Int64 {
        try await read { try $0.dueCount(by: instant) }
    }

    public func mails(_ query: MailQuery) async throws(StoreError) -> [ListedMail] {
        try await read { try $0.mails(query) }
    }

    public func notices(after sequence: Int64, limit: Int) async throws(StoreError) -> [Notice] {
        try await read { try $0.notices(after: sequence, limit: limit) }
    }

    public func notices(
        of kind: Notice.Kind, before sequence: Int64, limit: Int
    ) async throws(StoreError) -> [Notice] {
        try await read { try $0.notices(of: kind, before: sequence, limit: limit) }
    }

    public func tallies(of hours: ClosedRange<Int64>) async throws(StoreError) -> [Tally] {
        try await read { try $0.tallies(of: hours) }
    }

    public func records(of companyIDs: Set<String>) async throws(StoreError) -> [String: MerchantRecord] {
        guard let writer else { throw readOnly() }
        var known = [String: MerchantRecord](minimumCapacity: companyIDs.count)
        memory.withLock { memory in
            for companyID in companyIDs { known[companyID] = memory.takeRecord(of: companyID) }
        }
        guard known.count < companyIDs.count else { return known }
        return try await writer.run("reading merchants", within: Self.writeLimit) { [self, known] db in
            let reading = ProjectionReading(db: db)
            var records = known
            try Self.atOneInstant(db) {
                for companyID in companyIDs where records.index(forKey: companyID) == nil {
                    let stored = try reading.stored(companyID)
                    records[companyID] = stored?.record
                    memory.withLock { $0.remember(stored?.merchant, of: companyID) }
                }
            }
            return records
        }
    }

    public func commit(_ batch: FoldBatch) async throws(StoreError) {
        guard let writer else { throw readOnly() }
        try await writer.run("storing the fold", within: Self.writeLimit) { [self] db in
            let known = memory.withLock { memory in
                defer { memory = FoldMemory() }
                return memory
            }
            var commit = ProjectionCommit(db: db, memory: known)
            let before = try storedCheckpoint(db)
            do {
                if isRebuilt {
                    // One transaction until the end: what is never whole need not be whole after each batch.
                    if !db.isInsideTransaction { try db.beginTransaction(.immediate) }
                    try commit.store(batch, after: before)
                } else {
                    try db.inTransaction(.immediate) {
                        try commit.store(batch, after: before)
                        return .commit
                    }
                }
            } catch {
                stored.withLock { $0 = nil }
                guard (error as? DatabaseError)?.resultCode == .SQLITE_CONSTRAINT else { throw error }
                throw ProjectionReading.damaged("contradicts what is to be folded into it")
            }
            stored.withLock { $0 = batch.checkpoint }
            memory.withLock { $0 = commit.memory }
            if !isRebuilt { try shortenWriteAheadLog(db) }
        }
    }

    /// The fold waits for its own checkpoints, and no one waits for the fold.
    private func shortenWriteAheadLog(_ db: Database) throws {
        let written = try WriteAheadLog.pagesWritten(db) * WriteAheadLog.pageSize(db)
        let isDue = unmoved.withLock { bytes in
            bytes += written
            defer { if bytes >= WriteAheadLog.bytesPerRun { bytes = 0 } }
            return bytes >= WriteAheadLog.bytesPerRun
        }
        if isDue { try WriteAheadLog.startOver(db) }
    }

    /// On the writer's thread only.
    private func storedCheckpoint(_ db: Database) throws -> Checkpoint {
        if let known = stored.withLock({ $0 }) { return known }
        let checkpoint = try ProjectionReading(db: db).checkpoint()
        stored.withLock { $0 = checkpoint }
        return checkpoint
    }

    /// Makes a rebuilt file whole.
    func finishRebuild() async throws(StoreError) {
        guard let writer, isRebuilt else { return }
        try await writer.run("storing the fold", within: nil) { db in
            if db.isInsideTransaction { try db.commit() }
        }
    }

    /// Does what waits, and leaves the file with nothing beside it.
    func close() async {
        await readers.close()
        await writer?.close()
    }

    private static let writeLimit = Duration.seconds(60)

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (ProjectionReading) throws -> Value
    ) async throws(StoreError) -> Value {
        try await readers.run("reading the projection") { db in
            try Self.atOneInstant(db) { try body(ProjectionReading(db: db)) }
        }
    }

    private static func atOneInstant<Value>(_ db: Database, _ body: () throws -> Value) throws -> Value {
        if db.isInsideTransaction { return try body() }
        var value: Value?
        try db.inTransaction(.deferred) {
            value = try body()
            return .commit
        }
        guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return value
    }

    private func readOnly() -> StoreError {
        StoreError(.unavailable, "\(file.path) was opened for reading only.")
    }
}

/// Opens the writer's connection; for a rebuild once only, as what it had not written is lost with it.
private final class WriterOpening: Sendable {
    private let path: String
    private let purpose: ProjectionConnection.Purpose
    private let isSpent = Mutex(false)

    init(path: String, purpose: ProjectionConnection.Purpose) {
        self.path = path
        self.purpose = purpose
    }

    func open() throws -> DatabaseQueue {
        let isLost = isSpent.withLock { isSpent in
            defer { isSpent = purpose == .rebuilding }
            return isSpent
        }
        guard !isLost else {
            throw StoreError(.unavailable, "\(path): the rebuild was broken off by an error; it has to begin again.")
        }
        return try ProjectionConnection.open(path, for: purpose)
    }
}

/// A projection's file, which goes away, once retired, when the last who uses it is gone.
final class ProjectionFile: Sendable {
    let path: String
    /// Ends when nobody uses the file any longer and it is gone, if it was to go.
    let end: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation
    private let isRetired = Mutex(false)
    private let notice: @Sendable (String) -> Void

    init(path: String, notice: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.notice = notice
        (end, ending) = AsyncStream.makeStream()
    }

    func retire() {
        isRetired.withLock { $0 = true }
    }

    deinit {
        defer { ending.finish() }
        guard isRetired.withLock({ $0 }) else { return }
        do {
            try OwnerOnlyFile.removeDatabase(path)
        } catch {
            notice("\(error) It is no longer needed.")
        }
    }
}
