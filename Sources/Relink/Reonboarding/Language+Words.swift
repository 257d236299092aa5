extension Language {
    /// A day in words: `21 November 2026`, `1er novembre 2026`. In UTC: nobody told where the merchant is.
    public func day(_ instant: Instant) -> String {
        let parts = instant.rfc3339.prefix(10).split(separator: "-").map { Int($0) ?? 0 }
        guard parts.count == 3, Self.monthsInEnglish.indices.contains(parts[1] - 1) else {
            return String(instant.rfc3339.prefix(10))
        }
        let (year, month, day) = (parts[0], parts[1] - 1, parts[2])
        switch self {
        case .english: return "\(day) \(Self.monthsInEnglish[month]) \(year)"
        case .french: return "\(day == 1 ? "1er" : "\(day)") \(Self.monthsInFrench[month]) \(year)"
        }
    }

    /// `Xero`, `Xero and Shopify`.
    public func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.last ?? "" }
        let conjunction =
            switch self {
            case .english: "and"
            case .french: "et"
            }
        return "\(names.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
    }

    private static let monthsInEnglish = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let monthsInFrench = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]
}
