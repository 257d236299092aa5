/// What Codat's API said of one company, at the moment of asking.
///
/// What is `nil` was not asked, or not told; it changes nothing.
public struct Observation: Hashable, Sendable {
    /// The source that was asked: by whose key.
    public var source: String?
    /// Whether Codat no longer knows the company.
    public var isDeleted = false
    public var name: String?
    public var tags: [MerchantState.Tag]?
    /// All connections that Codat lists: one that is known and missing here is deleted.
    public var connections: [Connection]?
    public var configuration: Configuration?
    /// How the latest sync to the books ended, or stands.
    public var latestSync: Sync?

    public init() {}

    public struct Connection: Hashable, Sendable {
        public let connectionID: String
        public let status: ConnectionStatus?
        public let sourceType: SourceType?
        public let platformKey: String?
        public let platformName: String?

        public init(
            connectionID: String, status: ConnectionStatus?, sourceType: SourceType?, platformKey: String?,
            platformName: String?
        ) {
            self.connectionID = connectionID
            self.status = status
            self.sourceType = sourceType
            self.platformKey = platformKey
            self.platformName = platformName
        }
    }

    /// Codat's company configuration for Sync for Commerce.
    public struct Configuration: Hashable, Sendable {
        /// Whether syncs run.
        public let enabled: Bool?
        /// Whether the Sync flow was completed.
        public let configured: Bool?

        public init(enabled: Bool?, configured: Bool?) {
            self.enabled = enabled
            self.configured = configured
        }
    }

    /// One sync of sales to the books.
    public struct Sync: Hashable, Sendable {
        /// Codat's status code, 1000 to 5130: its thousands tell the outcome.
        public let code: Int64
        public let message: String?
        public let at: Instant?

        public init(code: Int64, message: String?, at: Instant?) {
            self.code = code
            self.message = message
            self.at = at
        }

        /// 2xxx.
        public var isSuccess: Bool { (2000..<3000).contains(code) }
        /// 4xxx or 5xxx.
        public var isError: Bool { (4000..<6000).contains(code) }
        /// The company was deleted or de-authorised: syncing has ended until the merchant connects again.
        public var endsSyncing: Bool { code == 4040 || code == 4220 }

        /// Who has to act, by Codat's remedies.
        var actor: Actor {
            switch code {
            case 5130: .platform
            case 5000...: .codat
            default: .merchant
            }
        }
    }
}
