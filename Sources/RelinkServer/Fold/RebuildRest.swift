/// How long no rebuild is begun after one that failed.
///
/// What ended one, a full disk for example, will most likely end the next one: each rest is twice as long as the one
/// before.
struct RebuildRest: Sendable {
    private static let first = Duration.seconds(10)
    private static let maxDoublings = 5

    private var failures = 0
    private var end: ContinuousClock.Instant?

    func isOver(at now: ContinuousClock.Instant) -> Bool { end.map { $0 <= now } ?? true }

    /// - Returns: how long it is.
    mutating func begin(at now: ContinuousClock.Instant) -> Duration {
        let length = Self.first * (1 << min(failures, Self.maxDoublings))
        failures += 1
        end = now + length
        return length
    }
}
