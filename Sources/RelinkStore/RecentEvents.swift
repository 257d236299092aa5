package import Relink

/// The last events that were appended, for the fold, which reads each of them once right afterwards: it need not fetch
/// from the file what is still in memory.
package struct RecentEvents: Sendable {
    private static let maxCount = 4096
    private static let maxBytes = 8 << 20

    /// Without gaps.
    private var events: [LoggedEvent] = []
    private var bytes = 0

    package init() {}

    package mutating func add(_ added: [LoggedEvent]) {
        guard let first = added.first else { return }
        if let last = events.last, first.sequence != last.sequence + 1 { removeAll() }
        events += added
        bytes += Self.bytes(of: added)
        if events.count > Self.maxCount || bytes > Self.maxBytes {
            // Whoever is so far behind reads the file.
            events = added
            bytes = Self.bytes(of: added)
        }
    }

    package mutating func removeAll() {
        events = []
        bytes = 0
    }

    /// Takes out the events that follow a sequence, and those before them, which their reader has left behind.
    ///
    /// - Returns: `nil` where the one that follows is not here.
    package mutating func take(after sequence: Int64, limit: Int, maxBytes: Int) -> [LoggedEvent]? {
        guard let first = events.first, let last = events.last else { return nil }
        guard first.sequence <= sequence + 1, sequence < last.sequence else { return nil }
        let start = Int(sequence + 1 - first.sequence)
        guard events.count - start <= limit, bytes <= maxBytes else { return nil }
        defer { removeAll() }
        return start == 0 ? events : Array(events[start...])
    }

    private static func bytes(of events: [LoggedEvent]) -> Int {
        events.reduce(0) { $0 + $1.body.count }
    }
}
