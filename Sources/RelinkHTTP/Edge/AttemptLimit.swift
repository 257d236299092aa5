import Relink
import Synchronization

/// How often one subject may try something within a while: a link be used, an address guess at the token.
final class AttemptLimit<Subject: Hashable & Sendable>: Sendable {
    static var attempts: Int { 10 }
    /// In seconds.
    static var window: Int64 { 600 }

    /// Of each subject that tried within the window, when, earliest first.
    private let used = Mutex<[Subject: [Instant]]>([:])
    private let capacity: Int

    /// - Parameter capacity: how many subjects are remembered; of more, those that tried least recently are forgotten.
    init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Counts one try.
    ///
    /// - Returns: `nil` where it is allowed; else how many seconds are to pass before the next is.
    func count(_ subject: Subject, at now: Instant) -> Int64? {
        used.withLock { used in
            let attempts = Self.recent(used[subject] ?? [], now)
            if attempts.count >= Self.attempts, let earliest = attempts.first {
                let wait = earliest.advanced(bySeconds: Self.window).duration(since: now)
                return max(1, wait.components.seconds)
            }
            if used[subject] == nil, used.count >= capacity { Self.makeRoom(&used, now) }
            used[subject] = attempts + [now]
            return nil
        }
    }

    /// Takes back what was counted for a subject.
    func forget(_ subject: Subject) {
        used.withLock { $0[subject] = nil }
    }

    var remembered: Int { used.withLock(\.count) }

    /// A clock that was set back must not lock anybody out.
    private static func recent(_ attempts: [Instant], _ now: Instant) -> [Instant] {
        let begin = now.advanced(bySeconds: -window)
        return attempts.filter { $0 > begin && $0 <= now }
    }

    private static func makeRoom(_ used: inout [Subject: [Instant]], _ now: Instant) {
        used = used.filter { !recent($0.value, now).isEmpty }
        let byAge = used.sorted { ($0.value.last ?? now) < ($1.value.last ?? now) }
        // A tenth at once, so that sorting is rare.
        for (subject, _) in byAge.prefix(used.count / 10 + 1) { used[subject] = nil }
    }
}
