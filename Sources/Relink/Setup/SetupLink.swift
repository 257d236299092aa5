/// What a link to the choice page stands for. No personal data: whoever has the link can read it.
public struct SetupLink: Hashable, Sendable {
    /// The company's id, or ``SetupSubject/companyID`` where it wasn't known when the link was made.
    public let companyID: String
    public let source: String
    /// Where the Sync flow ends; `nil` for where the settings say.
    public let redirectURL: String?
    /// Of the page; `nil` for what the merchant's contact or browser tells.
    public let language: Language?
    public let expiresAt: Instant

    public init(companyID: String, source: String, redirectURL: String?, language: Language?, expiresAt: Instant) {
        self.companyID = companyID
        self.source = source
        self.redirectURL = redirectURL
        self.language = language
        self.expiresAt = expiresAt
    }
}

/// Makes the links to the choice page, and knows what to make of one that comes back.
public struct SetupLinks: Sendable {
    /// Where the choice page's links begin.
    public static let path = "/connect/"
    /// A longer one makes a link that mail programs and proxies cut.
    public static let maxRedirectLength = 1000

    /// Another than that of links in mails: a token of the one kind is none of the other.
    private static let version: UInt64 = 2
    /// More is no token that was ever issued.
    private static let maxLength = 3000

    private let signer: LinkSigner
    private let baseURL: String
    private let lifetime: Duration

    /// - Parameter baseURL: `public.url`, without a slash at its end.
    public init(signer: LinkSigner, baseURL: String, lifetime: Duration) {
        self.signer = signer
        self.baseURL = baseURL
        self.lifetime = lifetime
    }

    /// Names this installation, and no other: what two installations ask Codat for is not the same.
    public var installation: String { signer.seal([]) }

    public func expiry(issuedAt: Instant) -> Instant { issuedAt.advanced(by: lifetime) }

    public func url(of link: SetupLink) -> String {
        var encoder = StateEncoder()
        encoder.unsigned(Self.version)
        encoder.string(link.companyID)
        encoder.string(link.source)
        encoder.string(link.redirectURL ?? "")
        encoder.string(link.language?.rawValue ?? "")
        encoder.integer(link.expiresAt.seconds)
        return baseURL + Self.path + signer.seal(encoder.bytes)
    }

    /// - Returns: `nil` for a token that was never issued, or was tampered with.
    public func link(_ token: String) -> SetupLink? {
        guard token.utf8.count <= Self.maxLength, let bytes = signer.open(token) else { return nil }
        var decoder = StateDecoder(bytes)
        do {
            guard try decoder.unsigned() == Self.version else { return nil }
            let companyID = try decoder.string()
            let source = try decoder.string()
            let redirectURL = try decoder.string()
            let language = Language(rawValue: try decoder.string())
            let expiresAt = Instant(ticks: 0).advanced(bySeconds: try decoder.integer())
            try decoder.finish()
            return SetupLink(
                companyID: companyID, source: source, redirectURL: redirectURL.isEmpty ? nil : redirectURL,
                language: language, expiresAt: expiresAt)
        } catch {
            return nil
        }
    }
}
