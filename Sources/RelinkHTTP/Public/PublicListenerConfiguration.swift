public import Relink

/// What the public listener is to do: plain values, from settings that were checked before.
public struct PublicListenerConfiguration: Sendable {
    public var http: HTTPListener.Configuration
    /// By name; the first one is called ``firstSource``.
    public var sources: [String: WebhookSource]

    /// The source behind `/webhooks/codat` itself.
    public static let firstSource = "codat"

    public init(http: HTTPListener.Configuration, sources: [String: WebhookSource]) {
        self.http = http
        self.sources = sources
    }
}

/// One Codat client whose webhooks are taken: `webhook.*` of the settings.
public struct WebhookSource: Sendable {
    /// Whose policy names the source, as it stands in the log.
    public var verifier: WebhookVerifier
    public var addresses: AddressPolicy
    /// This many are allowed.
    public var maxBodyBytes: Int
    /// Of all bodies in flight together, but for small ones.
    public var maxBufferedBytes: Int

    public init(
        verifier: WebhookVerifier, addresses: AddressPolicy = AddressPolicy(), maxBodyBytes: Int = 1_048_576,
        maxBufferedBytes: Int = 67_108_864
    ) {
        self.verifier = verifier
        self.addresses = addresses
        self.maxBodyBytes = maxBodyBytes
        self.maxBufferedBytes = maxBufferedBytes
    }
}
