import Crypto
import Relink
import Synchronization

/// What a browser shows once somebody has signed in: 32 random bytes, as hexadecimal digits.
struct SessionID: Hashable, Sendable {
    static let cookie = "relink-session"

    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func random() -> SessionID {
        SessionID(Hexadecimal.text((0..<32).map { _ in UInt8.random(in: .min ... .max) }))
    }

    /// What is kept of it, so that neither a dump of memory nor the time of a look-up tells it.
    fileprivate var digest: SHA256.Digest { SHA256.hash(data: Array(text.utf8)) }
}

/// The sessions that are open, in memory: a restart ends them all.
final class SessionBook: Sendable {
    /// How long a session lasts: a working day.
    static let lifetime: Int64 = 12 * 3600
    private static let capacity = 1000

    private let ends = Mutex<[SHA256.Digest: Instant]>([:])

    /// Of too many sessions, the oldest end.
    func open(at now: Instant) -> SessionID {
        let session = SessionID.random()
        ends.withLock { ends in
            ends = ends.filter { Self.isCurrent($0.value, now) }
            if ends.count >= Self.capacity, let oldest = ends.min(by: { $0.value < $1.value })?.key {
                ends[oldest] = nil
            }
            ends[session.digest] = now.advanced(bySeconds: Self.lifetime)
        }
        return session
    }

    func isOpen(_ session: SessionID, at now: Instant) -> Bool {
        ends.withLock { $0[session.digest] }.map { Self.isCurrent($0, now) } ?? false
    }

    func close(_ session: SessionID) {
        ends.withLock { $0[session.digest] = nil }
    }

    /// A clock that was set back must not make a session last longer.
    private static func isCurrent(_ end: Instant, _ now: Instant) -> Bool {
        now < end && end <= now.advanced(bySeconds: lifetime)
    }
}
