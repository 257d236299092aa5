public import Relink
import RelinkStore
import Synchronization

/// A projection in tables of its own.
public final class PostgresProjection: Projection, ProjectionWriter {
    let tables: ProjectionTables
    private let readers: PostgresThreads
    /// `nil` where it was opened for reading only.
    private let writing: ProjectionWriting?
    private let foundDamage = Mutex(false)

    init(_ tables: ProjectionTables, readers: PostgresThreads, writing: ProjectionWriting?) {
        self.tables = tables
        self.readers = readers
        self.writing = writing
    }

    /// Whether it was found that what is stored here can't be read: then it is to be folded anew.
    var isDamaged: Bool { foundDamage.withLock { $0 } }

    public func checkpoint() async throws(StoreError) -> Checkpoint {
        try await read { try $0.checkpoint() }
    }

    public func merchant(_ companyID: String) async throws(StoreError) -> MerchantRecord? {
        try await read { try $0.records(of: [companyID]).first }
    }

    public func merchants(_ query: MerchantQuery) async throws(StoreError) -> [MerchantRecord] {
        try await read { try $0.merchants(query) }
    }

    public func sources() async throws(StoreError) -> [String: SourceState] {
        try await read { try $0.sources() }
    }

    public func entries(_ query: EntryQuery) async throws(StoreError) -> [EventEntry] {
        try await read { try $0.entries(query) }
    }

    public func history(from sequence: Int64, limit: Int) async throws(StoreError) -> [EventEntry] {
        try await read { try $0.history(from: sequence, limit: limit) }
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
        let records = try await read { try $0.records(of: Array(companyIDs)) }
        return Dictionary(records.map { ($0.state.companyID, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func commit(_ batch: FoldBatch) async throws(StoreError) {
        guard let writing else {
            throw StoreError(.unavailable, "The projection was opened for reading only.")
        }
        let commit = ProjectionCommit(tables: tables, batch: batch)
        try await noticingDamage { () async throws(StoreError) in
            try await writing.transaction("storing the fold", beginning: ProjectionCommit.begin) { connection in
                try commit.verify(connection.run(commit.conditions())[...])
                do throws(PostgresError) {
                    _ = try connection.run(commit.statements())
                } catch {
                    guard case .refused(let state) = error.cause, state.hasPrefix("23") else { throw error }
                    throw ProjectionReading.damaged("contradicts what is to be folded into it")
                }
            }
        }
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (ProjectionReading) throws -> Value
    ) async throws(StoreError) -> Value {
        try await noticingDamage { [tables] () async throws(StoreError) in
            try await readers.run("reading the projection") { connection in
                try body(ProjectionReading(connection: connection, tables: tables))
            }
        }
    }

    private func noticingDamage<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await body()
        } catch {
            if error.code == .damaged { foundDamage.withLock { $0 = true } }
            throw error
        }
    }
}

/// Writes projections, for as long as this process leads.
struct ProjectionWriting: Sendable {
    let threads: PostgresThreads
    let lease: PostgresLease

    /// Runs a transaction that is committed only where this process leads.
    ///
    /// - Parameters:
    ///   - beginning: begins it.
    ///   - body: goes on with it, and ends it.
    func transaction<Value: Sendable>(
        _ action: String, beginning: [PostgresStatement] = [PostgresStatement("BEGIN")],
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws(StoreError) -> Value {
        let fence = try await lease.fence()
        return try await threads.run(action) { [lease] connection in
            try lease.verify(connection.run(beginning + [fence]).last)
            return try body(connection)
        }
    }
}
