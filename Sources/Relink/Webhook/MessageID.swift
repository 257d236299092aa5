import Crypto

/// What names a message within its source, so that the same one is kept once.
enum MessageID {
    /// In Unicode scalars.
    static let maxLength = 200

    /// The id that a `webhook-id` or `svix-id` header gives. One that is longer than ``maxLength`` or has control
    /// characters becomes `sha256:` and 64 hex digits: what is verified is kept, whatever its sender called it.
    static func inHeader(_ id: String) -> String {
        isFit(id) ? id : "sha256:" + hex(SHA256.hash(data: Array(id.utf8)))
    }

    /// The `id` of a body of the new service, else the `AlertId` of a legacy one.
    ///
    /// - Returns: `nil` where there is none, or only one that is no string, empty, longer than ``maxLength`` or has
    ///   control characters.
    static func inBody(_ body: [UInt8]) -> String? {
        guard let root = JSONDocument(parsing: body)?.root else { return nil }
        if let id = root["id"]?.string, isFit(id) { return id }
        if let id = root["AlertId"]?.string, isFit(id) { return id }
        return nil
    }

    /// The id of a message that has no other: the SHA-256 of its body in lower-case hex.
    static func ofDigest(_ bodyDigest: [UInt8]) -> String {
        hex(bodyDigest)
    }

    private static func isFit(_ id: String) -> Bool {
        var length = 0
        for scalar in id.unicodeScalars {
            length += 1
            let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
            guard length <= maxLength, !isControl else { return false }
        }
        return length > 0
    }

    private static func hex(_ bytes: some Swift.Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
