public import Relink
public import RelinkPostgres
public import RelinkSQLite

/// A store of any make: the log, what is folded of it, and what belongs to them.
public protocol Store: Sendable {
    associatedtype Log: StoredLog
    associatedtype Shelf: ProjectionShelf
    associatedtype Requests: RebuildRequests
    associatedtype Lead: Leadership

    var log: Log { get }
    var projections: Shelf { get }
    var rebuildRequests: Requests { get }
    var leadership: Lead { get }
    /// What links are signed with: secret, and the same for as long as the store lives.
    var linkKey: [UInt8] { get }

    /// What it takes on its disk.
    func use() async throws(StoreError) -> StoreUse

    /// Told when it will be closed soon: what blocks for long then would hold that up.
    func prepareToClose()

    /// Refuses what comes, and stores what was taken.
    func close() async
}

/// A log as the one who keeps it sees it.
public protocol StoredLog: EventLog {
    /// Returns when something that is no event has been put on stable storage.
    ///
    /// - Throws: ``StoreError`` `unavailable` where an append would fail too.
    func isWritable() async throws(StoreError)

    /// Reads the whole log: every event there, none missing, each digest following from the one before.
    ///
    /// - Parameter progress: called now and then with the last event found right, and the log's last.
    /// - Throws: ``StoreError`` `damaged`, naming the first event that is wrong.
    func verify(progress: @Sendable (_ verified: Int64, _ last: Int64) -> Void) async throws(StoreError)
}

extension SQLiteEventLog: StoredLog {}
extension PostgresEventLog: StoredLog {}

extension SQLiteStore: Store {
    public var leadership: SoleLeadership { SoleLeadership() }

    /// A disk that gives no answer can't be asked to hurry.
    public func prepareToClose() {}
}

extension PostgresStore: Store {
    public var leadership: PostgresStore { self }

    /// The log alone, as the database has it; what is free is another machine's.
    public func use() async throws(StoreError) -> StoreUse { StoreUse(log: try await log.bytes()) }
}
