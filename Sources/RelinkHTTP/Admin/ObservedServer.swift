public import Relink

/// The running server, as far as the admin listener shows it.
public struct ObservedServer: Sendable {
    /// Gives why the server does not do its work at present, a sentence each; nothing where it does.
    public typealias Readiness = @Sendable () async -> [String]

    public var status: StatusReader
    public var rejections: RejectionLog
    public var counters: IngestCounters
    public var readiness: Readiness
    /// The size of the store's files; `nil` where it isn't known.
    public var storeBytes: @Sendable () async -> Int64?
    /// Relink's own version.
    public var version: String

    public init(
        status: StatusReader, rejections: RejectionLog, counters: IngestCounters, version: String,
        readiness: @escaping Readiness, storeBytes: @escaping @Sendable () async -> Int64? = { nil }
    ) {
        self.status = status
        self.rejections = rejections
        self.counters = counters
        self.readiness = readiness
        self.storeBytes = storeBytes
        self.version = version
    }
}
