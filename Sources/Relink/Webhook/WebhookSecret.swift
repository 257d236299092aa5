import Crypto

/// One entry of `webhook.secrets`: what a webhook's signature is checked against.
///
/// Two kinds, as the Standard Webhooks specification has them: `whsec_` and the base64 of an HMAC key (the prefix and
/// the padding may be missing), or `whpk_` and the base64 of an Ed25519 public key. Neither is ever shown.
public struct WebhookSecret: Sendable, CustomStringConvertible, CustomReflectable {
    enum Key: Sendable {
        case hmac(KeyedHash)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    let key: Key

    /// - Throws: ``WebhookSecretFault``, which says what is wrong without repeating any of the text.
    public init(parsing text: String) throws(WebhookSecretFault) {
        guard !text.hasPrefix("whsk_") else { throw .privateKey }
        if text.hasPrefix("whpk_") {
            let bytes = try Self.decode(text.dropFirst(5))
            guard bytes.count == 32, let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
                throw .wrongPublicKeyLength(bytes: bytes.count)
            }
            key = .ed25519(publicKey)
        } else {
            let bytes = try Self.decode(text.hasPrefix("whsec_") ? text.dropFirst(6) : text[...])
            key = .hmac(KeyedHash(key: bytes))
        }
    }

    public var description: String { "-" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func decode(_ text: Substring) throws(WebhookSecretFault) -> [UInt8] {
        guard !text.isEmpty else { throw .empty }
        guard let bytes = Base64.decode(text.utf8, padding: .optional) else { throw .notBase64 }
        return bytes
    }
}

/// What is wrong with an entry of `webhook.secrets`. Holds nothing of the secret itself.
public enum WebhookSecretFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing, or nothing behind the prefix: an empty key would verify what anybody sends.
    case empty
    case notBase64
    /// `whsk_`: the half that only the sender may have.
    case privateKey
    case wrongPublicKeyLength(bytes: Int)
    /// A public key was to sign.
    case cannotSign

    public var description: String {
        switch self {
        case .empty:
            "is empty; right is whsec_ and base64, as the endpoint's page in Codat's Portal shows it"
        case .notBase64:
            "is not whsec_ or whpk_ and standard base64 (A-Z, a-z, 0-9, +, /); "
                + "copy it whole from the endpoint's page in Codat's Portal"
        case .privateKey:
            "is a private key (whsk_), which only the sender may have; right is its public half, whpk_"
        case .wrongPublicKeyLength(let bytes):
            "is a public key (whpk_) of \(bytes) bytes; an Ed25519 public key has 32"
        case .cannotSign:
            "is a public key (whpk_), which can only verify; to sign, give the endpoint's whsec_ secret"
        }
    }
}
