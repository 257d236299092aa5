/// How far a merchant's first connection has come: the fold of its setup's events, made when it is asked for.
public struct MerchantSetup: Hashable, Sendable {
    /// What the platform asked for last.
    public private(set) var request: SetupRequest?
    /// The merchant's company, once it is known.
    public private(set) var companyID: String?
    /// The sequence of the last event that tells how something ended which Codat was asked to make; 0 before the first.
    ///
    /// Whoever asks Codat to make something makes the idempotency key of it: two who ask at once ask with the same key,
    /// and whoever asks again after an end asks with a new one.
    public private(set) var lastOutcome: Int64 = 0

    public init() {}

    /// Folds one event more.
    public mutating func apply(_ event: DecodedEvent) {
        guard case .recorded(.setup(let step)) = event.content else { return }
        switch step {
        case .requested(let request): self.request = request
        case .companyCreated(let companyID):
            self.companyID = companyID
            lastOutcome = event.sequence
        case .companyFound(let companyID): self.companyID = companyID
        case .connectionCreated: lastOutcome = event.sequence
        case .failed(let failure):
            // Without an answer, nobody knows whether it was made: only the same key is sure to make it once.
            if failure.status != nil { lastOutcome = event.sequence }
        case .systemChosen, .authorized: break
        }
    }
}

extension StatusReader {
    /// Older events than so many are not looked at: Codat remembers idempotency keys for 90 minutes alone.
    private static let latestSetupEvents = 500

    /// - Parameter companyID: a company's id, or what stands in its place (``SetupSubject/companyID``).
    public func setup(of companyID: String) async throws(StoreError) -> MerchantSetup {
        var setup = MerchantSetup()
        let projection = projection()
        guard let record = try await projection.merchant(normalizedID(companyID)) else { return setup }
        let entries = try await projection.history(from: record.lastSequence, limit: Self.latestSetupEvents)
        for event in try await log.events(at: entries.map(\.sequence).reversed()) {
            guard event.source == RelinkEvent.source else { continue }
            setup.apply(DecodedEvent(event))
        }
        return setup
    }
}
