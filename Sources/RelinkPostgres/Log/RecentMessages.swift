import Synchronization

/// The messages that this process appended last: one that comes again is most likely in the log. Only the log itself is
/// believed.
final class RecentMessages: Sendable {
    private static let count = 1 << 15
    /// Of each message its hash, at a place that follows from it; a later one takes an earlier one's place.
    private let hashes = Mutex([Int](repeating: 0, count: count))

    func mayContain(_ message: MessageKey) -> Bool {
        let hash = message.hashValue
        return hashes.withLock { $0[Self.place(of: hash)] == hash }
    }

    func insert(_ message: MessageKey) {
        let hash = message.hashValue
        hashes.withLock { $0[Self.place(of: hash)] = hash }
    }

    private static func place(of hash: Int) -> Int { hash & (count - 1) }
}
