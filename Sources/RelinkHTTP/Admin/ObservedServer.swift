public import Relink

/// The running server, as far as the admin listener shows it and acts on it.
public struct ObservedServer: Sendable {
    /// Gives why the server does not do its work at present, a sentence each; nothing where it does.
    public typealias Readiness = @Sendable () async -> [String]

    public var status: StatusReader
    public var rejections: RejectionLog
    public var counters: IngestCounters
    /// Where what operators do goes.
    public var recorder: Recorder
    public var links: MerchantLinks
    /// Gets merchants connected; without it, there is nothing under the paths of that.
    public var setup: (any SetupDesk)?
    public var readiness: Readiness
    /// What the store takes on its disk.
    public var storeUse: @Sendable () async throws -> StoreUse
    /// Relink's own version.
    public var version: String
    /// Makes a mail again as it looked; `nil` where it can't.
    public typealias MailLooks = @Sendable (MailOccasion) -> MailLook?
    public var mailLook: MailLooks = { _ in nil }
    public var settings: [ShownSetting] = []
    public var freshMerchant: FreshMerchant = { _, _ in throw FreshMerchantFailure.notConfigured("codat.apiKey") }
    /// When a webhook last came; `nil` where it isn't known.
    public var lastWebhookAt: @Sendable () -> Instant? = { nil }
    /// No webhook for so long is worth a look.
    public var silenceAfter = Duration.seconds(2 * 86_400)
    /// `nil` where nobody watches the store.
    public var storeStanding: @Sendable () -> StoreStanding? = { nil }
    /// `nil` where nobody sends mails.
    public var mailFigures: @Sendable () -> MailFigures? = { nil }
    /// `nil` where nothing is traced.
    public var tracing: RequestTracing?
    /// What became of spans; `nil` where nothing is traced.
    public var spanCounts: @Sendable () -> SpanCounts? = { nil }
    /// When the public listener's certificate ends; `nil` where it has none.
    public var certificateExpiry: Instant?

    public init(
        status: StatusReader, rejections: RejectionLog, counters: IngestCounters, recorder: Recorder,
        links: MerchantLinks, version: String, readiness: @escaping Readiness,
        storeUse: @escaping @Sendable () async throws -> StoreUse
    ) {
        self.status = status
        self.rejections = rejections
        self.counters = counters
        self.recorder = recorder
        self.links = links
        self.readiness = readiness
        self.storeUse = storeUse
        self.version = version
    }
}
