/// Who may send webhooks to one source: its `webhook.secrets`, `webhook.authorization`, `webhook.tolerance` and
/// `webhook.allowUnverified`.
public struct WebhookPolicy: Sendable, CustomStringConvertible, CustomReflectable {
    /// The source's name, under which its deliveries stand in the log.
    public let source: String
    /// Any of them may have signed: several while one is being rotated.
    public let secrets: [WebhookSecret]
    /// Whole values of the `Authorization` header, scheme included, any of which is right. Empty ones are left out:
    /// they would open the door to everybody.
    public let authorizations: [String]
    /// How many seconds a webhook's timestamp may be from now, either way.
    public let tolerance: Int64
    /// Whether to take requests that carry no configured credential.
    public let allowUnverified: Bool

    public init(
        source: String, secrets: [WebhookSecret] = [], authorizations: [String] = [], tolerance: Int64 = 300,
        allowUnverified: Bool = false
    ) {
        self.source = source
        self.secrets = secrets
        self.authorizations = authorizations.filter { !$0.isEmpty }
        self.tolerance = tolerance
        self.allowUnverified = allowUnverified
    }

    /// Whether there is any credential at all to check a webhook by.
    public var hasCredentials: Bool { !secrets.isEmpty || !authorizations.isEmpty }

    public var description: String {
        "\(source): \(secrets.count) secrets, \(authorizations.count) authorizations, tolerance \(tolerance) s"
            + (allowUnverified ? ", unverified allowed" : "")
    }

    public var customMirror: Mirror { Mirror(self, children: ["source": source]) }
}
