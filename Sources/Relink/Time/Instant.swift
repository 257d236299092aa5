/// A point in time, in ticks of 100 nanoseconds since 1970-01-01T00:00:00Z.
///
/// 100 ns is what Codat's dates resolve (up to seven digits of fraction), so two events that Codat tells apart by time
/// stay told apart. What Relink shows has milliseconds.
public struct Instant: Hashable, Comparable, Sendable {
    /// 100 ns steps since 1970, negative before.
    public let ticks: Int64

    public static let ticksPerMillisecond: Int64 = 10_000
    public static let ticksPerSecond: Int64 = 10_000_000

    public init(ticks: Int64) {
        self.ticks = ticks
    }

    /// - Parameter milliseconds: since 1970; what 64 bits of ticks cannot hold becomes the nearest that they can.
    public init(milliseconds: Int64) {
        let (ticks, overflow) = milliseconds.multipliedReportingOverflow(by: Self.ticksPerMillisecond)
        self.ticks = overflow ? (milliseconds < 0 ? .min : .max) : ticks
    }

    /// Milliseconds since 1970, rounded towards the past.
    public var milliseconds: Int64 {
        let quotient = ticks / Self.ticksPerMillisecond
        return ticks % Self.ticksPerMillisecond < 0 ? quotient - 1 : quotient
    }

    /// Seconds since 1970, rounded towards the past.
    public var seconds: Int64 {
        let quotient = ticks / Self.ticksPerSecond
        return ticks % Self.ticksPerSecond < 0 ? quotient - 1 : quotient
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.ticks < right.ticks
    }

    /// This instant moved by a number of seconds; stops at the ends of the range instead of overflowing.
    public func advanced(bySeconds seconds: Int64) -> Instant {
        let (step, stepOverflow) = seconds.multipliedReportingOverflow(by: Self.ticksPerSecond)
        let (sum, sumOverflow) = ticks.addingReportingOverflow(step)
        guard !stepOverflow, !sumOverflow else { return Instant(ticks: seconds < 0 ? .min : .max) }
        return Instant(ticks: sum)
    }

    /// This instant moved by a duration, to the tick.
    public func advanced(by duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        let (sum, overflow) = advanced(bySeconds: seconds).ticks.addingReportingOverflow(attoseconds / 100_000_000_000)
        return overflow ? Instant(ticks: attoseconds < 0 ? .min : .max) : Instant(ticks: sum)
    }

    /// The time from another instant to this one.
    public func duration(since other: Instant) -> Duration {
        let (ticks, overflow) = ticks.subtractingReportingOverflow(other.ticks)
        guard !overflow else { return .seconds(self < other ? Int64.min : .max) }
        return .seconds(ticks / Self.ticksPerSecond) + .nanoseconds(ticks % Self.ticksPerSecond * 100)
    }
}
