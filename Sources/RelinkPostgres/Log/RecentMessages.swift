/// The messages that this process saw last: one that comes again is most likely in the log. Only the log itself is
/// believed.
struct RecentMessages {
    private static let maxCount = 1 << 15

    /// Of the messages only their hashes, which are small.
    private var young: Set<Int> = []
    private var old: Set<Int> = []

    func mayContain(_ message: MessageKey) -> Bool {
        let hash = message.hashValue
        return young.contains(hash) || old.contains(hash)
    }

    mutating func insert(_ message: MessageKey) {
        if young.count >= Self.maxCount {
            (young, old) = (old, young)
            young.removeAll(keepingCapacity: true)
        }
        young.insert(message.hashValue)
    }
}
