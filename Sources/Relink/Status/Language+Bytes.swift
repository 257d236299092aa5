extension Language {
    /// A number of bytes in the unit that suits it, with three digits at most: `1.23 GB`, `1,23 Go`.
    public func bytes(_ count: Int64) -> String {
        let isFrench = self == .french
        var (value, unit) = (Double(count), 0)
        while value >= 999.5, unit < Self.units.count - 1 {
            value /= 1000
            unit += 1
        }
        let decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
        let scale = [1.0, 10, 100][decimals]
        let digits = String(Int64((value * scale).rounded()))
        var text = digits
        if decimals > 0 {
            let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
            text = padded.dropLast(decimals) + (isFrench ? "," : ".") + padded.suffix(decimals)
        }
        return text + "\u{a0}" + Self.units[unit] + (isFrench ? "o" : "B")
    }

    private static let units = ["", "k", "M", "G", "T", "P", "E"]
}
