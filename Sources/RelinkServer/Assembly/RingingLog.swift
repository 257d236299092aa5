import Relink

/// The log as those who append see it: rings the fold's bell whenever something was appended.
struct RingingLog: EventLog {
    let log: any EventLog
    let bell: FoldBell
    /// Hears of webhooks; `nil` where what is appended is none.
    var silence: SilenceWatch?

    func append(
        _ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) {
        log.append(delivery) { result in
            answer(result)
            guard case .success = result else { return }
            bell.ring()
            silence?.hear(at: .now)
        }
    }

    func events(after sequence: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] {
        try await log.events(after: sequence, limit: limit, maxBytes: maxBytes)
    }

    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] {
        try await log.events(at: sequences)
    }

    func head() async throws(StoreError) -> LogHead {
        try await log.head()
    }

    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int {
        try await log.restore(events)
    }
}
