extension Instant {
    /// RFC 3339 in UTC with milliseconds: `2026-11-21T02:03:18.123Z`.
    public var rfc3339: String {
        let milliseconds = milliseconds
        let day = milliseconds.floorDivided(by: 86_400_000)
        let inDay = milliseconds - day * 86_400_000
        let date = Self.civil(day)
        let fields: [(Int64, Int)] = [
            (date.year, 4), (date.month, 2), (date.day, 2), (inDay / 3_600_000, 2), (inDay / 60_000 % 60, 2),
            (inDay / 1000 % 60, 2), (inDay % 1000, 3),
        ]
        var text: [UInt8] = []
        for (index, (value, width)) in fields.enumerated() {
            Self.append(value, width, to: &text)
            text.append(Self.separators[index])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The day in UTC, in the proleptic Gregorian calendar; month and day count from 1.
    public var civilDate: (year: Int, month: Int, day: Int) {
        let date = Self.civil(milliseconds.floorDivided(by: 86_400_000))
        return (Int(date.year), Int(date.month), Int(date.day))
    }

    /// Reads the dates that Codat writes: RFC 3339 with `Z`, an offset, or no zone (then UTC), fractions of any length
    /// (digits past the seventh don't count), or a bare date (midnight UTC).
    ///
    /// - Returns: `nil` for what is no date of the calendar or no time of the day, such as `2024-09-01T23:59:99Z`.
    public init?(rfc3339 text: String) {
        var text = text
        guard let instant = text.withUTF8({ Instant(rfc3339: $0) }) else { return nil }
        self = instant
    }

    /// Reads the same from bytes.
    init?(rfc3339 text: UnsafeBufferPointer<UInt8>) {
        var scanner = DateScanner(text)
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
            let day = scanner.digits(2), (1...12).contains(month), year >= 1, day >= 1,
            day <= Self.daysInMonth(year: year, month: month)
        else { return nil }
        let midnight = Self.dayNumber(year: year, month: month, day: day) * 86_400
        if scanner.isAtEnd {
            self.init(ticks: midnight * Self.ticksPerSecond)
            return
        }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "), let hour = scanner.digits(2),
            scanner.skip(":"), let minute = scanner.digits(2), scanner.skip(":"), let second = scanner.digits(2),
            hour < 24, minute < 60, second < 60, let fraction = scanner.fraction(), let offset = scanner.offset(),
            scanner.isAtEnd
        else { return nil }
        let seconds = midnight + hour * 3600 + minute * 60 + second - offset
        self.init(ticks: seconds * Self.ticksPerSecond + fraction)
    }

    private static let separators: [UInt8] = Array("--T::.Z".utf8)

    private static func append(_ value: Int64, _ width: Int, to text: inout [UInt8]) {
        let digits = String(value).utf8
        text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: Swift.max(0, width - digits.count)))
        text.append(contentsOf: digits)
    }

    private static func daysInMonth(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ dayNumber: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = dayNumber + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int64 {
    func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Reads a date from left to right.
private struct DateScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    var isAtEnd: Bool { position == text.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, UInt32(text[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Ticks behind the full stop; 0 where there is none.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        guard var value = digit() else { return nil }
        var read = 1
        while let digit = digit() {
            if read < 7 { value = value * 10 + digit }
            read += 1
        }
        while read < 7 {
            value *= 10
            read += 1
        }
        return value
    }

    /// Seconds east of UTC; 0 for `Z` and for no zone at all.
    mutating func offset() -> Int64? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let east = skip("+")
        guard east || skip("-"), let hours = digits(2) else { return nil }
        _ = skip(":")
        guard let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
        return (east ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private mutating func digit() -> Int64? {
        guard position < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position]) else {
            return nil
        }
        defer { position += 1 }
        return Int64(text[position] - UInt8(ascii: "0"))
    }
}
