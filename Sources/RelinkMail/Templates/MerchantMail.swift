public import Relink

/// What a mail to a merchant has to tell.
public struct MerchantMail: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The merchant was connected and is no longer.
        case reonboarding
        /// The merchant has begun to connect and not come to the end.
        case onboarding
    }

    public var kind: Kind
    /// Which mail of its episode it is, from 1, of those that go out: the first is no reminder, even where earlier
    /// steps of the schedule were passed over.
    public var step: Int
    /// Whether no other will follow.
    public var isLast: Bool
    /// The merchant's name, as Codat or the platform has it: any text at all.
    public var companyName: String?
    public var contactName: String?
    /// Of the accounting package, such as `Xero`.
    public var platformName: String?
    /// Since when; mails show the date in UTC.
    public var lostAt: Instant
    /// An absolute http(s) URL: the one link.
    public var linkURL: String
    public var unsubscribeURL: String
    public var language: Language

    public init(
        kind: Kind, step: Int, isLast: Bool, companyName: String?, contactName: String?, platformName: String?,
        lostAt: Instant, linkURL: String, unsubscribeURL: String, language: Language
    ) {
        self.kind = kind
        self.step = step
        self.isLast = isLast
        self.companyName = companyName
        self.contactName = contactName
        self.platformName = platformName
        self.lostAt = lostAt
        self.linkURL = linkURL
        self.unsubscribeURL = unsubscribeURL
        self.language = language
    }
}
