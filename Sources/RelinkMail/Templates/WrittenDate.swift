import Relink

extension Instant {
    /// The date in UTC, as people write it: `21 November 2026`, `1er décembre 2026`.
    func writtenDate(in language: Language) -> String {
        let (year, month, day) = civilDate
        switch language {
        case .english: return "\(day) \(Self.englishMonths[month - 1]) \(year)"
        case .french: return "\(day == 1 ? "1er" : "\(day)") \(Self.frenchMonths[month - 1]) \(year)"
        }
    }

    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let frenchMonths = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]
}
