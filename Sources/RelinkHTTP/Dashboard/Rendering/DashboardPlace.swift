import Relink

/// Where the navigation leads.
enum DashboardPlace: String, CaseIterable, Sendable {
    case overview, merchants

    var path: String {
        switch self {
        case .overview: "/"
        default: "/" + rawValue
        }
    }

    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .overview: Wording("Overview", "Aperçu")
            case .merchants: Wording("Merchants", "Marchands")
            }
        return name(language)
    }
}
