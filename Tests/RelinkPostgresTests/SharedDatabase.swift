import Relink
import RelinkPostgres
import TestSupport

/// Runs a test with stores of several processes, as it were, on one database.
func withStores(
    _ count: Int, _ body: (PostgresServer.Database, [PostgresStore]) async throws -> Void
) async throws {
    try await PostgresServer.withDatabase { database in
        var stores: [PostgresStore] = []
        do {
            for _ in 0..<count { stores.append(try await openStore(database)) }
            try await body(database, stores)
        } catch {
            for store in stores { await store.close() }
            throw error
        }
        for store in stores { await store.close() }
    }
}

func openStore(
    _ database: PostgresServer.Database, _ role: StoreRole = .serve,
    notice: @escaping @Sendable (String) -> Void = { _ in }
) async throws -> PostgresStore {
    try await PostgresStore.open(
        url: database.url, role: role, clock: { Instant(milliseconds: 1_790_000_000_000) }, notice: notice)
}

func delivery(_ messageID: String, _ body: [UInt8] = Array("{}".utf8)) throws -> VerifiedDelivery {
    let verifier = WebhookVerifier(policy: WebhookPolicy(source: "codat", allowUnverified: true))
    return try verifier.verify(
        headers: WebhookHeaders([(name: "webhook-id", value: messageID)]), body: body, now: Instant(milliseconds: 0))
}

/// The outcome of folding one event that says nothing.
func batch(_ sequence: Int64) -> FoldBatch {
    var checkpoint = Checkpoint(fingerprint: "f")
    checkpoint.appliedSequence = sequence
    let entry = EventEntry(sequence: sequence, companyID: nil, previous: nil, type: "t", status: .ignored)
    return FoldBatch(checkpoint: checkpoint, merchants: [:], sources: [:], entries: [entry])
}
