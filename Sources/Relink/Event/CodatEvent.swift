/// What happened, told the same way whichever generation of Codat's webhooks told it.
public enum CodatEvent: Hashable, Sendable {
    case companyCreated
    case companyDeleted
    case connection(ConnectionChange)
    /// A Sync for Commerce connection was deleted; Codat doesn't say which.
    case syncConnectionDeleted
    /// All data types queued at a company's first link have ended, at least one well.
    case companySynchronized
    /// Fetches of data types ended.
    case datasets([DatasetResult], isSync: Bool)
    case write(dataType: String, succeeded: Bool)
    case rateLimitReached(until: Instant?)
    case rateLimitReset
}

/// What happened to one connection.
public struct ConnectionChange: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case created
        case linked
        /// Linked again: it had been linked before.
        case relinked
        case disconnected
        case deleted
        case failed(message: String?)
        /// A legacy change of status.
        case changed(from: ConnectionStatus?)
    }

    public let connectionID: String
    public let kind: Kind
    /// What the payload says; a deleted connection's payload repeats what it was.
    public let status: ConnectionStatus?
    public let sourceType: SourceType?
    public let platformKey: String?
    public let platformName: String?

    public init(
        connectionID: String, kind: Kind, status: ConnectionStatus?, sourceType: SourceType?, platformKey: String?,
        platformName: String?
    ) {
        self.connectionID = connectionID
        self.kind = kind
        self.status = status
        self.sourceType = sourceType
        self.platformKey = platformKey
        self.platformName = platformName
    }
}

/// How the fetch of one data type ended.
public struct DatasetResult: Hashable, Sendable {
    public let dataType: String
    public let status: DatasetStatus
    /// Which run of the fetch, where a legacy event tells.
    public let datasetID: String?
    /// Whether it tells of a failure whatever the status is called.
    public let isError: Bool

    public init(dataType: String, status: DatasetStatus, datasetID: String? = nil, isError: Bool) {
        self.dataType = dataType
        self.status = status
        self.datasetID = datasetID
        self.isError = isError
    }
}
