import TestSupport
import Testing

/// The stores that all of it must work on.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case sqlite
    case postgres

    var testDescription: String { rawValue }
}

extension Workspace {
    /// One whose store is of this kind.
    convenience init(on kind: StoreKind) async throws {
        switch kind {
        case .sqlite: try self.init()
        case .postgres: try self.init(database: try await PostgresServer.newDatabase())
        }
    }

    /// Has the lead of a server that was killed run out, as it does by itself after a while.
    func outlastLead() async throws {
        try await database?.run("UPDATE relink_lease SET expires_at = clock_timestamp()")
    }
}
