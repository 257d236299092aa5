import Relink

extension MerchantHealth {
    /// The order in which operators want to see them.
    static let byUrgency = allCases.sorted { $0.urgency < $1.urgency }

    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .healthy: Wording("Healthy", "En ordre")
            case .degraded: Wording("Degraded", "Dégradé")
            case .disconnected: Wording("Disconnected", "Déconnecté")
            case .onboarding: Wording("Onboarding", "En cours d’arrivée")
            case .offboarded: Wording("Offboarded", "Parti")
            }
        return name(language)
    }

    func meaning(_ language: Language) -> String {
        let meaning =
            switch self {
            case .healthy: Wording("Syncing works.", "La synchronisation fonctionne.")
            case .degraded:
                Wording("Connected, but something fails.", "Connecté, mais quelque chose échoue.")
            case .disconnected:
                Wording(
                    "Nothing syncs until they connect again.", "Rien n’est synchronisé avant une reconnexion.")
            case .onboarding: Wording("Never connected so far.", "Jamais connecté jusqu’ici.")
            case .offboarded: Wording("The company was deleted.", "L’entreprise a été supprimée.")
            }
        return meaning(language)
    }

    func badge(_ language: Language) -> Markup {
        #"<span class="badge \#(rawValue)">\#(name(language))</span>"#
    }
}

extension Relink.Actor {
    /// Who has to act.
    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .merchant: Wording("Merchant", "Marchand")
            case .platform: Wording("Platform", "Plateforme")
            case .codat: Wording("Codat", "Codat")
            }
        return name(language)
    }
}
