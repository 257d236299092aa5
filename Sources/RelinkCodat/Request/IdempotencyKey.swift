public import Foundation

/// Makes a `POST` or `PATCH` that is sent twice count once: for 90 minutes Codat replays the first answer.
///
/// A call makes its own for all its tries. Who wants to repeat a call after its end, such as after a time-out, keeps
/// one and gives it again. After an answer of 5xx, which Codat replays too, look whether the thing exists, and take a
/// new key.
public struct IdempotencyKey: Hashable, Sendable {
    let text: String

    public init(_ uuid: UUID) {
        text = uuid.uuidString.lowercased()
    }

    /// The same key for the same bytes, so that two who ask for one thing without knowing of each other get it once.
    ///
    /// - Parameter digest: 16 bytes or more, of which the first 16 count; such as of a SHA-256.
    public init?(digest: [UInt8]) {
        guard digest.count >= 16 else { return nil }
        // Marked as a UUID of version 8, made of what its maker chose (RFC 9562, section 5.8).
        var bytes = Array(digest.prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        let bounds = [0, 8, 12, 16, 20, 32]
        text = zip(bounds, bounds.dropFirst()).map { start, end in
            digits.dropFirst(start).prefix(end - start)
        }.joined(separator: "-")
    }

    public static func fresh() -> IdempotencyKey {
        IdempotencyKey(UUID())
    }
}
