import Crypto

/// The arithmetic of Standard Webhooks signatures: the signed bytes are the id, a full stop, the timestamp, a full stop
/// and the body, headers and body exactly as they are on the wire.
///
/// `v1` is HMAC-SHA256, `v1a` is Ed25519. <https://github.com/standard-webhooks/standard-webhooks>
public struct WebhookSignature: Sendable {
    /// Entries that are looked at in the headers of one request. The open-source sender makes eleven at most; a header
    /// stuffed with thousands must not buy processor time.
    static let maxEntries = 64

    /// Bytes that are hashed for the Ed25519 entries of one request. Each entry takes a hash of the whole message: this
    /// is eleven, tried with two keys, over a message of a mebibyte.
    static let maxEd25519Bytes = 24 << 20

    /// One entry of a signature header, its value decoded.
    struct Entry: Hashable, Sendable {
        enum Version: Hashable, Sendable { case v1, v1a }
        let version: Version
        let bytes: [UInt8]
    }

    let entries: [Entry]

    /// Reads space-separated lists of `version,base64`. Unknown versions and malformed entries are passed over.
    init(parsing headers: [String]) {
        var entries: [Entry] = []
        var remaining = Self.maxEntries
        for var header in headers {
            header.withUTF8 { bytes in
                var rest = bytes[...]
                while remaining > 0, let start = rest.firstIndex(where: { $0 != UInt8(ascii: " ") }) {
                    let text = rest[start...].prefix { $0 != UInt8(ascii: " ") }
                    if let entry = Self.entry(text) { entries.append(entry) }
                    rest = rest[text.endIndex...]
                    remaining -= 1
                }
            }
        }
        self.entries = entries
    }

    /// Whether any entry was made by any of these secrets, each kind of entry checked with its own kind of secret
    /// alone.
    func matches(_ secrets: [WebhookSecret], id: String, timestamp: String, body: [UInt8]) -> Bool {
        let head = Self.head(id: id, timestamp: timestamp)
        var whole: [UInt8]?
        let maxChecks = min(Self.maxEntries, max(4, Self.maxEd25519Bytes / (head.count + body.count)))
        var checks = 0
        var matches = false
        for secret in secrets {
            switch secret.key {
            case .hmac(let keyed):
                // One for all entries.
                let code = keyed.authenticationCode(head: head, body: body)
                for entry in entries where entry.version == .v1 {
                    matches = code.matches(entry.bytes) || matches
                }
            case .ed25519(let publicKey):
                for entry in entries where entry.version == .v1a && checks < maxChecks {
                    checks += 1
                    let message = whole ?? head + body
                    whole = message
                    matches = publicKey.isValidSignature(entry.bytes, for: message) || matches
                }
            }
        }
        return matches
    }

    /// Signs as a sender does.
    ///
    /// - Parameters:
    ///   - timestamp: seconds since 1970.
    ///   - secret: an HMAC secret (`whsec_…`).
    /// - Returns: one entry of the signature header: `v1,` and base64.
    /// - Throws: ``WebhookSecretFault/cannotSign`` for a public key.
    public static func sign(
        id: String, timestamp: Int64, body: [UInt8], with secret: WebhookSecret
    ) throws(WebhookSecretFault) -> String {
        guard case .hmac(let keyed) = secret.key else { throw .cannotSign }
        let head = head(id: id, timestamp: String(timestamp))
        return "v1," + Base64.encode(keyed.authenticationCode(head: head, body: body))
    }

    private static func head(id: String, timestamp: String) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(id.utf8.count + timestamp.utf8.count + 2)
        for text in [id, timestamp] {
            head.append(contentsOf: text.utf8)
            head.append(UInt8(ascii: "."))
        }
        return head
    }

    private static func entry(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Entry? {
        guard let comma = text.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let version: Entry.Version
        let length: Int
        if text[..<comma].elementsEqual("v1".utf8) {
            (version, length) = (.v1, 32)
        } else if text[..<comma].elementsEqual("v1a".utf8) {
            (version, length) = (.v1a, 64)
        } else {
            return nil
        }
        let value = text[text.index(after: comma)...]
        guard value.count <= 88, let bytes = Base64.decode(value), bytes.count == length else { return nil }
        return Entry(version: version, bytes: bytes)
    }
}
