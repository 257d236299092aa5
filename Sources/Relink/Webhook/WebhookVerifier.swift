import Crypto

/// A webhook that a ``WebhookVerifier`` let in, or what Relink itself saw or did. Nothing else can make one, and
/// nothing else can be appended to the log.
///
/// A class, as a delivery is handed on many times on its way, and has many parts to count.
public final class VerifiedDelivery: Equatable, Sendable {
    public let source: String
    /// Unique within its source: see ``WebhookVerifier``.
    public let messageID: String
    /// Exactly as received.
    public let body: [UInt8]
    /// SHA-256 of the body, 32 bytes.
    public let bodyDigest: [UInt8]

    fileprivate init(source: String, messageID: String, body: [UInt8], bodyDigest: [UInt8]) {
        self.source = source
        self.messageID = messageID
        self.body = body
        self.bodyDigest = bodyDigest
    }

    /// What Relink itself saw or did needs no proof, and comes through a source that no webhook can come through.
    public convenience init(_ own: OwnEvent) {
        let body = own.body
        self.init(
            source: RelinkEvent.source, messageID: own.messageID, body: body, bodyDigest: EventDigest.ofBody(body))
    }

    public static func == (one: VerifiedDelivery, other: VerifiedDelivery) -> Bool {
        one.source == other.source && one.messageID == other.messageID && one.body == other.body
            && one.bodyDigest == other.bodyDigest
    }
}

/// Decides whether a request was sent by whom a source's ``WebhookPolicy`` trusts.
///
/// A request carries a signature where a signature or timestamp header of either family came (a lone id is only an id),
/// and a password where `Authorization` came. Each credential that is carried and configured must be right, and at
/// least one must be carried, unless the policy allows unverified requests. One that is not configured is not looked
/// at.
///
/// The message id is the `webhook-id` header, else `svix-id`, else the body's `id` or `AlertId`, else the SHA-256 of
/// the body in hex. With a signature it is the id that was signed.
public struct WebhookVerifier: Sendable {
    public let policy: WebhookPolicy
    /// Compared instead of the values, whose lengths would show in the time taken.
    private let authorizationDigests: [SHA256Digest]

    public init(policy: WebhookPolicy) {
        self.policy = policy
        authorizationDigests = policy.authorizations.map { SHA256.hash(data: Array($0.utf8)) }
    }

    /// - Parameters:
    ///   - body: the bytes exactly as received.
    ///   - now: the time of receipt. Its fraction of a second does not count, as timestamps have none.
    /// - Throws: ``WebhookRejection``, always with status 401.
    public func verify(
        headers: WebhookHeaders, body: [UInt8], now: Instant
    ) throws(WebhookRejection) -> VerifiedDelivery {
        if let family = headers.family(where: \.id.isContradictory) {
            throw WebhookRejection(.contradictoryHeaders, "\(family.prefix)id came twice, with different values.")
        }
        var signedID: String?
        if !policy.secrets.isEmpty, headers.family(where: \.isSigned) != nil {
            signedID = try verifySignature(headers, body: body, now: now)
        }
        var isVerified = signedID != nil
        if !policy.authorizations.isEmpty, let authorization = headers.authorization.value {
            try verifyAuthorization(authorization, isContradictory: headers.authorization.isContradictory)
            isVerified = true
        }
        guard isVerified || policy.allowUnverified else { throw missingCredential() }

        let bodyDigest = EventDigest.ofBody(body)
        let messageID = signedID.map(MessageID.inHeader) ?? headers.claimedMessageID
        return VerifiedDelivery(
            source: policy.source,
            messageID: messageID ?? MessageID.inBody(body) ?? MessageID.ofDigest(bodyDigest),
            body: body, bodyDigest: bodyDigest)
    }

    /// - Returns: the id that was signed.
    private func verifySignature(
        _ headers: WebhookHeaders, body: [UInt8], now: Instant
    ) throws(WebhookRejection) -> String {
        if let family = headers.family(where: \.timestamp.isContradictory) {
            throw WebhookRejection(
                .contradictoryHeaders, "\(family.prefix)timestamp came twice, with different values.")
        }
        let family = headers.signedFamily
        guard family.missing == nil, let id = family.id.value, let timestamp = family.timestamp.value else {
            throw WebhookRejection(
                .missingHeader, "The signature can't be checked without the header \(family.missing ?? "").")
        }
        try verifyTimestamp(timestamp, family.prefix, now: now)
        let signature = WebhookSignature(parsing: family.signatures)
        guard signature.matches(policy.secrets, id: id, timestamp: timestamp, body: body) else {
            throw mismatch(of: signature, family.prefix)
        }
        return id
    }

    private func verifyTimestamp(
        _ text: String, _ prefix: StaticString, now: Instant
    ) throws(WebhookRejection) {
        guard let timestamp = Self.seconds(text) else {
            throw WebhookRejection(.badTimestamp, "\(prefix)timestamp is no whole number of seconds since 1970.")
        }
        let (age, isFar) = now.seconds.subtractingReportingOverflow(timestamp)
        guard isFar || age.magnitude > policy.tolerance.magnitude else { return }
        let isOld = timestamp < now.seconds
        throw WebhookRejection(
            isOld ? .timestampTooOld : .timestampTooNew,
            "\(prefix)timestamp is \(isFar ? "too many" : String(age.magnitude)) seconds "
                + "\(isOld ? "behind" : "ahead of") this machine's clock, and \(policy.tolerance) are allowed: "
                + (isOld ? "the clock is wrong, or an old request was sent again." : "one of the clocks is wrong."))
    }

    /// Digits with at most a minus before them, as far as 64 bits go.
    private static func seconds(_ text: String) -> Int64? {
        guard let first = text.utf8.first, first != UInt8(ascii: "+") else { return nil }
        return Int64(text)
    }

    private func verifyAuthorization(_ value: String, isContradictory: Bool) throws(WebhookRejection) {
        guard !isContradictory else {
            throw WebhookRejection(.contradictoryHeaders, "Authorization came twice, with different values.")
        }
        let digest = SHA256.hash(data: Array(value.utf8))
        var matches = false
        for expected in authorizationDigests { matches = expected == digest || matches }
        guard matches else {
            throw WebhookRejection(
                .authorizationMismatch,
                "Authorization is none of webhook.authorization. The whole value counts, scheme included.")
        }
    }

    private func mismatch(of signature: WebhookSignature, _ prefix: StaticString) -> WebhookRejection {
        let versions = Set(signature.entries.map(\.version))
        let usable = Set(
            policy.secrets.map { secret -> WebhookSignature.Entry.Version in
                switch secret.key {
                case .hmac: .v1
                case .ed25519: .v1a
                }
            })
        let explanation =
            if versions.isEmpty {
                "\(prefix)signature holds no well-formed v1 or v1a entry."
            } else if versions.isDisjoint(with: usable) {
                versions.contains(.v1)
                    ? "It is signed with v1 (HMAC) alone, but webhook.secrets holds only public keys (whpk_)."
                    : "It is signed with v1a (Ed25519) alone, but webhook.secrets holds only HMAC secrets (whsec_)."
            } else {
                "No signature fits any of webhook.secrets: the secret is another endpoint's or was rotated, "
                    + "or id, timestamp or body were changed on the way (a proxy that rewrites JSON does so)."
            }
        return WebhookRejection(.signatureMismatch, explanation)
    }

    private func missingCredential() -> WebhookRejection {
        var wanted: [String] = []
        if !policy.secrets.isEmpty { wanted.append("a signature (webhook-id, webhook-timestamp, webhook-signature)") }
        if !policy.authorizations.isEmpty { wanted.append("an Authorization header") }
        return WebhookRejection(
            .missingCredential,
            wanted.isEmpty
                ? "No credential is configured to verify it by: set webhook.secrets or webhook.authorization."
                : "It came without \(wanted.joined(separator: " or ")).")
    }
}
