import Foundation
import Relink
import RelinkSQLite
import Synchronization
import TestSupport

/// A store in a folder of its own that folds whatever comes into its log.
struct FoldingStore: Sendable {
    let log: any EventLog
    let status: StatusReader
    /// Records, and waits until it shows.
    let recorder: Recorder
    let links: MerchantLinks

    init(
        log: any EventLog, projection: any Projection, reducer: Reducer = Reducer(),
        clock: @escaping @Sendable () -> Instant, untilFolded: @escaping @Sendable (Int64) async -> Void = { _ in }
    ) {
        self.log = log
        status = StatusReader(log: log, projection: { projection }, reducer: reducer)
        recorder = Recorder(log: log, untilFolded: untilFolded, now: clock, newID: { UUID().uuidString })
        links = MerchantLinks(
            signer: LinkSigner(key: Array(0..<32)), baseURL: "http://relink.example", lifetime: .seconds(30 * 86_400))
    }

    /// A stretch of the log to wait for, and who waits.
    private typealias Wish = (sequence: Int64, waiter: CheckedContinuation<Void, Never>)

    /// Makes the log, folds it, and takes all of it away behind `body`.
    ///
    /// - Parameters:
    ///   - clock: tells times of receipt, and when own events happened.
    ///   - wrap: puts something in front of the log.
    static func run<Value: Sendable>(
        _ events: [LoggedEvent], policy: ReducerPolicy = ReducerPolicy(),
        clock: @escaping @Sendable () -> Instant, wrap: (any EventLog) -> any EventLog = { $0 },
        _ body: (FoldingStore) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.use { folder in
            let store = try await SQLiteStore.open(
                path: folder.appending(path: "relink.db").path, role: .serve, clock: clock)
            do {
                _ = try await store.log.restore(events)
                let value = try await fold(store, policy, clock, wrap(store.log), body)
                await store.close()
                return value
            } catch {
                await store.close()
                throw error
            }
        }
    }

    private static func fold<Value: Sendable>(
        _ store: SQLiteStore, _ policy: ReducerPolicy, _ clock: @escaping @Sendable () -> Instant,
        _ log: any EventLog, _ body: (FoldingStore) async throws -> Value
    ) async throws -> Value {
        let reducer = Reducer(policy: policy)
        let projection = store.projections.current
        try await Folder(reducer: reducer).foldRun(of: store.log, into: projection)
        let (wishes, wish) = AsyncStream.makeStream(of: Wish.self)
        let folding = FoldingStore(
            log: log, projection: projection, reducer: reducer, clock: clock,
            untilFolded: { sequence in await withCheckedContinuation { wish.yield((sequence, $0)) } })
        async let folded: Void = {
            for await (sequence, waiter) in wishes {
                defer { waiter.resume() }
                while try await projection.checkpoint().appliedSequence < sequence {
                    try await Folder(reducer: reducer).foldRun(of: store.log, into: projection)
                }
            }
        }()
        let value: Value
        do {
            value = try await body(folding)
        } catch {
            wish.finish()
            throw error
        }
        wish.finish()
        try await folded
        return value
    }

    /// The types of all events of the log, in order.
    func types() async throws -> [String] {
        try await log.events(after: 0, limit: 10_000, maxBytes: .max).map { event in
            let root = JSONDocument(parsing: event.body)?.root
            return root?["eventType"]?.string ?? root?["RuleType"]?.string ?? ""
        }
    }
}

/// A clock that stands still until it is set.
final class SetClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) {
        self.instant = Mutex(instant)
    }

    var now: Instant { instant.withLock { $0 } }

    func advance(bySeconds seconds: Int64) {
        instant.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
}
