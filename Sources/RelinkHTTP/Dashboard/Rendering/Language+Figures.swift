import Relink

extension Language {
    /// Digits in groups of three: `12,345`, `12 345`.
    func number(_ number: Int64) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += groupMark }
            grouped.append(digit)
        }
        return (number < 0 ? "−" : "") + grouped
    }

    private var groupMark: String {
        switch self {
        case .english: ","
        case .french: "\u{202f}"
        }
    }

    /// A share of a whole, in whole percent.
    func percent(_ part: Int64, of whole: Int64) -> String {
        let percent = whole > 0 ? (part * 200 + whole) / (2 * whole) : 0
        return "\(percent)" + Wording("%", "\u{202f}%")(self)
    }

    /// A time as it is read where no script puts it into the reader's zone: `21 Nov 2026, 02:03 UTC`.
    func shortTime(_ instant: Instant) -> String {
        "\(shortDay(instant)) \(instant.civilDate.year), \(clock(instant)) UTC"
    }

    /// `02:03`, in UTC.
    func clock(_ instant: Instant) -> String { String(instant.rfc3339.dropFirst(11).prefix(5)) }

    /// `21 Nov`.
    func shortDay(_ instant: Instant) -> String {
        let date = instant.civilDate
        return "\(date.day) \(Self.shortMonths(self)[date.month - 1])"
    }

    private static func shortMonths(_ language: Language) -> [Substring] {
        Wording(
            "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
            "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.")(language).split(separator: " ")
    }

    /// A length of time in its two greatest units: `3 d 4 h`.
    func length(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        if seconds < 60 { return "\(seconds) s" }
        let units: [(Int64, String)] = [
            (86_400, Wording("d", "j")(self)), (3600, "h"), (60, "min"),
        ]
        var rest = seconds
        var parts: [String] = []
        for (size, name) in units {
            let count = rest / size
            rest -= count * size
            if count > 0 { parts.append("\(count)\u{a0}\(name)") }
            if !parts.isEmpty, count == 0 || parts.count == 2 { break }
        }
        return parts.joined(separator: " ")
    }

    /// An instant as an element that scripts and people can read to the millisecond.
    func time(_ instant: Instant?) -> Markup? {
        guard let instant else { return nil }
        let exact = instant.rfc3339
        return #"<time datetime="\#(exact)" title="\#(exact)">\#(shortTime(instant))</time>"#
    }

    /// How long ago an instant was, as an element that tells the instant too.
    func age(_ instant: Instant?, at now: Instant) -> Markup? {
        guard let instant else { return nil }
        let exact = instant.rfc3339
        return
            #"<time datetime="\#(exact)" title="\#(exact)" data-age>\#(length(now.duration(since: instant)))</time>"#
    }
}
