import Relink
import RelinkHTTP
import Synchronization

/// Gives Sync flow URLs, one a time, when told to, and counts who asks.
final class FlowDesk: Sendable {
    private struct State {
        var asked = 0
        var waiting = 0
        var mostWaiting = 0
    }

    private let state = Mutex(State())
    private let tickets: AsyncStream<Void>
    private let ticket: AsyncStream<Void>.Continuation
    private let arrival: AsyncStream<Void>.Continuation
    /// One for each who asks.
    let arrivals: AsyncStream<Void>

    /// - Parameter isOpen: whether everybody is served at once.
    init(isOpen: Bool = true) {
        (tickets, ticket) = AsyncStream.makeStream()
        (arrivals, arrival) = AsyncStream.makeStream()
        if isOpen { ticket.finish() }
    }

    var asked: Int { state.withLock(\.asked) }
    /// How many waited at the same time at most.
    var mostWaiting: Int { state.withLock(\.mostWaiting) }

    /// Serves one who waits, or the next who comes.
    func serveOne() { ticket.yield() }

    func url() async throws(SyncFlowFailure) -> String {
        state.withLock { state in
            state.asked += 1
            state.waiting += 1
            state.mostWaiting = max(state.mostWaiting, state.waiting)
        }
        arrival.yield()
        var served = tickets.makeAsyncIterator()
        _ = await served.next()
        state.withLock { $0.waiting -= 1 }
        guard !Task.isCancelled else { throw SyncFlowFailure("Cancelled.") }
        return RunningPages.flowURL
    }
}

/// A log that can be read and takes nothing more.
struct FullLog: EventLog {
    let log: any EventLog
    private let error = StoreError(.unavailable, "The disk is full.")

    init(_ log: any EventLog) {
        self.log = log
    }

    func append(
        _ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) { answer(.failure(error)) }
    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int { throw error }
    func events(after sequence: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] {
        try await log.events(after: sequence, limit: limit, maxBytes: maxBytes)
    }
    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] { try await log.events(at: sequences) }
    func head() async throws(StoreError) -> LogHead { try await log.head() }
}
