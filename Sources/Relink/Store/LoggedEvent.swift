/// One event of the log, exactly as it was kept.
///
/// A class, as an event is handed on many times on its way, and has many parts to count.
public final class LoggedEvent: Hashable, Sendable {
    /// Its place in the log: 1, 2, 3 … without gaps.
    public let sequence: Int64
    /// When it was appended, in whole milliseconds; never before that of a smaller sequence.
    public let receivedAt: Instant
    /// The name of the source it came through.
    public let source: String
    /// Unique within its source.
    public let messageID: String
    /// The bytes as received; what `forget` left of them where `forgottenBodyDigest` is set.
    public let body: [UInt8]
    /// 32 bytes that chain it to the event before it: see ``EventDigest``.
    public let digest: [UInt8]
    /// SHA-256 of the body that was, where it has been forgotten.
    public let forgottenBodyDigest: [UInt8]?

    public init(
        sequence: Int64, receivedAt: Instant, source: String, messageID: String, body: [UInt8], digest: [UInt8],
        forgottenBodyDigest: [UInt8]? = nil
    ) {
        self.sequence = sequence
        self.receivedAt = receivedAt
        self.source = source
        self.messageID = messageID
        self.body = body
        self.digest = digest
        self.forgottenBodyDigest = forgottenBodyDigest
    }

    public static func == (one: LoggedEvent, other: LoggedEvent) -> Bool {
        one.sequence == other.sequence && one.receivedAt == other.receivedAt && one.source == other.source
            && one.messageID == other.messageID && one.body == other.body && one.digest == other.digest
            && one.forgottenBodyDigest == other.forgottenBodyDigest
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(sequence)
        hasher.combine(digest)
    }
}
