import Relink

/// How many calls a day are allowed, as Codat counts: a thousand, and a thousand more for each company that syncs.
struct Quota: Hashable, Sendable {
    private static let perCompany = 1000
    private static let secondsADay: Int64 = 86_400

    private(set) var used = 0
    private(set) var day: Int64 = 0
    /// Set by hand, so that limits can be tried out.
    var isForced = false
    /// Whether the platform was told that it is used up.
    var isAnnounced = false

    static func limit(activeCompanies: Int) -> Int { perCompany * (1 + activeCompanies) }

    /// Midnight of UTC, when it begins anew.
    func resetsAt(_ now: Instant) -> Instant {
        Instant(milliseconds: (now.seconds / Self.secondsADay + 1) * Self.secondsADay * 1000)
    }

    /// - Returns: whether a new day has begun.
    mutating func turn(to now: Instant) -> Bool {
        let today = now.seconds / Self.secondsADay
        guard today != day else { return false }
        day = today
        used = 0
        return true
    }

    mutating func count() {
        used += 1
    }
}
