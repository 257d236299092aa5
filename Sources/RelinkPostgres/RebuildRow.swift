public import Relink

/// How a command asks the process that leads for a rebuild: one row.
public struct RebuildRow: RebuildRequests {
    private let threads: PostgresThreads

    init(_ threads: PostgresThreads) {
        self.threads = threads
    }

    public func request() async throws(StoreError) -> Int64 {
        let update = "UPDATE relink_rebuild SET requested = requested + 1 WHERE id = 1 RETURNING requested"
        let request = try await threads.run("asking for a rebuild") {
            try $0.run(PostgresStatement(update)).first?.integer(0)
        }
        guard let request else { throw StoreError(.damaged, "The table relink_rebuild is empty; restore a backup.") }
        return request
    }

    public func pending() async throws(StoreError) -> Int64? {
        let select = """
            SELECT requested FROM relink_rebuild
            WHERE id = 1 AND requested > 0 AND (reported < requested OR NOT is_done)
            """
        return try await threads.run("looking for a request to rebuild") {
            try $0.run(PostgresStatement(select)).first?.integer(0)
        }
    }

    public func report(_ progress: RebuildProgress, of request: Int64) async throws(StoreError) {
        let update = PostgresStatement(
            """
            UPDATE relink_rebuild SET reported = $1::int8, folded = $2::int8, total = $3::int8, is_done = $4::int8 <> 0
            WHERE id = 1
            """, .integer(request), .integer(progress.folded), .integer(progress.total),
            .integer(progress.isDone ? 1 : 0))
        try await threads.run("telling how far a rebuild is") { _ = try $0.run(update) }
    }

    /// A later request's progress stands for an earlier one's too: it folds all that the earlier one asked for.
    public func progress(of request: Int64) async throws(StoreError) -> RebuildProgress? {
        let select = PostgresStatement(
            "SELECT folded, total, is_done FROM relink_rebuild WHERE id = 1 AND reported >= $1::int8",
            .integer(request))
        return try await threads.run("asking how far a rebuild is") { connection in
            try connection.run(select).first.map { row in
                RebuildProgress(folded: row.integer(0), total: row.integer(1), isDone: row.integer(2) == 1)
            }
        }
    }
}
