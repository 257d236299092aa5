public import Logging
public import Relink
import RelinkPostgres
import RelinkSQLite

/// The store as a command reads it.
public struct ReadableStore: Sendable {
    public let log: any EventLog
    public let status: StatusReader
}

/// The store as a command that has it to itself changes it.
public struct MaintainedStore: Sendable {
    public let log: any EventLog
    let shelf: any ProjectionShelf
    let reducer: Reducer

    /// Folds what the log holds and the projection doesn't, anew where it was folded by another version.
    public func foldAll(_ progress: @Sendable (RebuildProgress) -> Void) async throws(StoreError) {
        if try await shelf.current.checkpoint().fingerprint != reducer.policy.fingerprint {
            return try await rebuild(progress)
        }
        try await fold(into: shelf.current, progress)
    }

    /// Folds the whole log anew.
    public func rebuild(_ progress: @Sendable (RebuildProgress) -> Void) async throws(StoreError) {
        let rebuilt = try await shelf.startRebuild(fingerprint: reducer.policy.fingerprint)
        try await fold(into: rebuilt, progress)
        try await shelf.adopt(rebuilt)
    }

    private func fold(
        into writer: any ProjectionWriter, _ progress: (RebuildProgress) -> Void
    ) async throws(StoreError) {
        let total = try await log.head().sequence
        let folder = Folder(reducer: reducer)
        while true {
            let folded = try await folder.foldRun(of: log, into: writer).checkpoint.appliedSequence
            // What comes in meanwhile, where servers share the database, is theirs to fold.
            let isDone = folded >= total
            progress(RebuildProgress(folded: folded, total: total, isDone: isDone))
            if isDone { return }
        }
    }
}

/// What `relink check` found in order.
public struct SoundStore: Hashable, Sendable {
    public let events: Int64
    public let merchants: Int64
    public let appliedSequence: Int64
}

/// Opens the store that the settings name, for one command.
public enum StoreAccess {
    public static func open(
        _ settings: Settings, role: StoreRole, logger: Logger? = nil
    ) async throws(StoreError) -> any Store {
        switch settings.store {
        case .sqlite(let path):
            return try await SQLiteStore.open(
                path: path, role: role, clock: { .now }, notice: { logger?.notice("\($0)") })
        case .postgres(let url):
            return try await PostgresStore.open(
                url: url.value, role: role, clock: { .now }, notice: { logger?.notice("\($0)") })
        }
    }

    /// Reads, also while a server runs.
    public static func reading(
        _ settings: Settings, _ body: (ReadableStore) async throws -> Void
    ) async throws {
        let store = try await open(settings, role: .read)
        let shelf = store.projections
        let status = StatusReader(
            log: store.log, projection: { shelf.current }, reducer: Reducer(policy: settings.reducerPolicy))
        try await closing(store) { try await body(ReadableStore(log: store.log, status: status)) }
    }

    /// Changes the store while no server runs.
    public static func maintaining(
        _ settings: Settings, _ body: (MaintainedStore) async throws -> Void
    ) async throws {
        let store = try await open(settings, role: .maintain)
        let reducer = Reducer(policy: settings.reducerPolicy)
        try await closing(store) {
            try await body(MaintainedStore(log: store.log, shelf: store.projections, reducer: reducer))
        }
    }

    /// Folds the log anew: here where no server runs, else by asking the one that does.
    public static func rebuild(
        _ settings: Settings, _ progress: @escaping @Sendable (RebuildProgress) -> Void
    ) async throws {
        do {
            try await maintaining(settings) { try await $0.rebuild(progress) }
        } catch let error as StoreError where error.code == .inUse {
            let store = try await open(settings, role: .read)
            try await closing(store) {
                try await RebuildWait(requests: store.rebuildRequests).finish(progress)
            }
        }
    }

    /// Verifies the log and compares the stored state with a fold made anew.
    ///
    /// - Throws: ``StoreError`` `damaged` with the first difference.
    public static func check(
        _ settings: Settings, _ progress: @escaping @Sendable (RebuildProgress) -> Void
    ) async throws -> SoundStore {
        let store = try await open(settings, role: .read)
        let reducer = Reducer(policy: settings.reducerPolicy)
        var sound = SoundStore(events: 0, merchants: 0, appliedSequence: 0)
        try await closing(store) {
            let total = try await store.log.head().sequence
            try await store.log.verify { progress(RebuildProgress(folded: $0, total: $1, isDone: false)) }
            sound = SoundStore(events: total, merchants: 0, appliedSequence: 0)
            let current = store.projections.current
            let checkpoint: Checkpoint
            do throws(StoreError) {
                checkpoint = try await current.checkpoint()
            } catch {
                // Of another version, or never finished: nothing that can be wrong is folded yet.
                if error.code == .conflict { return }
                throw error
            }
            let difference = try await SQLiteStore.withScratchProjection(fingerprint: reducer.policy.fingerprint) {
                scratch in
                try await ProjectionCheck(log: store.log, stored: current, scratch: scratch, reducer: reducer)
                    .firstDifference { progress(RebuildProgress(folded: $0, total: total, isDone: false)) }
            }
            if let difference { throw StoreError(.damaged, difference) }
            sound = SoundStore(
                events: total, merchants: checkpoint.merchants.values.reduce(0, +),
                appliedSequence: checkpoint.appliedSequence)
        }
        return sound
    }

    static func closing<Value>(_ store: any Store, _ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }
}
