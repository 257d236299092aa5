import Relink
import Synchronization

/// The `Date` field of answers (RFC 9110, section 5.6.7), written once a second.
final class HTTPDate: Sendable {
    private let now: @Sendable () -> Instant
    private let written = Mutex<(second: Int64, text: String)>((.min, ""))

    init(now: @escaping @Sendable () -> Instant) {
        self.now = now
    }

    var text: String {
        let now = now()
        return written.withLock { written in
            if written.second != now.seconds { written = (now.seconds, Self.format(now)) }
            return written.text
        }
    }

    static func format(_ instant: Instant) -> String {
        let text = instant.rfc3339
        let day = instant.seconds / 86_400 - (instant.seconds % 86_400 < 0 ? 1 : 0)
        let weekday = weekdays[Int(((day + 4) % 7 + 7) % 7)]
        let parts = text.prefix(19).split { $0 == "-" || $0 == "T" }
        guard parts.count == 4, let month = Int(parts[1]), months.indices.contains(month - 1) else { return text }
        return "\(weekday), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
