import Relink
import Synchronization

/// A log whose store is gone: every call fails with one error.
struct FailingLog: EventLog {
    let error: StoreError

    func append(_ delivery: VerifiedDelivery) async throws(StoreError) -> AppendOutcome { throw error }
    func events(after: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] { throw error }
    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] { throw error }
    func head() async throws(StoreError) -> LogHead { throw error }
    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int { throw error }
}

/// A log that holds every append until it is let go, in front of a real one.
final class HeldLog: EventLog {
    private let log = Mutex<any EventLog>(FailingLog(error: StoreError(.unavailable, "No log stands behind this one.")))
    private let arrivals: AsyncStream<Void>.Continuation
    private let gate: AsyncStream<Void>
    private let opening: AsyncStream<Void>.Continuation
    /// One for each append that has begun.
    let appends: AsyncStream<Void>

    init() {
        (appends, arrivals) = AsyncStream.makeStream()
        (gate, opening) = AsyncStream.makeStream()
    }

    func before(_ log: any EventLog) -> HeldLog {
        self.log.withLock { $0 = log }
        return self
    }

    private var held: any EventLog { log.withLock { $0 } }

    func letGo() { opening.finish() }

    func append(_ delivery: VerifiedDelivery) async throws(StoreError) -> AppendOutcome {
        arrivals.yield()
        for await _ in gate {}
        return try await held.append(delivery)
    }

    func events(after: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] {
        try await held.events(after: after, limit: limit, maxBytes: maxBytes)
    }
    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] {
        try await held.events(at: sequences)
    }
    func head() async throws(StoreError) -> LogHead { try await held.head() }
    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int { try await held.restore(events) }
}
