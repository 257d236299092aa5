/// A merchant as the projection keeps it.
public struct MerchantRecord: Hashable, Sendable {
    public var state: MerchantState
    /// The latest event of the log that names this company; each event's ``EventEntry/previous`` leads on to the one
    /// before.
    public var lastSequence: Int64

    public init(state: MerchantState, lastSequence: Int64) {
        self.state = state
        self.lastSequence = lastSequence
    }
}

/// What the fold found out about one event of the log: what lists of events are filtered and walked by.
public struct EventEntry: Hashable, Sendable {
    public let sequence: Int64
    public let companyID: String?
    /// The company's event before this one.
    public let previous: Int64?
    public let type: String?
    public let status: EventStatus
    /// What went wrong where the reducer failed on this event and went on.
    public let fault: String?

    public init(
        sequence: Int64, companyID: String?, previous: Int64?, type: String?, status: EventStatus, fault: String? = nil
    ) {
        self.sequence = sequence
        self.companyID = companyID
        self.previous = previous
        self.type = type
        self.status = status
        self.fault = fault
    }
}

/// How far the log has been folded, and the totals at that point.
public struct Checkpoint: Hashable, Sendable {
    /// Which reducer, state format and policy the projection was folded with; another one means: fold anew.
    public var fingerprint: String
    /// The last sequence folded in; 0 before the first.
    public var appliedSequence: Int64
    public var merchants: [MerchantHealth: Int64]
    public var events: [EventStatus: Int64]
    /// How many episodes ended with the merchant's return.
    public var recoveredEpisodes: Int64

    public init(fingerprint: String) {
        self.fingerprint = fingerprint
        appliedSequence = 0
        merchants = [:]
        events = [:]
        recoveredEpisodes = 0
    }
}

/// The outcome of folding a run of events, stored in one transaction.
public struct FoldBatch: Sendable {
    public var checkpoint: Checkpoint
    /// Every merchant that the run touched, by company id.
    public var merchants: [String: MerchantRecord]
    /// Every source that is known, by name.
    public var sources: [String: SourceState]
    /// One for each event of the run, in order.
    public var entries: [EventEntry]

    public init(
        checkpoint: Checkpoint, merchants: [String: MerchantRecord], sources: [String: SourceState],
        entries: [EventEntry]
    ) {
        self.checkpoint = checkpoint
        self.merchants = merchants
        self.sources = sources
        self.entries = entries
    }
}

/// Which merchants to list: by health (disconnected, degraded, onboarding, healthy, offboarded), in each the longest so
/// first, then by company id.
public struct MerchantQuery: Hashable, Sendable {
    public var health: MerchantHealth?
    public var reason: ReasonCode?
    /// Part of id or name, in any case.
    public var text: String?
    public var limit: Int
    /// Where the page before ended.
    public var after: Position?

    public struct Position: Hashable, Sendable {
        public let health: MerchantHealth
        public let since: Instant
        public let companyID: String

        public init(health: MerchantHealth, since: Instant, companyID: String) {
            self.health = health
            self.since = since
            self.companyID = companyID
        }
    }

    public init(
        health: MerchantHealth? = nil, reason: ReasonCode? = nil, text: String? = nil, limit: Int = 50,
        after: Position? = nil
    ) {
        self.health = health
        self.reason = reason
        self.text = text
        self.limit = limit
        self.after = after
    }
}

/// Which entries to list, oldest first.
public struct EntryQuery: Hashable, Sendable {
    public var after: Int64
    public var limit: Int
    /// Any of these types, exactly; `nil` for all.
    public var types: [String]?
    public var status: EventStatus?

    public init(after: Int64 = 0, limit: Int = 50, types: [String]? = nil, status: EventStatus? = nil) {
        self.after = after
        self.limit = limit
        self.types = types
        self.status = status
    }
}

/// The stored fold of the log, for readers.
public protocol Projection: Sendable {
    func checkpoint() async throws(StoreError) -> Checkpoint

    /// - Returns: `nil` where no event named this company. A record whose state has no `firstSeenAt` has been named by
    ///   quarantined events alone: it is no merchant yet, and stands in no list.
    func merchant(_ companyID: String) async throws(StoreError) -> MerchantRecord?

    func merchants(_ query: MerchantQuery) async throws(StoreError) -> [MerchantRecord]

    func sources() async throws(StoreError) -> [String: SourceState]

    func entries(_ query: EntryQuery) async throws(StoreError) -> [EventEntry]

    /// A company's entries, newest first, from `sequence` (inclusive) backwards.
    func history(from sequence: Int64, limit: Int) async throws(StoreError) -> [EventEntry]
}

/// The stored fold of the log, for the one who folds.
public protocol ProjectionWriter: Sendable {
    func checkpoint() async throws(StoreError) -> Checkpoint

    func records(of companyIDs: Set<String>) async throws(StoreError) -> [String: MerchantRecord]

    func sources() async throws(StoreError) -> [String: SourceState]

    /// Stores a batch: all of it or nothing.
    func commit(_ batch: FoldBatch) async throws(StoreError)
}
