/// What is known of one source, one Codat client, beside its merchants.
public struct SourceState: Hashable, Sendable {
    var rateLimit: Register<RateLimit>?
    /// Since when there was silence, when operators were last told so.
    public internal(set) var silenceNoticed: Instant?
    /// Through which event each target of alerts has been told.
    public internal(set) var noticesDelivered: [String: Int64] = [:]

    public init() {}

    struct RateLimit: Hashable, Sendable {
        let reached: Bool
        let until: Instant?
    }

    /// When the reached rate limit ends by itself, if that was told.
    public var rateLimitResetsAt: Instant? {
        guard let limit = rateLimit?.value, limit.reached else { return nil }
        return limit.until
    }

    /// Whether the limit is reached at an instant: it ends with a reset, or at its expiry.
    public func isRateLimitReached(at now: Instant) -> Bool {
        guard let limit = rateLimit?.value, limit.reached else { return false }
        return limit.until.map { now < $0 } ?? true
    }
}
