import Relink
import RelinkStore
import Synchronization

/// A connection that is made when it is needed, and made anew when it was lost.
final class PostgresSession: StoreConnection {
    private let address: PostgresAddress
    private let limit: Duration
    private let interruption = Interruption()
    /// Locked, for as long as a call takes, by the one thread that uses it.
    private let connection = Mutex<PostgresConnection?>(nil)

    /// - Parameter limit: see ``PostgresConnection/init(_:limit:_:)``.
    init(_ address: PostgresAddress, limit: Duration) {
        self.address = address
        self.limit = limit
    }

    /// Does something that may be done twice: once more where the connection turned out to be lost, as after a restart
    /// of the server, or where another transaction was in the way.
    func perform<Value: Sendable>(_ body: @Sendable (PostgresConnection) throws -> Value) throws -> Value {
        interruption.isAsked = false
        do {
            return try once(body)
        } catch let error as PostgresError where error.isPassing {
            return try once(body)
        }
    }

    func interrupt() {
        interruption.isAsked = true
    }

    private func once<Value: Sendable>(_ body: @Sendable (PostgresConnection) throws -> Value) throws -> Value {
        try connection.withLock { connection in
            do {
                let usable = try connection ?? PostgresConnection(address, limit: limit, interruption)
                connection = usable
                return try body(usable)
            } catch {
                connection = nil
                throw error
            }
        }
    }
}

/// Asks a connection, from any thread, to wait no longer.
final class Interruption: Sendable {
    private let flag = Atomic(false)

    var isAsked: Bool {
        get { flag.load(ordering: .relaxed) }
        set { flag.store(newValue, ordering: .relaxed) }
    }
}

/// Threads of their own for calls that block on PostgreSQL.
struct PostgresThreads: Sendable {
    private let threads: ConnectionThreads<PostgresSession>
    /// A call that is answered at this time has been broken off before.
    private static let patience = Duration.seconds(2)
    private let limit: Duration

    /// - Parameter limit: how long one statement may take.
    init(
        name: String, count: Int, priority: ThreadPriority = .normal, _ address: PostgresAddress, limit: Duration,
        watchdog: Watchdog
    ) {
        self.limit = limit
        threads = ConnectionThreads(
            name: name, count: count, priority: priority, store: address.name, watchdog: watchdog,
            open: { PostgresSession(address, limit: limit) },
            explain: { StoreError($0, database: address.name, while: $1) })
    }

    /// - Parameters:
    ///   - action: what is tried, as in "reading events".
    ///   - body: may be called twice.
    func run<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws(StoreError) -> Value {
        try await threads.run(action, within: limit + Self.patience) { try $0.perform(body) }
    }

    /// See `ConnectionThreads.shorten(to:)`.
    func shorten(to limit: Duration) {
        threads.shorten(to: limit)
    }

    func close() async {
        await threads.close()
    }
}
