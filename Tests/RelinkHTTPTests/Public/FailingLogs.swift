import Relink
import Synchronization

/// A log whose store is gone: every call fails with one error.
struct FailingLog: EventLog {
    let error: StoreError

    func append(
        _ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) { answer(.failure(error)) }
    func events(after: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] { throw error }
    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] { throw error }
    func head() async throws(StoreError) -> LogHead { throw error }
    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int { throw error }
}

/// A log that holds every append until it is let go, in front of a real one.
final class HeldLog: EventLog {
    private let log = Mutex<any EventLog>(FailingLog(error: StoreError(.unavailable, "No log stands behind this one.")))
    private let arrivals: AsyncStream<Void>.Continuation
    /// What is held; `nil` once let go.
    private let waiting = Mutex<[@Sendable () -> Void]?>([])
    /// One for each append that has begun.
    let appends: AsyncStream<Void>

    init() {
        (appends, arrivals) = AsyncStream.makeStream()
    }

    func before(_ log: any EventLog) -> HeldLog {
        self.log.withLock { $0 = log }
        return self
    }

    private var held: any EventLog { log.withLock { $0 } }

    func letGo() {
        let held = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
        for append in held { append() }
    }

    func append(
        _ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) {
        let append: @Sendable () -> Void = { self.held.append(delivery, answer: answer) }
        let isHeld = waiting.withLock { waiting in
            waiting?.append(append)
            return waiting != nil
        }
        arrivals.yield()
        if !isHeld { append() }
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
