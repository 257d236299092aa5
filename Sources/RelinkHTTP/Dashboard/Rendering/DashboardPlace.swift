import Relink

/// Where the navigation leads.
enum DashboardPlace: String, CaseIterable, Sendable {
    case overview, merchants, events, quarantine, rejections, mails, settings

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
            case .events: Wording("Events", "Événements")
            case .quarantine: Wording("Quarantine", "Quarantaine")
            case .rejections: Wording("Rejections", "Refus")
            case .mails: Wording("Mails", "E-mails")
            case .settings: Wording("Settings", "Réglages")
            }
        return name(language)
    }
}
