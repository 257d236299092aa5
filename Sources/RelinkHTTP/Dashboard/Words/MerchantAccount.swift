import Relink

/// How a merchant stands, in sentences that a support agent can read out.
struct MerchantAccount {
    let merchant: MerchantState
    let policy: ReducerPolicy
    let language: Language
    let now: Instant

    var sentences: [Markup] {
        [health, unfinished, lastSync].compactMap(\.self) + reasons + [mails].compactMap(\.self)
    }

    private func say(_ english: Markup, _ french: Markup) -> Markup {
        switch language {
        case .english: english
        case .french: french
        }
    }

    private func time(_ instant: Instant) -> Markup { language.time(instant) ?? "" }

    private var name: Markup { "<strong><bdi>\(merchant.displayName ?? merchant.companyID)</bdi></strong>" }

    private var health: Markup {
        let since = time(merchant.since)
        let length = language.length(now.duration(since: merchant.since))
        return switch merchant.health {
        case .healthy:
            say(
                "\(name) is connected, and syncing has worked since \(since) (\(length)).",
                "\(name) est connecté, et la synchronisation fonctionne depuis le \(since) (\(length)).")
        case .degraded:
            say(
                "\(name) is connected, but something has been failing since \(since) (\(length)).",
                "\(name) est connecté, mais quelque chose échoue depuis le \(since) (\(length)).")
        case .disconnected:
            say(
                "\(name) has been disconnected since \(since) (\(length)). Nothing syncs until they connect again.",
                "\(name) est déconnecté depuis le \(since) (\(length)). Rien n’est synchronisé avant une reconnexion.")
        case .onboarding where merchant.onboardingStage(policy) == .notStarted:
            say(
                "\(name) has not begun to connect; Relink has known of them since \(since) (\(length)).",
                "\(name) n’a pas commencé à se connecter ; Relink le connaît depuis le \(since) (\(length)).")
        case .onboarding:
            say(
                "\(name) began to connect and never finished; Relink has known of them since \(since) (\(length)).",
                "\(name) a commencé à se connecter sans finir ; Relink le connaît depuis le \(since) (\(length)).")
        case .offboarded:
            say(
                "The company of \(name) was deleted on \(since). Relink does nothing more for it.",
                "L’entreprise de \(name) a été supprimée le \(since). Relink n’en fait plus rien.")
        }
    }

    private var unfinished: Markup? {
        guard merchant.health == .healthy || merchant.health == .degraded, merchant.isUnfinished(policy) else {
            return nil
        }
        return say(
            "They began to connect and never came to the end: their sales don’t reach the books yet.",
            "La connexion a été commencée sans être menée à bout : ses ventes n’arrivent pas encore dans les comptes.")
    }

    private var lastSync: Markup? {
        guard merchant.health != .onboarding else { return nil }
        guard let last = merchant.lastSyncedAt else {
            return say("No successful sync has been seen so far.", "Aucune synchronisation réussie n’a encore été vue.")
        }
        return say(
            "The last successful sync was on \(time(last)).",
            "La dernière synchronisation réussie date du \(time(last)).")
    }

    private var reasons: [Markup] {
        merchant.reasons.map { reason in
            let what = ReasonSentence(reason, platform: platform(of: reason.connectionID), language).text
            return "\(what) \(who(reason.actor))"
        }
    }

    private func platform(of connectionID: String?) -> String? {
        let connection = merchant.connectionViews(policy).first { $0.connectionID == connectionID }
        return connection?.platformName ?? connection?.platformKey
    }

    private func who(_ actor: Relink.Actor) -> Markup {
        switch actor {
        case .merchant:
            say("The merchant has to act.", "C’est au marchand d’agir.")
        case .platform:
            say("The platform’s own team has to act.", "C’est à l’équipe de la plateforme d’agir.")
        case .codat:
            say(
                "Codat has to act; tell their support if it lasts.",
                "C’est à Codat d’agir ; prévenez son assistance si cela dure.")
        }
    }

    private var mails: Markup? {
        let reonboarding = merchant.reonboarding
        let next = merchant.nextMailAt(policy.reonboarding).map { instant in
            instant <= now
                ? say(" The next mail is about to go out.", " Le prochain e-mail est sur le point de partir.")
                : say(" The next mail goes out on \(time(instant)).", " Le prochain e-mail part le \(time(instant)).")
        }
        switch merchant.reonboardingState {
        case .none: return nil
        case .noContact:
            return say(
                "There is nobody to write to: set a contact, or copy the link and hand it over.",
                "Il n’y a personne à qui écrire : indiquez un contact, ou copiez le lien et transmettez-le.")
        case .scheduled:
            return "\(say("No mail has gone out yet.", "Aucun e-mail n’est encore parti."))\(next ?? "")"
        case .mailed: return "\(sent)\(next ?? "")"
        case .opened:
            let used = reonboarding.linkUsedAt.map(time) ?? ""
            return """
                \(say(
                    "The merchant pressed the button on \(used), and has not come to the end of the Sync flow.",
                    "Le marchand a cliqué le \(used), sans aller au bout de la connexion."))\(next ?? "")
                """
        case .recovered:
            let back = merchant.episode.recoveredAt.map(time) ?? ""
            return say("They came back on \(back).", "Il s’est reconnecté le \(back).")
        case .exhausted:
            return say("No more mails go out by themselves.", "Plus aucun e-mail ne part tout seul.")
        case .paused where reonboarding.isUnsubscribed:
            return say(
                "The merchant wants no more mails, until you resume them.",
                "Le marchand ne veut plus d’e-mails, tant que vous ne les reprenez pas.")
        case .paused:
            return say(
                "Mails are paused until you resume them.",
                "Les e-mails sont en pause jusqu’à ce que vous les repreniez.")
        case .suppressed:
            return say(
                "The mail server refused the contact’s address for good: set another one.",
                "Le serveur de messagerie refuse l’adresse du contact : indiquez-en une autre.")
        }
    }

    private var sent: Markup {
        let count = merchant.reonboarding.mailsSent
        let last = merchant.reonboarding.lastMailAt.map(time) ?? ""
        return count == 1
            ? say(
                "One mail was sent, on \(last); its link has not been used.",
                "Un e-mail est parti, le \(last) ; son lien n’a pas servi.")
            : say(
                "\(count) mails were sent, the last on \(last); their links have not been used.",
                "\(count) e-mails sont partis, le dernier le \(last) ; leurs liens n’ont pas servi.")
    }
}
