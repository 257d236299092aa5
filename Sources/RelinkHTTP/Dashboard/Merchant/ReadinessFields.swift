import Relink

/// Whether a merchant is ready to sync, in words.
enum ReadinessFields {
    static func fields(_ readiness: Readiness, _ language: Language) -> Fields {
        [
            "verdict": .text(verdict(readiness)(language)),
            "checks": .list(
                readiness.checks.map { check in
                    [
                        "tone": .text(tone(check.isOK)), "outcome": .text(outcome(check.isOK)(language)),
                        "words": .markup(words(check, language)),
                        "who": .text(check.actor.map { who($0)(language) }),
                    ]
                }),
        ]
    }

    private static func verdict(_ readiness: Readiness) -> Wording {
        if readiness.isReady { return Wording("Yes: all that is needed is there.", "Oui : tout est en place.") }
        return readiness.checks.contains { $0.isOK == false }
            ? Wording("No: something is missing.", "Non : il manque quelque chose.")
            : Wording("Not known for certain.", "On ne le sait pas avec certitude.")
    }

    private static func tone(_ isOK: Bool?) -> String {
        switch isOK {
        case true?: "healthy"
        case false?: "disconnected"
        case nil: "offboarded"
        }
    }

    private static func outcome(_ isOK: Bool?) -> Wording {
        switch isOK {
        case true?: Wording("Good:", "Bon :")
        case false?: Wording("Missing:", "Manque :")
        case nil: Wording("Unknown:", "Inconnu :")
        }
    }

    private static func who(_ actor: Relink.Actor) -> Wording {
        switch actor {
        case .merchant: Wording("The merchant has to act.", "C’est au marchand d’agir.")
        case .platform: Wording("The platform has to act.", "C’est à la plateforme d’agir.")
        case .codat: Wording("Codat has to act.", "C’est à Codat d’agir.")
        }
    }

    private static func words(_ check: ReadinessCheck, _ language: Language) -> Markup {
        let subject = subject(check.subject, language)
        switch check.finding {
        case .good(let platform):
            guard case .linked = check.subject else {
                let isEnabled = check.subject == .enabled
                let said = isEnabled ? Wording("switched on", "activée") : Wording("complete", "terminée")
                return "\(subject): \(said(language))"
            }
            return "\(subject): \(system(platform))\(Wording("linked", "reliée")(language))"
        case .lacking:
            let said =
                switch check.subject {
                case .linked: Wording("none is there", "aucune")
                case .enabled: Wording("switched off", "désactivée")
                default: Wording("never completed", "jamais terminée")
                }
            return "\(subject): \(said(language))"
        case .notLinked(let platform, let status):
            return "\(subject): \(system(platform))\(self.status(status)(language))"
        case .companyDeleted:
            return "\(subject): \(Wording("the company was deleted", "l’entreprise a été supprimée")(language))"
        case .perhapsDeleted:
            let said = Wording(
                "one was deleted; Codat did not say which", "l’une a été supprimée ; Codat n’a pas dit laquelle")
            return "\(subject): \(said(language))"
        case .syncEnded(let sync):
            let said = sync.isSuccess ? Wording("good", "réussie") : Wording("failed", "échouée")
            let message: Markup = sync.message.map { #", <bdi lang="en">\#($0)</bdi>"# } ?? ""
            return "\(subject): \(said(language)) (\(sync.code)\(sync.isSuccess ? "" : message))"
        case .neverSynced: return "\(subject): \(Wording("none so far", "aucune jusqu’ici")(language))"
        case .unknown:
            return "\(subject): \(Wording("not known yet", "pas encore connu")(language))"
        }
    }

    private static func system(_ platform: String?) -> Markup { platform.map { "<bdi>\($0)</bdi>, " } ?? "" }

    private static func subject(_ subject: ReadinessCheck.Subject, _ language: Language) -> Markup {
        let name =
            switch subject {
            case .linked(let type): type.name(language)
            case .configured: Wording("Settings of the sync", "Configuration de la synchro")(language)
            case .enabled: Wording("Syncing", "Synchronisation")(language)
            case .latestSync: Wording("Latest sync", "Dernière synchro")(language)
            }
        return "<strong>\(name)</strong>"
    }

    private static func status(_ status: ConnectionStatus?) -> Wording {
        switch status {
        case .pendingAuth: Wording("never authorised", "jamais autorisée")
        case .unlinked: Wording("unlinked", "rompue")
        case .deauthorized: Wording("access withdrawn", "accès retiré")
        case .deleted: Wording("deleted", "supprimée")
        case .linked, nil: Wording("not linked", "non reliée")
        }
    }
}
