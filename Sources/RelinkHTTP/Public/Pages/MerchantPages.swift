public import Relink

/// What the pages behind the links in mails need.
public struct MerchantPages: Sendable {
    /// Asks Codat for a fresh Sync flow URL for a merchant; cancelled where it takes too long.
    public typealias SyncFlowURL = @Sendable (MerchantState) async throws(SyncFlowFailure) -> String

    public var links: MerchantLinks
    public var status: StatusReader
    public var recorder: Recorder
    public var brand: Brand
    public var syncFlowURL: SyncFlowURL
    /// Origins outside https that a Sync flow URL may lead to, such as `http://127.0.0.1:8090`: browsers hold a page's
    /// Content-Security-Policy against where its form is redirected to.
    public var extraFormActionOrigins: [String]
    /// The wall clock.
    public var now: @Sendable () -> Instant
    /// How long a merchant waits for a Sync flow URL: less than the listener gives any answer.
    public var syncFlowLimit = Duration.seconds(9)

    public init(
        links: MerchantLinks, status: StatusReader, recorder: Recorder, brand: Brand,
        extraFormActionOrigins: [String] = [], now: @escaping @Sendable () -> Instant,
        syncFlowURL: @escaping SyncFlowURL
    ) {
        self.links = links
        self.status = status
        self.recorder = recorder
        self.brand = brand
        self.extraFormActionOrigins = extraFormActionOrigins
        self.now = now
        self.syncFlowURL = syncFlowURL
    }
}

/// Why Codat gave no Sync flow URL.
public struct SyncFlowFailure: Error, Hashable, Sendable {
    /// A sentence for the server's log: no secret, no personal data, no URL.
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}
