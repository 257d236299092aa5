extension Language {
    /// A day in words: `21 November 2026`, `1er novembre 2026`. In UTC: nobody told where the merchant is.
    public func day(_ instant: Instant) -> String {
        let (year, month, day) = instant.civilDate
        switch self {
        case .english: return "\(day) \(Self.monthsInEnglish[month - 1]) \(year)"
        case .french: return "\(day == 1 ? "1er" : "\(day)") \(Self.monthsInFrench[month - 1]) \(year)"
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
