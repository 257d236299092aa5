public import Relink
import Synchronization

/// A request that was refused with 401, 403 or 413: who, when and why. No body, no credential.
public struct Rejection: Hashable, Sendable {
    /// What strings of the sender's choosing are cut to, in characters.
    public static let maxLength = 200

    public let at: Instant
    public let source: String
    /// The sender, behind trusted proxies.
    public let address: String
    /// 401, 403 or 413.
    public let status: Int
    /// Which part was wrong: for the operator alone.
    public let reason: String
    /// As claimed; nothing proves it.
    public let messageID: String?
    /// The body's length, as far as it is known.
    public let bytes: Int?

    public init(
        at: Instant, source: String, address: String, status: Int, reason: String, messageID: String?, bytes: Int?
    ) {
        self.at = at
        self.source = String(source.prefix(Self.maxLength))
        self.address = String(address.prefix(Self.maxLength))
        self.status = status
        self.reason = String(reason.prefix(2 * Self.maxLength))
        self.messageID = messageID.map { String($0.prefix(Self.maxLength)) }
        self.bytes = bytes
    }

    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("at")
            json.instant(at)
            json.key("source")
            json.string(source)
            json.key("address")
            json.string(address)
            json.key("status")
            json.integer(status)
            json.key("reason")
            json.string(reason)
            json.key("messageId")
            json.string(messageID)
            json.key("bytes")
            json.integer(bytes)
        }
    }
}

/// The last requests that were refused, in memory.
public final class RejectionLog: Sendable {
    private struct Ring {
        var entries: [Rejection] = []
        /// Where the oldest stands once the ring is full.
        var oldest = 0
    }

    public let capacity: Int
    private let ring = Mutex(Ring())

    public init(capacity: Int = 1000) {
        self.capacity = max(1, capacity)
    }

    public func record(_ rejection: Rejection) {
        ring.withLock { ring in
            if ring.entries.count < capacity {
                ring.entries.append(rejection)
            } else {
                ring.entries[ring.oldest] = rejection
                ring.oldest = (ring.oldest + 1) % capacity
            }
        }
    }

    /// Newest first.
    public func latest(_ limit: Int) -> [Rejection] {
        let ring = ring.withLock { $0 }
        let count = ring.entries.count
        return (0..<min(max(0, limit), count)).map { back in
            ring.entries[(ring.oldest + count - 1 - back) % count]
        }
    }
}
