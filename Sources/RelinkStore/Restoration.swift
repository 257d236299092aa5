package import Relink

/// Judges exported events on their way back into a log, one after the other.
package struct Restoration {
    /// The log's end with all that was judged new.
    package private(set) var head: LogHead
    private let store: String

    /// - Parameters:
    ///   - head: the log's end before.
    ///   - store: as errors name it.
    package init(head: LogHead, store: String) {
        self.head = head
        self.store = store
    }

    /// - Parameter stored: what the log holds under the event's sequence; asked where the log is that long.
    /// - Returns: whether the event is new, and goes behind ``head``; if not, it is there already.
    /// - Throws: ``StoreError`` `conflict`, or what `stored` throws.
    package mutating func isNew(_ event: LoggedEvent, stored: (Int64) throws -> LoggedEvent?) throws -> Bool {
        guard event.sequence > head.sequence else {
            guard let stored = try stored(event.sequence), Self.isSame(stored, event) else {
                throw conflict(event, "differs from the one that is stored")
            }
            return false
        }
        guard event.sequence == head.sequence + 1 else {
            throw conflict(event, "does not follow the log's last, \(head.sequence)")
        }
        guard event.receivedAt >= head.receivedAt ?? event.receivedAt else {
            throw conflict(event, "was received before the one ahead of it")
        }
        guard event.follows(head.digest) else {
            throw conflict(event, "has a digest that does not follow from it and from the one ahead")
        }
        head = LogHead(event)
        return true
    }

    /// - Returns: the error where a new event's source and id can't be stored.
    package func unfitID(_ event: LoggedEvent) -> StoreError {
        conflict(event, "has a source and id that an earlier one has, or that are empty or too long")
    }

    /// - Returns: the error where an event says of its body only that it stands elsewhere.
    package func withoutBody(_ event: LoggedEvent) -> StoreError {
        conflict(event, "comes without its body, which stood in an archive")
    }

    private func conflict(_ event: LoggedEvent, _ what: String) -> StoreError {
        StoreError(.conflict, "\(store): event \(event.sequence) \(what); nothing was added.")
    }

    private static func isSame(_ stored: LoggedEvent, _ event: LoggedEvent) -> Bool {
        stored.digest == event.digest && stored.source == event.source && stored.messageID == event.messageID
            && stored.receivedAt.milliseconds == event.receivedAt.milliseconds
            && (stored.body == event.body || bodyDigest(stored) == bodyDigest(event))
    }

    /// Of a forgotten body the digest is what is left to compare.
    private static func bodyDigest(_ event: LoggedEvent) -> [UInt8] {
        event.forgottenBodyDigest ?? EventDigest.ofBody(event.body)
    }
}
