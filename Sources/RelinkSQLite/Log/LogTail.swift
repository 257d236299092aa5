import Relink
import RelinkStore
import Synchronization

/// What the one who writes the log tells those who read it.
final class LogTail: Sendable {
    private let end: Mutex<LogHead>
    private let recent = Mutex(RecentEvents())

    init(_ head: LogHead) {
        end = Mutex(head)
    }

    /// The last event that is on stable storage.
    var head: LogHead {
        get { end.withLock { $0 } }
        set { end.withLock { $0 = newValue } }
    }

    /// - Parameter added: on stable storage by now.
    func keep(_ added: [LoggedEvent]) {
        recent.withLock { $0.add(added) }
    }

    /// See `RecentEvents.take(after:limit:maxBytes:)`.
    func take(after sequence: Int64, limit: Int, maxBytes: Int) -> [LoggedEvent]? {
        recent.withLock { $0.take(after: sequence, limit: limit, maxBytes: maxBytes) }
    }

    func forget() {
        recent.withLock { $0.removeAll() }
    }
}
