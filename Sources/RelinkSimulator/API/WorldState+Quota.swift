import Relink

extension WorldState {
    private var quotaLimit: Int { Quota.limit(activeCompanies: activeCompanies) }
    private var quotaRemaining: Int { quota.isForced ? 0 : max(0, quotaLimit - quota.used) }

    var quotaHeaders: [(name: String, value: String)] {
        [
            ("X-Rate-Limit-Limit", String(quotaLimit)), ("X-Rate-Limit-Remaining", String(quotaRemaining)),
            ("X-Rate-Limit-Reset", quota.resetsAt(now).rfc3339),
        ]
    }

    /// - Throws: a 429 where the day's calls are used up; the platform is told of that once.
    mutating func countCall() throws(Refusal) {
        if quota.turn(to: now), quota.isAnnounced { announceReset() }
        guard quotaRemaining > 0 else {
            announceReached()
            let wait = quota.resetsAt(now).duration(since: now).components.seconds
            throw Refusal(status: 429, error: "Today's quota is used up.", retryAfter: Int(wait) + 1)
        }
        quota.count()
    }

    /// Uses the quota up, or gives it back, and tells the platform.
    mutating func forceRateLimit(_ isReached: Bool) {
        quota.isForced = isReached
        if isReached { announceReached() } else if quota.isAnnounced { announceReset() }
    }

    private mutating func announceReached() {
        guard !quota.isAnnounced else { return }
        quota.isAnnounced = true
        emit(.rateLimitReached(quota: quotaLimit, resetsAt: quota.resetsAt(now)), about: nil)
    }

    private mutating func announceReset() {
        quota.isAnnounced = false
        quota.isForced = false
        emit(
            .rateLimitReset(quota: quotaLimit, remaining: quotaRemaining, resetsAt: quota.resetsAt(now)), about: nil)
    }
}
