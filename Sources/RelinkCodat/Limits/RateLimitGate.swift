import NIOHTTP1
public import Relink
import Synchronization

/// Codat's quota of a day, as an answer told it: `X-Rate-Limit-…`.
public struct CodatQuota: Hashable, Sendable {
    public let limit: Int64?
    public let remaining: Int64?
    public let reset: Instant?
}

/// Knows whether Codat's rate limit is reached: from webhooks, and from answers.
final class RateLimitGate: Sendable {
    private let state = Mutex<(until: Instant?, quota: CodatQuota?)>((nil, nil))

    var quota: CodatQuota? { state.withLock { $0.quota } }

    func limitedUntil(at now: Instant) -> Instant? {
        state.withLock { state in
            if let until = state.until, until <= now { state.until = nil }
            return state.until
        }
    }

    func reach(until: Instant?, now: Instant) {
        let end = until ?? Self.nextMidnight(after: now)
        state.withLock { $0.until = min(end, now.advanced(bySeconds: Self.longest)) }
    }

    func reset() {
        state.withLock { $0.until = nil }
    }

    /// A 429 that leaves some of the quota came from the accounting package behind Codat, and limits nobody else.
    func learn(_ answer: CodatAnswer, now: Instant) {
        let quota = Self.quota(answer, now: now)
        if let quota { state.withLock { $0.quota = quota } }
        let remaining = quota?.remaining
        switch (answer.status, remaining) {
        case (429, .some(1...)): break
        case (429, _):
            guard let until = RetryAfter.instant(answer.headers, now: now) ?? quota?.reset else { return }
            reach(until: until, now: now)
        case (_, 0):
            guard let until = quota?.reset else { return }
            reach(until: until, now: now)
        case (200..<300, .some): reset()
        default: break
        }
    }

    /// Quotas are those of a day: an end further away is a slip.
    private static let longest: Int64 = 25 * 3600

    private static func nextMidnight(after now: Instant) -> Instant {
        Instant(milliseconds: (now.seconds / 86_400 + 1) * 86_400_000)
    }

    private static func quota(_ answer: CodatAnswer, now: Instant) -> CodatQuota? {
        let limit = answer.headers.first(name: "x-rate-limit-limit").flatMap { Int64($0) }
        let remaining = answer.headers.first(name: "x-rate-limit-remaining").flatMap { Int64($0) }
        let reset = answer.headers.first(name: "x-rate-limit-reset").flatMap { HeaderDate.instant($0) }
        guard limit != nil || remaining != nil || reset != nil else { return nil }
        return CodatQuota(limit: limit, remaining: remaining, reset: reset)
    }
}
