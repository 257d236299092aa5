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

    /// The date in UTC.
    var civilDate: (year: Int, month: Int, day: Int) {
        let fields = rfc3339.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard fields.count == 3, (1...12).contains(fields[1]) else { return (1970, 1, 1) }
        return (fields[0], fields[1], fields[2])
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
