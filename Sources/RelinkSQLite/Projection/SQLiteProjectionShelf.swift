import GRDB
public import Relink
import RelinkStore
import Synchronization

/// The projections beside a log: `PATH.projection-N`, of which the greatest N is the one in use.
///
/// Each has a name of its own, since a SQLite file must not be put under a name at which others may have its
/// predecessor's write-ahead log open.
public final class SQLiteProjectionShelf: ProjectionShelf {
    private struct State {
        var current: SQLiteProjection
        var generation: Int
        var rebuilt: SQLiteProjection?
        var retired: [AsyncStream<Void>] = []
    }

    /// What a reader holds on to for longer is taken away at the next start.
    private static let retirementLimit = Duration.seconds(5)

    private let files: StoreFiles
    private let logID: [UInt8]
    private let watchdog: Watchdog
    private let notice: @Sendable (String) -> Void
    private let state: Mutex<State>

    public var current: any Projection & ProjectionWriter { state.withLock { $0.current } }
    public var isCurrentDamaged: Bool { state.withLock { $0.current.isDamaged } }

    /// Opens the projection for writing; where there is none that fits the log, an empty one takes its place.
    ///
    /// Blocks.
    init(
        writing files: StoreFiles, log: LogConnection, watchdog: Watchdog, notice: @escaping @Sendable (String) -> Void
    ) throws(StoreError) {
        self.files = files
        logID = log.logID
        self.watchdog = watchdog
        self.notice = notice
        for path in try files.unfinishedRebuilds() { try OwnerOnlyFile.removeIfPresent(path) }
        var generation = 1
        var isUsable = false
        for found in try files.projectionGenerations().reversed() {
            let path = files.projection(generation: found)
            try OwnerOnlyFile.writeAnew(path + "-wal")
            let fault = isUsable ? nil : Self.fault(path, for: .folding, of: { (log.logID, log.head.sequence) })
            if let fault { notice("\(path) is folded anew: \(fault)") }
            if !isUsable, fault == nil {
                generation = found
                isUsable = true
            } else {
                generation = max(generation, found + 1)
                try OwnerOnlyFile.removeDatabase(path)
            }
        }
        let file = ProjectionFile(path: files.projection(generation: generation), notice: notice)
        if isUsable {
            try OwnerOnlyFile.tightenDatabase(file.path)
        } else {
            // Under its own name it is whole from the start: readers can't finish what a power cut left half done.
            let unfinished = files.rebuild(generation: generation)
            try OwnerOnlyFile.removeDatabase(unfinished)
            try Self.create(unfinished, for: .folding, logID: log.logID, fingerprint: "")
            try OwnerOnlyFile.replace(file.path, with: unfinished)
        }
        let current = SQLiteProjection(file: file, watchdog: watchdog, writing: .folding) {
            try ProjectionConnection.open(file.path, for: .reading)
        }
        state = Mutex(State(current: current, generation: generation))
    }

    /// See ``SQLiteProjection/open()``.
    func open() async throws(StoreError) {
        try await state.withLock { $0.current }.open()
    }

    /// Opens the projection for reading only; where there is none yet, readers see an empty one, and where it can't be
    /// used, each reads why.
    ///
    /// Blocks.
    init(
        reading files: StoreFiles, watchdog: Watchdog, notice: @escaping @Sendable (String) -> Void
    ) throws(StoreError) {
        let logID = try LogConnection.marks(reading: files.log).logID
        self.files = files
        self.logID = logID
        self.watchdog = watchdog
        self.notice = notice
        let generation = try files.projectionGenerations().last ?? 0
        let path = files.projection(generation: generation)
        let fault: StoreError? =
            generation == 0
            ? nil : Self.fault(path, for: .reading, of: { try LogConnection.marks(reading: files.log) })
        let file = ProjectionFile(path: path, notice: notice)
        let current = SQLiteProjection(file: file, watchdog: watchdog, writing: nil) {
            if let fault { throw fault }
            if generation > 0 { return try ProjectionConnection.open(path, for: .reading) }
            let empty = try DatabaseQueue()
            try empty.inDatabase { try ProjectionSchema.create($0, logID: logID, fingerprint: "") }
            return empty
        }
        state = Mutex(State(current: current, generation: generation))
    }

    /// Makes sure that the log holds all that was folded of it, as only what is on stable storage is folded. Leaves all
    /// files as they are.
    ///
    /// Blocks.
    ///
    /// - Throws: ``StoreError`` `damaged` where its end is lost, or what else says that it can't be read.
    static func refuseLostEvents(_ files: StoreFiles) throws(StoreError) {
        var marks = try LogConnection.marks(reading: files.log)
        for generation in try files.projectionGenerations() {
            let path = files.projection(generation: generation)
            guard let place = place(of: path), place.logID == marks.logID, place.applied > marks.last else { continue }
            // Whoever serves may have appended meanwhile.
            marks = try LogConnection.marks(reading: files.log)
            guard place.applied > marks.last else { continue }
            throw StoreError(
                .damaged,
                "\(files.log) ends with event \(marks.last), but there were \(place.applied): was \(files.log)-wal "
                    + "damaged or taken away? Put a whole copy of both in their place; or remove \(path) to go on "
                    + "without the events that are lost.")
        }
    }

    /// - Returns: `nil` where that can't be read; then the projection is folded anew.
    private static func place(of path: String) -> (logID: [UInt8], applied: Int64)? {
        do {
            return try ProjectionConnection.open(path, for: .reading).inDatabase { db in
                try ProjectionSchema.isCurrent(db) ? try ProjectionSchema.place(db) : nil
            }
        } catch {
            return nil
        }
    }

    public func startRebuild(fingerprint: String) async throws(StoreError) -> any Projection & ProjectionWriter {
        try await abandonRebuild()
        let path = files.rebuild(generation: state.withLock { $0.generation } + 1)
        try await BlockingCall.run { [logID] () throws(StoreError) in
            try OwnerOnlyFile.removeDatabase(path)
            try Self.create(path, for: .rebuilding, logID: logID, fingerprint: fingerprint)
        }
        let file = ProjectionFile(path: path, notice: notice)
        let rebuilt = SQLiteProjection(file: file, watchdog: watchdog, writing: .rebuilding) {
            try ProjectionConnection.open(path, for: .reading)
        }
        state.withLock { $0.rebuilt = rebuilt }
        return rebuilt
    }

    public func abandonRebuild() async throws(StoreError) {
        guard let begun = state.withLock({ $0.rebuilt.take() }) else { return }
        await begun.close()
        try await BlockingCall.run { () throws(StoreError) in try OwnerOnlyFile.removeDatabase(begun.file.path) }
    }

    public func adopt(_ rebuilt: any Projection & ProjectionWriter) async throws(StoreError) {
        let (begun, generation) = state.withLock { ($0.rebuilt, $0.generation + 1) }
        guard let begun, begun === rebuilt as? SQLiteProjection else {
            throw StoreError(.conflict, "\(files.log): only the projection that was begun last can be adopted.")
        }
        try await begun.finishRebuild()
        await begun.close()
        let file = ProjectionFile(path: files.projection(generation: generation), notice: notice)
        try await BlockingCall.run { () throws(StoreError) in
            try Self.prepareForReaders(begun.file.path)
            try OwnerOnlyFile.removeDatabase(file.path)
            try OwnerOnlyFile.replace(file.path, with: begun.file.path)
        }
        let current = SQLiteProjection(file: file, watchdog: watchdog, writing: .folding) {
            try ProjectionConnection.open(file.path, for: .reading)
        }
        try await current.open()
        let old = state.withLock { state in
            let old = state.current
            state = State(current: current, generation: generation, retired: state.retired + [old.file.end])
            return old
        }
        old.file.retire()
    }

    func close() async {
        let (current, rebuilt, retired) = state.withLock { ($0.current, $0.rebuilt, $0.retired) }
        await rebuilt?.close()
        await current.close()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for end in retired { for await _ in end {} } }
            group.addTask { do { try await Task.sleep(for: Self.retirementLimit) } catch { return } }
            await group.next()
            group.cancelAll()
        }
    }

    private static func create(
        _ path: String, for purpose: ProjectionConnection.Purpose, logID: [UInt8], fingerprint: String
    ) throws(StoreError) {
        try OwnerOnlyFile.create(path)
        do {
            let queue = try ProjectionConnection.open(path, for: purpose)
            try queue.inDatabase { try ProjectionSchema.create($0, logID: logID, fingerprint: fingerprint) }
            try queue.close()
        } catch {
            throw StoreError(error, path: path, while: "making a projection")
        }
    }

    /// Turns a rebuilt file's journal into one beside which readers can read.
    private static func prepareForReaders(_ path: String) throws(StoreError) {
        do {
            try ProjectionConnection.open(path, for: .folding).close()
        } catch {
            throw StoreError(error, path: path, while: "finishing a rebuild")
        }
        guard OwnerOnlyFile.size(path + "-wal") ?? 0 == 0 else {
            throw StoreError(.unavailable, "\(path) did not close; the rebuild has to begin again.")
        }
    }

    /// - Parameter log: asked after the projection was read, so that the log can't have been behind it only for a
    ///   moment: a projection that is ahead of its log is of one that is gone.
    /// - Returns: why a projection can't be used; `nil` where it can.
    private static func fault(
        _ path: String, for purpose: ProjectionConnection.Purpose, of log: () throws -> (logID: [UInt8], last: Int64)
    ) -> StoreError? {
        do {
            let fits = try ProjectionConnection.open(path, for: purpose).inDatabase { db in
                guard try ProjectionSchema.isCurrent(db) else { return false }
                let (logID, applied) = try ProjectionSchema.place(db)
                let log = try log()
                return logID == log.logID && applied <= log.last
            }
            if fits { return nil }
            return StoreError(
                .conflict,
                "\(path) is of another version or another log; `relink rebuild`, or `relink serve`, folds it anew.")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            // Statements that don't compile: tables are missing or of another shape.
            return StoreError(.damaged, "\(path) lacks tables of a projection; `relink rebuild` folds it anew.")
        } catch {
            return StoreError(error, path: path, while: "opening")
        }
    }
}
