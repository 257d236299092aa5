import Crypto

/// What a link in a mail stands for.
public struct MerchantLink: Hashable, Sendable {
    public let companyID: String
    public let episode: Int64
    /// See ``Reonboarding/linkGeneration``.
    public let generation: Int64
    public let expiresAt: Instant

    public init(companyID: String, episode: Int64, generation: Int64, expiresAt: Instant) {
        self.companyID = companyID
        self.episode = episode
        self.generation = generation
        self.expiresAt = expiresAt
    }
}

/// Makes and reads the tokens of links: what they stand for, and a code that only the holder of the key can make
/// (HMAC-SHA-256, cut to 16 bytes), in base64url without padding (RFC 4648, section 5).
public struct LinkSigner: Sendable {
    private static let version: UInt8 = 1
    private static let codeLength = 16
    /// More is no token that was ever issued.
    private static let maxLength = 1500

    private let key: SymmetricKey

    /// - Parameter key: 32 random bytes that only this installation knows.
    public init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    public func token(for link: MerchantLink) -> String {
        var encoder = StateEncoder()
        encoder.unsigned(UInt64(Self.version))
        encoder.string(link.companyID)
        encoder.integer(link.episode)
        encoder.integer(link.generation)
        encoder.integer(link.expiresAt.seconds)
        return seal(encoder.bytes)
    }

    /// - Returns: `nil` for any text that ``token(for:)`` did not return, to the letter.
    public func link(_ token: String) -> MerchantLink? {
        guard token.utf8.count <= Self.maxLength, let bytes = open(token), let link = Self.decode(bytes) else {
            return nil
        }
        return self.token(for: link) == token ? link : nil
    }

    private static func decode(_ bytes: [UInt8]) -> MerchantLink? {
        var decoder = StateDecoder(bytes)
        do {
            guard try decoder.unsigned() == UInt64(version) else { return nil }
            let link = MerchantLink(
                companyID: try decoder.string(), episode: try decoder.integer(), generation: try decoder.integer(),
                expiresAt: Instant(ticks: 0).advanced(bySeconds: try decoder.integer()))
            try decoder.finish()
            return link
        } catch {
            return nil
        }
    }

    /// A token that says these bytes.
    func seal(_ bytes: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: key).prefix(Self.codeLength)
        return Self.url(Base64.encode(bytes + code))
    }

    /// What a token says.
    ///
    /// - Returns: `nil` for any text that ``seal(_:)`` did not return, to the letter.
    func open(_ token: String) -> [UInt8]? {
        let base64 = token.utf8.map { letter in
            switch letter {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            case let letter: letter
            }
        }
        guard let sealed = Base64.decode(base64, padding: .optional), sealed.count > Self.codeLength else {
            return nil
        }
        let bytes = Array(sealed.dropLast(Self.codeLength))
        return Self.isEqual(Array(seal(bytes).utf8), Array(token.utf8)) ? bytes : nil
    }

    private static func url(_ base64: String) -> String {
        String(base64.compactMap { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 == "=" ? nil : $0 })
    }

    /// Takes the same time wherever they differ.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
