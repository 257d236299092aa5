import GRDB
import Relink
import RelinkStore

extension DatabaseQueue: StoreConnection {}

/// Threads of their own, each with its own connection, for calls that block in SQLite.
struct DatabaseThreads: Sendable {
    private let threads: ConnectionThreads<DatabaseQueue>

    /// - Parameters:
    ///   - path: of the file, for errors.
    ///   - open: called on each thread when it is first needed.
    init(
        name: String, count: Int, priority: ThreadPriority = .normal, path: String, watchdog: Watchdog,
        open: @escaping @Sendable () throws -> DatabaseQueue
    ) {
        threads = ConnectionThreads(
            name: name, count: count, priority: priority, store: path, watchdog: watchdog, open: open,
            explain: { StoreError($0, path: path, while: $1) })
    }

    /// Whether a call has found the file damaged.
    var isDamaged: Bool { threads.isDamaged }

    /// See `ConnectionThreads.run(_:within:_:)`.
    func run<Value: Sendable>(
        _ action: String, within limit: Duration? = .seconds(10), _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await threads.run(action, within: limit) { try $0.inDatabase(body) }
    }

    func close() async {
        await threads.close()
    }
}
