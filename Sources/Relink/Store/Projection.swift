/// A merchant as the projection keeps it.
public struct MerchantRecord: Hashable, Sendable {
    /// One: an array passes what is nearly a kilobyte from hand to hand, and into dictionaries, as one reference.
    @usableFromInline
    var states: [MerchantState]
    /// The latest event of the log that names this company; each event's ``EventEntry/previous`` leads on to the one
    /// before.
    public var lastSequence: Int64
    /// When the postman has to look at it next.
    public var dueAt: Instant?

    public init(state: MerchantState, lastSequence: Int64, dueAt: Instant? = nil) {
        states = [state]
        self.lastSequence = lastSequence
        self.dueAt = dueAt
    }

    // No `_read`: where a caller goes on by `?.`, Swift 6.3 reads what was yielded after it has been freed.
    @inlinable
    public var state: MerchantState {
        get { states[0] }
        _modify { yield &states[0] }
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
    public var reonboarding = ReonboardingTotals()

    public init(fingerprint: String) {
        self.fingerprint = fingerprint
        appliedSequence = 0
        merchants = [:]
        events = [:]
    }
}

/// How far lost merchants have been won back.
public struct ReonboardingTotals: Hashable, Sendable {
    /// Merchants that are lost at present.
    public var open: Int64 = 0
    /// Those among them whom nobody can be written to about.
    public var noContact: Int64 = 0
    /// How many episodes ended with the merchant's return.
    public var recovered: Int64 = 0
    public var mailsSent: Int64 = 0
    /// Refused for good, or given up.
    public var mailsFailed: Int64 = 0

    public init() {}
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
    /// Mails that the run's events tell of, in order: of one mail the last counts.
    public var mails: [MailRecord] = []
    /// In order.
    public var notices: [Notice] = []
    public var tallies = TallySums()

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

/// Which entries to list, oldest first, or newest first.
public struct EntryQuery: Hashable, Sendable {
    public var after: Int64
    /// Only entries before this sequence, and newest first.
    public var before: Int64?
    public var limit: Int
    /// Any of these types, exactly; `nil` for all.
    public var types: [String]?
    public var status: EventStatus?

    public init(
        after: Int64 = 0, before: Int64? = nil, limit: Int = 50, types: [String]? = nil, status: EventStatus? = nil
    ) {
        self.after = after
        self.before = before
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

    /// The merchants that the postman has to look at by an instant, those due first first.
    func due(by instant: Instant, limit: Int) async throws(StoreError) -> [MerchantRecord]

    /// How many ``due(by:limit:)`` could give.
    func dueCount(by instant: Instant) async throws(StoreError) -> Int64

    func mails(_ query: MailQuery) async throws(StoreError) -> [ListedMail]

    /// Notices behind a sequence, in order: at most about `limit`, and all or none of an event.
    func notices(after sequence: Int64, limit: Int) async throws(StoreError) -> [Notice]

    /// Notices of one kind before a sequence, newest first.
    func notices(of kind: Notice.Kind, before sequence: Int64, limit: Int) async throws(StoreError) -> [Notice]

    /// What was counted in the hours of a range, in no order; what is nought is left out.
    ///
    /// - Parameter hours: since 1970.
    func tallies(of hours: ClosedRange<Int64>) async throws(StoreError) -> [Tally]
}

/// Which mails to list, newest first.
public struct MailQuery: Hashable, Sendable {
    public var companyID: String?
    /// Only those before this place: where the page before ended.
    public var before: Int64?
    public var limit: Int

    public init(companyID: String? = nil, before: Int64? = nil, limit: Int = 50) {
        self.companyID = companyID
        self.before = before
        self.limit = limit
    }
}

/// A mail and its place among all mails, in the order in which they were first told of.
public struct ListedMail: Hashable, Sendable {
    public let place: Int64
    public let mail: MailRecord

    public init(place: Int64, mail: MailRecord) {
        self.place = place
        self.mail = mail
    }
}

/// The stored fold of the log, for the one who folds.
public protocol ProjectionWriter: Sendable {
    func checkpoint() async throws(StoreError) -> Checkpoint

    func records(of companyIDs: Set<String>) async throws(StoreError) -> [String: MerchantRecord]

    func sources() async throws(StoreError) -> [String: SourceState]

    /// Stores a batch: all of it or nothing.
    func commit(_ batch: FoldBatch) async throws(StoreError)
}
