import Relink

extension EventStatus {
    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .applied: Wording("Applied", "Pris en compte")
            case .ignored: Wording("Ignored", "Ignoré")
            case .unrecognized: Wording("Unknown type", "Type inconnu")
            case .quarantined: Wording("Quarantined", "En quarantaine")
            }
        return name(language)
    }
}

extension MailRecord.Status {
    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .sent: Wording("Sent", "Envoyé")
            case .retrying: Wording("Being retried", "Nouvel essai prévu")
            case .failed: Wording("Failed", "Échec")
            }
        return name(language)
    }
}

extension ConnectionStatus {
    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .pendingAuth: Wording("Not authorised yet", "Pas encore autorisée")
            case .linked: Wording("Linked", "Reliée")
            case .unlinked: Wording("Unlinked", "Rompue")
            case .deauthorized: Wording("Access withdrawn", "Accès retiré")
            case .deleted: Wording("Deleted", "Supprimée")
            }
        return name(language)
    }

    /// The health whose colour it is shown in.
    var tone: String {
        switch self {
        case .pendingAuth: "onboarding"
        case .linked: "healthy"
        case .unlinked, .deauthorized: "disconnected"
        case .deleted: "offboarded"
        }
    }

    func badge(_ language: Language) -> Markup { #"<span class="badge \#(tone)">\#(name(language))</span>"# }
}

extension SourceType {
    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .accounting: Wording("Accounting", "Comptabilité")
            case .banking: Wording("Banking", "Banque")
            case .bankFeed: Wording("Bank feed", "Flux bancaire")
            case .commerce: Wording("Commerce", "Commerce")
            case .expense: Wording("Expenses", "Dépenses")
            case .other: Wording("Other", "Autre")
            case .unknown: Wording("Unknown", "Inconnu")
            }
        return name(language)
    }
}
