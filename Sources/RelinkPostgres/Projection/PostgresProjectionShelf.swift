public import Relink
import RelinkStore
import Synchronization

/// The projections of one database, of which one is in use; which one is written in a table, so that every process
/// reads the same.
public final class PostgresProjectionShelf: ProjectionShelf {
    private struct State {
        var current: PostgresProjection
        var rebuilt: PostgresProjection?
    }

    private let database: String
    private let readers: PostgresThreads
    private let writing: ProjectionWriting?
    private let state: Mutex<State>

    public var current: any Projection & ProjectionWriter { state.withLock { $0.current } }
    public var isCurrentDamaged: Bool { state.withLock { $0.current.isDamaged } }

    init(
        _ database: String, generation: Int64, readers: PostgresThreads, writing: ProjectionWriting?
    ) {
        self.database = database
        self.readers = readers
        self.writing = writing
        let tables = ProjectionTables(generation: generation)
        state = Mutex(State(current: PostgresProjection(tables, readers: readers, writing: writing)))
    }

    private static let selectCurrent = PostgresStatement(
        """
        SELECT generation FROM relink_projections
        WHERE format = $1::int8 AND adopted_at IS NOT NULL AND retired_at IS NULL ORDER BY generation DESC LIMIT 1
        """, .integer(ProjectionTables.format))

    /// - Returns: the projection in use; `nil` where there is none of this version's format.
    static func currentGeneration(_ connection: PostgresConnection) throws -> Int64? {
        try connection.run(selectCurrent).first?.integer(0)
    }

    /// Makes an empty projection where there is none of this version's format: once, however many processes try at the
    /// same time.
    static func ensureGeneration(_ connection: PostgresConnection) throws -> Int64 {
        if let found = try currentGeneration(connection) { return found }
        let lock = PostgresStatement("SELECT epoch FROM relink_lease WHERE id = 1 FOR UPDATE")
        _ = try connection.run([PostgresStatement("BEGIN"), lock])
        if let found = try currentGeneration(connection) {
            _ = try connection.run(PostgresStatement("COMMIT"))
            return found
        }
        let generation = try nextGeneration(connection)
        let adopt = PostgresStatement(
            "UPDATE relink_projections SET adopted_at = clock_timestamp() WHERE generation = $1::int8",
            .integer(generation))
        let statements = creation(of: generation, fingerprint: "") + [adopt, PostgresStatement("COMMIT")]
        _ = try connection.run(statements)
        return generation
    }

    private static func nextGeneration(_ connection: PostgresConnection) throws -> Int64 {
        let select = PostgresStatement("SELECT coalesce(max(generation), 0) + 1 FROM relink_projections")
        return try connection.run(select).first?.integer(0) ?? 1
    }

    private static func creation(of generation: Int64, fingerprint: String) -> [PostgresStatement] {
        let insert = PostgresStatement(
            "INSERT INTO relink_projections (generation, format) VALUES ($1::int8, $2::int8)", .integer(generation),
            .integer(ProjectionTables.format))
        return [insert] + ProjectionTables(generation: generation).create(fingerprint: fingerprint)
    }

    public func startRebuild(fingerprint: String) async throws(StoreError) -> any Projection & ProjectionWriter {
        let writing = try writable()
        try await abandonRebuild()
        let generation = try await writing.transaction("beginning a rebuild") { connection in
            let generation = try Self.nextGeneration(connection)
            let statements =
                Self.creation(of: generation, fingerprint: fingerprint) + [PostgresStatement("COMMIT")]
            _ = try connection.run(statements)
            return generation
        }
        let rebuilt = PostgresProjection(
            ProjectionTables(generation: generation), readers: readers, writing: writing)
        state.withLock { $0.rebuilt = rebuilt }
        return rebuilt
    }

    /// Those whose readers have long gone on to the next one, and those that were never adopted before it.
    private static let selectOld = """
        SELECT o.generation FROM relink_projections o
        WHERE o.retired_at < clock_timestamp() - interval '10 minutes' OR o.adopted_at IS NULL
            AND o.generation < (SELECT max(c.generation) FROM relink_projections c WHERE c.adopted_at IS NOT NULL)
        """

    /// Begun by one that leads no more.
    private static let selectBegun = "SELECT generation FROM relink_projections WHERE adopted_at IS NULL"

    private static func discarding(_ generation: Int64) -> [PostgresStatement] {
        let delete = PostgresStatement(
            "DELETE FROM relink_projections WHERE generation = $1::int8", .integer(generation))
        return ProjectionTables(generation: generation).drop + [delete]
    }

    public func abandonRebuild() async throws(StoreError) {
        state.withLock { $0.rebuilt = nil }
        try await discard("throwing away a rebuild", Self.selectBegun)
    }

    public func adopt(_ rebuilt: any Projection & ProjectionWriter) async throws(StoreError) {
        let begun = state.withLock { $0.rebuilt }
        guard let begun, begun === rebuilt as? PostgresProjection else {
            throw StoreError(.conflict, "\(database): only the projection that was begun last can be adopted.")
        }
        let generation = PostgresValue.integer(begun.tables.generation)
        try await writable().transaction("adopting a rebuild") { connection in
            // It may run twice, where the first one's answer is lost: this one must not be retired by itself.
            let retire = """
                UPDATE relink_projections SET retired_at = clock_timestamp()
                WHERE adopted_at IS NOT NULL AND retired_at IS NULL AND format <= $1::int8 AND generation <> $2::int8
                """
            let adopt = """
                UPDATE relink_projections SET adopted_at = clock_timestamp() WHERE generation = $1::int8
                """
            _ = try connection.run([
                PostgresStatement(retire, .integer(ProjectionTables.format), generation),
                PostgresStatement(adopt, generation), PostgresStatement("COMMIT"),
            ])
        }
        state.withLock { $0 = State(current: begun) }
    }

    /// Takes away the tables of projections that nobody reads any more. Only the process that leads may.
    func discardOld() async throws(StoreError) {
        try await discard("dropping old projections", Self.selectOld)
    }

    /// Whoever reads a table, `pg_dump` for example, holds up its end, and this transaction holds the lease's row.
    private func discard(_ action: String, _ select: String) async throws(StoreError) {
        let beginning = [PostgresStatement("BEGIN"), PostgresStatement("SET LOCAL lock_timeout = '500ms'")]
        try await writable().transaction(action, beginning: beginning) { connection in
            let discarded = try connection.run(PostgresStatement(select)).map { $0.integer(0) }
            _ = try connection.run(discarded.flatMap(Self.discarding) + [PostgresStatement("COMMIT")])
        }
    }

    /// Follows what another process has adopted.
    ///
    /// - Returns: whether there are projections that nobody reads any more.
    func refresh() async throws(StoreError) -> Bool {
        let (found, hasOld) = try await readers.run("looking for the projection") { connection in
            let rows = try connection.run([Self.selectCurrent, PostgresStatement(Self.selectOld)])
            return (rows.first?.first?.integer(0), rows.last?.first != nil)
        }
        guard let found, found != state.withLock({ $0.current.tables.generation }) else { return hasOld }
        let current = PostgresProjection(
            ProjectionTables(generation: found), readers: readers, writing: writing)
        state.withLock { $0.current = current }
        return hasOld
    }

    private func writable() throws(StoreError) -> ProjectionWriting {
        guard let writing else { throw StoreError(.unavailable, "\(database) was opened for reading only.") }
        return writing
    }
}
