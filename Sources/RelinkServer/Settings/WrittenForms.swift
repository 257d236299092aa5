/// Lengths of time as settings write them: `500ms`, `10s`, `15m`, `6h`, `3d`.
enum WrittenDuration {
    /// A hundred years: what is longer is a slip.
    private static let longest: Int64 = 100 * 366 * 86_400_000

    static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let milliseconds: Int64
        switch text.dropFirst(digits.count) {
        case "ms": milliseconds = 1
        case "s": milliseconds = 1000
        case "m": milliseconds = 60_000
        case "h": milliseconds = 3_600_000
        case "d": milliseconds = 86_400_000
        default: return nil
        }
        guard let number = Int64(digits) else { return nil }
        let (total, overflow) = number.multipliedReportingOverflow(by: milliseconds)
        guard !overflow, total <= longest else { return nil }
        return .milliseconds(total)
    }
}

/// Yes or no, as settings write it.
enum WrittenBool {
    static func parse(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }
}
