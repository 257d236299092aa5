import Crypto
import Foundation
import Relink

/// A request as an input describes it, and what a sender who knows the secrets would have sent.
///
/// The input's first line chooses the policy, by letters: the secrets `a` and `b`, the public key `e`, the password
/// `p`, `u` for unverified, and for the tolerance `0` or `m` (the most there is). Header fields follow, a line each,
/// then an empty line and the body. In the fields `{a}`, `{b}` and `{e}` become the right signatures, by the family of
/// their header, `{p}` the password and `{now}` the clock.
struct SignedRequest {
    static let password = "Bearer correct-horse-battery-staple"
    static let keys: [Character: [UInt8]] = ["a": Array("first key of twenty-four".utf8), "b": [0, 255, 10, 32, 9]]
    static let now = Instant(ticks: 17_000_000_000_000_000 + 9_999_999)

    let policy: WebhookPolicy
    let hmacKeys: [[UInt8]]
    let trustsPublicKey: Bool
    private(set) var headers: [(name: String, value: String)]
    let body: [UInt8]

    init(_ input: [UInt8]) throws {
        let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 64, omittingEmptySubsequences: false)
        let letters = String(decoding: lines.first ?? [], as: UTF8.self)
        hmacKeys = Self.keys.keys.sorted().filter(letters.contains).compactMap { Self.keys[$0] }
        trustsPublicKey = letters.contains("e")
        var secrets = try hmacKeys.map { try WebhookSecret(parsing: "whsec_" + Data($0).base64EncodedString()) }
        let publicKey = try Self.privateKey().publicKey.rawRepresentation
        if trustsPublicKey { secrets.append(try WebhookSecret(parsing: "whpk_" + publicKey.base64EncodedString())) }
        policy = WebhookPolicy(
            source: "codat", secrets: secrets, authorizations: letters.contains("p") ? [Self.password, ""] : [],
            tolerance: letters.contains("0") ? 0 : letters.contains("m") ? .max : 300,
            allowUnverified: letters.contains("u"))

        let fields = lines.dropFirst().prefix { !$0.isEmpty }
        body = Array(lines.dropFirst(fields.count + 2).joined(separator: [UInt8(ascii: "\n")]))
        var headers: [(name: String, value: String)] = []
        for field in fields {
            let text = String(decoding: field, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":") else { continue }
            let value = text[text.index(after: colon)...].drop { $0 == " " }
            headers.append((String(text[..<colon]), String(value).replacing("{now}", with: "\(Self.now.seconds)")))
        }
        self.headers = headers
        for index in headers.indices where headers[index].value.contains("{") {
            try self.headers[index].value = signed(headers[index].value, headers[index].name)
        }
    }

    /// All values of a header.
    func values(_ name: String) -> [String] {
        headers.filter { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name }.map(\.value)
    }

    /// HMAC as RFC 2104 writes it, of the bytes that the Standard Webhooks specification signs.
    func code(_ key: [UInt8], id: String, timestamp: String) -> String {
        let padded = (key.count > 64 ? Array(SHA256.hash(data: key)) : key) + [UInt8](repeating: 0, count: 64)
        let block = padded.prefix(64)
        let inner = SHA256.hash(data: block.map { $0 ^ 0x36 } + message(id: id, timestamp: timestamp))
        return Data(SHA256.hash(data: block.map { $0 ^ 0x5c } + Array(inner))).base64EncodedString()
    }

    /// Ed25519, which makes one signature alone for each message.
    func signature(id: String, timestamp: String) throws -> String {
        try Data(Self.privateKey().signature(for: message(id: id, timestamp: timestamp))).base64EncodedString()
    }

    private func message(id: String, timestamp: String) -> [UInt8] {
        Array(id.utf8) + [UInt8(ascii: ".")] + Array(timestamp.utf8) + [UInt8(ascii: ".")] + body
    }

    private func signed(_ template: String, _ name: String) throws -> String {
        let family = name.lowercased().hasPrefix("svix") ? "svix-" : "webhook-"
        let id = values(family + "id").first ?? ""
        let timestamp = values(family + "timestamp").first ?? ""
        var text = template.replacing("{p}", with: Self.password)
        for (letter, key) in Self.keys where text.contains("{\(letter)}") {
            text = text.replacing("{\(letter)}", with: code(key, id: id, timestamp: timestamp))
        }
        guard text.contains("{e}") else { return text }
        return try text.replacing("{e}", with: signature(id: id, timestamp: timestamp))
    }

    private static func privateKey() throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32))
    }
}
