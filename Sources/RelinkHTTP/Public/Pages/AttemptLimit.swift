import Relink
import Synchronization

/// How often one link may be used: whoever holds it must not burn Codat's quota with it, nor fill an inbox.
final class AttemptLimit: Sendable {
    static let attempts = 10
    static let window: Int64 = 600

    /// Of each link that was used within the window, when, earliest first.
    private let used = Mutex<[MerchantLink: [Instant]]>([:])
    private let capacity: Int

    /// - Parameter capacity: how many links are remembered; of more, the least recently used are forgotten.
    init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Counts one use.
    ///
    /// - Returns: `nil` where it is allowed; else how many seconds are to pass before the next is.
    func count(_ link: MerchantLink, at now: Instant) -> Int64? {
        used.withLock { used in
            let attempts = Self.recent(used[link] ?? [], now)
            if attempts.count >= Self.attempts, let earliest = attempts.first {
                let wait = earliest.advanced(bySeconds: Self.window).duration(since: now)
                return max(1, wait.components.seconds)
            }
            if used[link] == nil, used.count >= capacity { Self.makeRoom(&used, now) }
            used[link] = attempts + [now]
            return nil
        }
    }

    var rememberedLinks: Int { used.withLock(\.count) }

    /// A clock that was set back must not lock a merchant out.
    private static func recent(_ attempts: [Instant], _ now: Instant) -> [Instant] {
        let begin = now.advanced(bySeconds: -window)
        return attempts.filter { $0 > begin && $0 <= now }
    }

    private static func makeRoom(_ used: inout [MerchantLink: [Instant]], _ now: Instant) {
        used = used.filter { !recent($0.value, now).isEmpty }
        let byAge = used.sorted { ($0.value.last ?? now) < ($1.value.last ?? now) }
        // A tenth at once, so that sorting is rare.
        for (link, _) in byAge.prefix(used.count / 10 + 1) { used[link] = nil }
    }
}
