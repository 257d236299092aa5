import Relink

/// Words in every language of the dashboard.
struct Wording: Hashable, Sendable {
    private let english: String
    private let french: String

    init(_ english: String, _ french: String) {
        self.english = english
        self.french = french
    }

    func callAsFunction(_ language: Language) -> String {
        switch language {
        case .english: english
        case .french: french
        }
    }

    /// Templates hold both languages beside each other, `[[English|français]]`: here one is chosen.
    static func choosing(_ language: Language, in template: String) -> String {
        var chosen = ""
        var rest = template[...]
        while let open = rest.firstRange(of: "[["), let close = rest[open.upperBound...].firstRange(of: "]]") {
            let pair = rest[open.upperBound..<close.lowerBound]
            let bar = pair.firstIndex(of: "|") ?? pair.endIndex
            chosen += rest[..<open.lowerBound]
            switch language {
            case .english: chosen += pair[..<bar]
            case .french: chosen += bar == pair.endIndex ? pair : pair[pair.index(after: bar)...]
            }
            rest = rest[close.upperBound...]
        }
        return chosen + rest
    }
}
