/// All that is known of one merchant: nothing but the fold of its events.
///
/// The first half are registers, of which the greatest event wins whatever the order; the second half, from `health`
/// on, is drawn from them after each event, and remembers since when it has been so.
public struct MerchantState: Hashable, Sendable {
    public let companyID: String
    /// The source that last spoke of it.
    public var source: String
    /// The receipt of the first event that spoke of it; `nil` while only quarantined events have named it.
    public var firstSeenAt: Instant?
    public var lastEvent: LastEvent?

    var name: Register<String>?
    var tags: Register<[Tag]>?
    var deleted: Register<Bool>?
    /// In order of id.
    var connections: [ConnectionState] = []
    var syncConnectionDeleted: EventOrder?
    var companySynchronized: EventOrder?
    /// In order of name.
    var dataTypes: [DataTypeState] = []
    /// In order of data type.
    var writes: [WriteState] = []
    /// What Codat's API said last.
    public internal(set) var configuration: Register<Observation.Configuration>?
    var latestSync: Register<Observation.Sync>?
    /// When Codat's API was last asked, of what was put on record.
    var observedAt: Instant?
    var onboardingTraces = OnboardingTraces()
    /// Whether a sync of any kind was ever seen.
    var everSynced = false
    public internal(set) var lastSyncedAt: Instant?

    public internal(set) var health = MerchantHealth.onboarding
    /// When the present health began.
    public internal(set) var since = Instant(ticks: 0)
    public internal(set) var reasons: [Reason] = []
    public internal(set) var episode = Episode()
    public internal(set) var reonboarding = Reonboarding()

    public init(companyID: String, source: String) {
        self.companyID = companyID
        self.source = source
    }

    public var displayName: String? { name?.value }

    public struct LastEvent: Hashable, Sendable {
        public let sequence: Int64
        public let type: String?
        public let receivedAt: Instant

        public init(sequence: Int64, type: String?, receivedAt: Instant) {
            self.sequence = sequence
            self.type = type
            self.receivedAt = receivedAt
        }
    }

    public struct Tag: Hashable, Sendable {
        public let key: String
        public let value: String

        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }
}

/// One connection of a merchant.
struct ConnectionState: Hashable, Sendable {
    let connectionID: String
    var platformKey: Register<String>?
    var platformName: Register<String>?
    /// What a payload said; where none did, the platform key tells.
    var sourceType: Register<SourceType>?
    var status: Register<ConnectionStatus>?
    /// What the first `connection.failed` said; counts only while nothing else told a status.
    var statusBesideFailure: Register<ConnectionStatus>?
    /// Since when the status has been what it is.
    var changedAt: Instant?
    /// Whether an event showed that it is, or has been, `Linked`.
    var everLinked = false
    /// The last event that showed it `Linked`.
    var linked: EventOrder?
    /// What told of another status than `Linked` after that, earliest first: the first is when it was lost.
    var losses: [EventOrder] = []
    var deleted: EventOrder?
    var failed: Register<String?>?

    init(connectionID: String) {
        self.connectionID = connectionID
    }

    var currentStatus: ConnectionStatus? { status?.value ?? statusBesideFailure?.value }

    var hasBeenLinked: Bool { everLinked || currentStatus == .linked }
}

/// One data type's fetches.
struct DataTypeState: Hashable, Sendable {
    let dataType: String
    var status: Register<String>?
    var changedAt: Instant?
    var failed: Register<DatasetStatus>?
    var succeeded: EventOrder?
    /// Runs known to have failed: a completion of the same run is none. The latest few.
    var failedDatasets: [String] = []

    init(dataType: String) {
        self.dataType = dataType
    }
}

/// One data type's writes.
struct WriteState: Hashable, Sendable {
    let dataType: String
    var failed: EventOrder?
    var succeeded: EventOrder?

    init(dataType: String) {
        self.dataType = dataType
    }
}

/// The time from the loss of a merchant to its return; or, where such merchants are written to, the time in which it is
/// known not to have come to the end of connecting.
public struct Episode: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case loss
        case onboarding
    }

    /// How many there were, this one included; 0 before the first.
    public internal(set) var number: Int64 = 0
    public internal(set) var kind = Kind.loss
    /// The receipt of the event that opened it.
    public internal(set) var openedAt: Instant?
    public internal(set) var isOpen = false
    /// The receipt of the event that brought a lost merchant back; `nil` while open, and where it was offboarded
    /// instead.
    public internal(set) var recoveredAt: Instant?

    public init() {}
}
