/// Follows the log from event to event: whether each is the next one, and as it was appended.
public struct EventChain: Sendable {
    private var last: LogHead?

    /// That of the last event that was right; 0 where there is none.
    public var sequence: Int64 { last?.sequence ?? 0 }

    /// - Parameter last: the event ahead of the first that will be added; `nil` takes that one on trust.
    public init(after last: LogHead? = LogHead(sequence: 0, receivedAt: nil, digest: EventDigest.zero)) {
        self.last = last
    }

    /// - Returns: what is wrong with an event, in one sentence; `nil` where it follows.
    public mutating func fault(of event: LoggedEvent) -> String? {
        if let last {
            let expected = last.sequence + 1
            if event.sequence != expected { return "event \(expected) is missing; \(event.sequence) comes next." }
            if event.receivedAt < last.receivedAt ?? event.receivedAt {
                return "event \(expected) was received before the one ahead of it."
            }
            if !event.follows(last.digest) { return "event \(expected) was changed: its digest does not fit." }
        }
        last = LogHead(event)
        return nil
    }
}

extension LogHead {
    /// The log's end where an event is its last.
    public init(_ event: LoggedEvent) {
        self.init(sequence: event.sequence, receivedAt: event.receivedAt, digest: event.digest)
    }
}
