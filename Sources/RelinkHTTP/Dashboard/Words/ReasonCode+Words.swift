import Relink

extension ReasonCode {
    /// A few words for lists.
    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .syncConnectionDeleted: Wording("Sync connection deleted", "Connexion de synchro supprimée")
            case .connectionDeleted: Wording("Connection deleted", "Connexion supprimée")
            case .connectionUnlinked: Wording("Connection unlinked", "Connexion rompue")
            case .connectionDeauthorized: Wording("Access withdrawn", "Accès retiré")
            case .linkFailed: Wording("Linking failed", "Échec de la liaison")
            case .dataSyncFailed: Wording("Data can’t be fetched", "Données impossibles à lire")
            case .writeFailed: Wording("Data can’t be written", "Données impossibles à écrire")
            case .configurationIncomplete: Wording("Setup not finished", "Configuration inachevée")
            case .syncDisabled: Wording("Syncing switched off", "Synchronisation désactivée")
            case .syncError: Wording("Sync ends in an error", "La synchro se termine en erreur")
            }
        return name(language)
    }
}

extension ReonboardingState {
    func name(_ language: Language) -> String {
        let name =
            switch self {
            case .none: Wording("Nothing to do", "Rien à faire")
            case .scheduled: Wording("Mail scheduled", "E-mail prévu")
            case .mailed: Wording("Mailed", "E-mail envoyé")
            case .opened: Wording("Clicked through", "A cliqué")
            case .recovered: Wording("Won back", "Reconnecté")
            case .exhausted: Wording("Mails ended", "E-mails terminés")
            case .paused: Wording("Paused", "En pause")
            case .suppressed: Wording("Address refused", "Adresse refusée")
            case .noContact: Wording("No contact", "Aucun contact")
            }
        return name(language)
    }
}
