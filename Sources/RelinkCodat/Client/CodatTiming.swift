import Relink

/// All that a client knows of time, and its luck.
struct CodatTiming: Sendable {
    /// The wall clock.
    var now: @Sendable () -> Instant
    /// Since some beginning, by a clock that nobody sets.
    var elapsed: @Sendable () -> Duration
    /// Waits between tries, and for the rate limit's end.
    var pause: @Sendable (Duration) async throws -> Void
    /// Returns when a limit has passed.
    var expire: @Sendable (Duration) async throws -> Void
    /// From 0 up to, but not including, 1.
    var luck: @Sendable () -> Double

    static func live(now: @escaping @Sendable () -> Instant) -> CodatTiming {
        let clock = ContinuousClock()
        let start = clock.now
        return CodatTiming(
            now: now, elapsed: { start.duration(to: clock.now) }, pause: { try await clock.sleep(for: $0) },
            expire: { try await clock.sleep(for: $0) }, luck: { Double.random(in: 0..<1) })
    }

    /// Runs a body that is cancelled when the limit has passed.
    ///
    /// - Throws: `TimeLimit.Passed`, or what the body throws.
    func limited<Value: Sendable>(
        to limit: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await TimeLimit.run(until: { try await expire(limit) }, body)
    }
}
