public import Relink
import RelinkStore
import Synchronization

/// A log that is being copied into a database whose log holds no events: in one transaction, so that nobody ever sees a
/// part of it.
public final class PostgresRestoration: Sendable {
    private static let limit = Duration.seconds(60)

    private let store: PostgresStore
    private let threads: ConnectionThreads<RestoringConnection>

    /// - Parameter store: opened to maintain it; is closed with this.
    init(_ store: PostgresStore, _ address: PostgresAddress, linkKey: [UInt8]) {
        self.store = store
        threads = ConnectionThreads(
            name: "restoration", count: 1, store: address.name, watchdog: Watchdog(),
            open: { try RestoringConnection(address, limit: Self.limit, linkKey: linkKey) },
            explain: { StoreError($0, database: address.name, while: $1) })
    }

    /// Begins the transaction.
    func begin() async throws(StoreError) {
        try await threads.run("beginning to restore", within: Self.limit) { _ in }
    }

    /// - Parameter events: those that follow what was added before, which the caller has made sure of.
    public func add(_ events: [LoggedEvent]) async throws(StoreError) {
        try await threads.run("restoring", within: Self.limit) { try $0.add(events) }
    }

    /// Makes all of it visible.
    ///
    /// - Returns: nothing, as its size is the server's affair.
    public func finish(
        progress: @Sendable (_ verified: Int64, _ last: Int64) -> Void
    ) async throws(StoreError) -> Int64? {
        try await threads.run("restoring", within: Self.limit) { try $0.commit() }
        await close()
        return nil
    }

    /// Leaves the database as it was.
    public func abandon() async throws(StoreError) {
        await close()
    }

    private func close() async {
        await threads.close()
        await store.close()
    }
}

extension PostgresStore {
    /// Begins to make a store of another log's events, in a database that holds none.
    ///
    /// - Throws: ``StoreError`` `conflict` where the store holds events, which stay as they are; `inUse`, `newer` or
    ///   `unavailable`.
    public static func restoration(
        url: String, linkKey: [UInt8], notice: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(StoreError) -> PostgresRestoration {
        let store = try await open(url: url, role: .maintain, clock: { Instant(milliseconds: 0) }, notice: notice)
        do throws(StoreError) {
            let restoration = PostgresRestoration(store, try address(url), linkKey: linkKey)
            try await restoration.begin()
            return restoration
        } catch {
            await store.close()
            throw error
        }
    }
}

/// A connection in the one transaction that restores a log.
private final class RestoringConnection: StoreConnection {
    private struct State {
        let connection: PostgresConnection
        var head = LogHead(sequence: 0, receivedAt: nil, digest: EventDigest.zero)
    }

    private let database: String
    private let state: Mutex<State>

    init(_ address: PostgresAddress, limit: Duration, linkKey: [UInt8]) throws {
        database = address.name
        let connection = try PostgresConnection(address, limit: limit)
        // The whole takes as long as the log is long, and the next events are read from a disk meanwhile.
        let patience = PostgresStatement(
            """
            SELECT set_config(name, CASE name WHEN 'transaction_timeout' THEN '0' ELSE '30000' END, false)
            FROM pg_settings WHERE name IN ('transaction_timeout', 'idle_in_transaction_session_timeout')
            """, isPrepared: false)
        _ = try connection.run(patience)
        let begun = try connection.run([PostgresStatement("BEGIN"), LogTable.lockedEnd])
        let end = try LogTable.head(begun.last)
        guard end.sequence == 0 else {
            throw StoreError(
                .conflict,
                "\(address.name) holds \(end.sequence) events and stays as it is; name a database that holds none.")
        }
        _ = try connection.run(
            PostgresStatement("UPDATE relink_store SET link_key = $1::bytea WHERE id = 1", .bytes(linkKey)))
        state = Mutex(State(connection: connection))
    }

    func add(_ events: [LoggedEvent]) throws {
        try state.withLock { state in
            guard let first = events.first, let last = events.last else { return }
            // A transaction that was lost is begun anew, and must not take up in the middle.
            guard first.sequence == state.head.sequence + 1 else {
                throw StoreError(.unavailable, "\(database): the connection was lost; nothing was restored.")
            }
            _ = try state.connection.run(LogTable.insert(events))
            state.head = LogHead(last)
        }
    }

    func commit() throws {
        try state.withLock { state in
            _ = try state.connection.run([LogTable.moveEnd(to: state.head), PostgresStatement("COMMIT")])
        }
    }

    /// Every wait on a connection ends by itself.
    func interrupt() {}
}
