import Relink

extension Instant {
    /// As a mail's `Date` has it (RFC 5322 section 3.3), in UTC: `Sat, 21 Nov 2026 02:03:18 +0000`.
    var mailDate: String {
        let (year, month, day) = civilDate
        let weekday = (milliseconds.quotientAndRemainder(dividingBy: 86_400_000).quotient + 4) % 7
        let name = Self.weekdays[Int(weekday < 0 ? weekday + 7 : weekday)]
        let time = rfc3339.dropFirst(11).prefix(8)
        return "\(name), \(day) \(Self.months[month - 1]) \(year) \(time) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
