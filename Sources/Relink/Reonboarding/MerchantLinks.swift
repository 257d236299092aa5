/// Makes the links that leave the building, and knows what to make of one that comes back.
public struct MerchantLinks: Sendable {
    /// Where the pages behind links begin.
    public static let path = "/relink/"

    private let signer: LinkSigner
    private let baseURL: String
    private let lifetime: Duration

    /// - Parameter baseURL: `public.url`, without a slash at its end.
    public init(signer: LinkSigner, baseURL: String, lifetime: Duration) {
        self.signer = signer
        self.baseURL = baseURL
        self.lifetime = lifetime
    }

    /// A link to the page of a merchant's present episode.
    ///
    /// - Parameter issuedAt: from when its lifetime counts.
    public func url(for merchant: MerchantState, issuedAt: Instant) -> String {
        let link = MerchantLink(
            companyID: merchant.companyID, episode: merchant.episode.number,
            generation: merchant.reonboarding.linkGeneration, expiresAt: issuedAt.advanced(by: lifetime))
        return baseURL + Self.path + signer.token(for: link)
    }

    /// Where a mail client unsubscribes by one click (RFC 8058).
    public static func unsubscribeURL(of linkURL: String) -> String { linkURL + "/unsubscribe" }

    /// - Returns: `nil` for a token that was never issued, or was tampered with.
    public func link(_ token: String) -> MerchantLink? { signer.link(token) }
}

extension MerchantLink {
    /// Whether it no longer works: it is too old, or the merchant's address has changed since.
    public func isVoid(for merchant: MerchantState, at now: Instant) -> Bool {
        now >= expiresAt || generation != merchant.reonboarding.linkGeneration
    }
}
