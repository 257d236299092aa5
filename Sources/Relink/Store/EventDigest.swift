import Crypto

/// The chain of digests that shows whether anybody changed or took out an event.
///
/// An event's digest is the SHA-256 of the previous event's digest (32 zero bytes before the first), its sequence and
/// its `receivedAt` in milliseconds since 1970 (8 bytes each, big-endian), `source` and `messageID` (each UTF-8
/// behind its length in 4 bytes, big-endian), and the SHA-256 of its body.
public enum EventDigest {
    /// What stands before the first event.
    public static let zero = [UInt8](repeating: 0, count: 32)

    /// - Parameters:
    ///   - previous: the digest of the event before, 32 bytes.
    ///   - bodyDigest: SHA-256 of the body, 32 bytes.
    /// - Returns: 32 bytes.
    public static func chain(
        previous: [UInt8], sequence: Int64, receivedAt: Instant, source: String, messageID: String, bodyDigest: [UInt8]
    ) -> [UInt8] {
        var input: [UInt8] = []
        input.reserveCapacity(96 + source.utf8.count + messageID.utf8.count)
        input.append(contentsOf: previous)
        appendBigEndian(sequence, to: &input)
        appendBigEndian(receivedAt.milliseconds, to: &input)
        for text in [source, messageID] {
            appendBigEndian(UInt32(truncatingIfNeeded: text.utf8.count), to: &input)
            input.append(contentsOf: text.utf8)
        }
        input.append(contentsOf: bodyDigest)
        return bytes(of: SHA256.hash(data: input))
    }

    /// SHA-256 of a body, 32 bytes.
    public static func ofBody(_ body: [UInt8]) -> [UInt8] {
        bytes(of: SHA256.hash(data: body))
    }

    /// A digest is a sequence too, but to copy it as one takes four allocations.
    private static func bytes(of digest: SHA256Digest) -> [UInt8] {
        digest.withUnsafeBytes { Array($0) }
    }

    private static func appendBigEndian(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

extension LoggedEvent {
    /// Whether this event's digest follows from the one before it and from what is stored.
    public func follows(_ previousDigest: [UInt8]) -> Bool {
        digest
            == EventDigest.chain(
                previous: previousDigest, sequence: sequence, receivedAt: receivedAt, source: source,
                messageID: messageID,
                bodyDigest: forgottenBodyDigest ?? EventDigest.ofBody(body))
    }
}
