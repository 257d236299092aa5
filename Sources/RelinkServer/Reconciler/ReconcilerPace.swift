import Relink
import RelinkCodat

/// How fast Codat may be asked for what nobody waits for.
enum ReconcilerPace {
    /// A thousand calls a minute from one address are too many; half of that leaves room for merchants.
    static let shortest = Duration.milliseconds(125)
    private static let longest = Duration.seconds(60)

    /// The pause before the next call. While half of the day's quota is left there is no need to save; of the rest, all
    /// but a fifth of the whole is spread over what is left of the day.
    static func pause(_ quota: CodatQuota?, now: Instant) -> Duration {
        guard let limit = quota?.limit, let remaining = quota?.remaining, remaining < limit / 2,
            let reset = quota?.reset, now < reset
        else { return shortest }
        let left = remaining - limit / 5
        guard left > 0 else { return longest }
        return min(max(shortest, reset.duration(since: now) / Int(clamping: left)), longest)
    }
}
