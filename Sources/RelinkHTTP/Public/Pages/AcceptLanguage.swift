import Relink

extension Language {
    /// The best of Relink's languages by a browser's wishes (RFC 9110, section 12.5.4); English where it wishes none of
    /// them.
    init(acceptLanguage: String?) {
        var best: (language: Language, weight: Double) = (.english, 0)
        for range in (acceptLanguage ?? "").split(separator: ",").prefix(20) {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            let primary = parts.first?.prefix { $0 != "-" } ?? ""
            guard let language = Language(rawValue: String(primary)) else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
            let weight = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > best.weight, weight <= 1 { best = (language, weight) }
        }
        self = best.language
    }
}
