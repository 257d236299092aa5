import Foundation
import Relink
import RelinkPostgres
import RelinkSQLite
import Synchronization
import TestSupport
import Testing

/// The stores that keep to one contract.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case sqlite
    case postgres

    var testDescription: String { rawValue }

    /// Runs a test with a place of its own for a store, empty at first.
    func inEmptyPlace(_ body: (StorePlace) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            try await TemporaryFolder.use { folder in
                try await body(.sqlite(path: folder.appending(path: "relink.db").path))
            }
        case .postgres:
            try await PostgresServer.withDatabase { try await body(.postgres(url: $0.url)) }
        }
    }

    /// Runs a test with an empty store.
    func withStore(
        clock: SteppedClock = SteppedClock(), _ body: (OpenStore) async throws -> Void
    ) async throws {
        try await inEmptyPlace { place in
            try await place.withStore(clock: clock, body)
        }
    }
}

/// Where a store can be opened, closed, and opened again.
enum StorePlace {
    case sqlite(path: String)
    case postgres(url: String)

    func withStore<Value>(
        clock: SteppedClock = SteppedClock(), _ body: (OpenStore) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .sqlite(let path):
            let store = try await SQLiteStore.open(path: path, role: .serve, clock: { clock.now })
            return try await closing({ await store.close() }) {
                try await body(
                    OpenStore(log: store.log, shelf: store.projections, rebuildRequests: store.rebuildRequests))
            }
        case .postgres(let url):
            let store = try await PostgresStore.open(url: url, role: .serve, clock: { clock.now })
            return try await closing({ await store.close() }) {
                try await body(
                    OpenStore(log: store.log, shelf: store.projections, rebuildRequests: store.rebuildRequests))
            }
        }
    }

    private func closing<Value>(_ close: () async -> Void, _ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await close()
            return value
        } catch {
            await close()
            throw error
        }
    }
}

/// A store as all but its own module know it.
struct OpenStore {
    let log: any EventLog
    let shelf: any ProjectionShelf
    let rebuildRequests: any RebuildRequests
}

/// A clock that stands until it is set.
final class SteppedClock: Sendable {
    private let instant = Mutex(Instant(milliseconds: 1_790_000_000_000))

    var now: Instant { instant.withLock { $0 } }

    func set(milliseconds: Int64) {
        instant.withLock { $0 = Instant(milliseconds: milliseconds) }
    }
}

/// A delivery as the verifier lets it in.
func delivery(_ messageID: String, _ body: [UInt8] = Array("{}".utf8), source: String = "codat") throws
    -> VerifiedDelivery
{
    let verifier = WebhookVerifier(policy: WebhookPolicy(source: source, allowUnverified: true))
    return try verifier.verify(
        headers: WebhookHeaders([(name: "webhook-id", value: messageID)]), body: body, now: Instant(milliseconds: 0))
}
