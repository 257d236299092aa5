import Relink

/// What an event changed of a merchant, in words.
struct ChangeWords {
    let connections: [ConnectionView]
    let language: Language

    func fields(_ change: Change) -> Fields {
        let path = change.field.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isTime = change.field == "lastSyncedAt" || path.first == "reasons" || path.last == "linkUsedAt"
        return [
            "what": .text(name(path)), "from": .markup(change.from.map { value($0, path, isTime) }),
            "to": .markup(change.to.map { value($0, path, isTime) }),
        ]
    }

    /// Why an event changed nothing.
    static func note(_ note: ChangeNote, _ language: Language) -> String {
        guard language == .french else { return note.text }
        return switch note {
        case .failed(let fault): "Relink n’a pas pu traiter cet événement : \(fault)"
        case .quarantined(let problem): problem
        case .ignored: "Les événements de ce type ne changent l’état d’aucun marchand."
        case .unrecognized: "Relink ne connaît pas ce type ; l’événement est gardé."
        case .unknownStatus: "Annonce un statut que Relink ne connaît pas."
        case .recorded: "Dit ce que Relink a vu ou fait ; rien de ce qui est affiché du marchand n’a changé."
        case .outweighed: "Arrivé trop tard : la suite était déjà connue."
        case .repeated: "Répète ce qui était déjà connu."
        }
    }

    private func name(_ path: [String]) -> String {
        let rest = path.dropFirst().joined(separator: ".")
        switch path.first {
        case "health": return Wording("Health", "État")(language)
        case "name": return Wording("Name", "Nom")(language)
        case "lastSyncedAt": return Wording("Last sync", "Dernière synchro")(language)
        case "tags": return Wording("Tag", "Étiquette")(language) + " " + rest
        case "contact": return Wording("Contact", "Contact")(language) + ": " + rest
        case "configuration": return Wording("Setup", "Configuration")(language) + ": " + rest
        case "dataTypes":
            return Wording("Data", "Données")(language) + ": " + path.dropFirst().dropLast().joined(separator: ".")
        case "reasons":
            let code = path.dropFirst().first.flatMap(ReasonCode.init(rawValue:))
            let subject = path.dropFirst(2).joined(separator: ".")
            let about = connections.contains { $0.connectionID == subject } ? label(subject) : subject
            return Wording("Reason", "Raison")(language) + ": " + (code?.name(language) ?? rest)
                + (about.isEmpty ? "" : " (\(about))")
        case "connections": return label(path.dropFirst().dropLast().joined(separator: ".")) + ": " + (path.last ?? "")
        case "reonboarding":
            return path.last == "state"
                ? Wording("Winning back", "Reconquête")(language)
                : path.last == "mailsSent"
                    ? Wording("Mails sent", "E-mails envoyés")(language)
                    : Wording("Link used", "Lien utilisé")(language)
        default: return path.joined(separator: ".")
        }
    }

    private func label(_ connectionID: String) -> String {
        let connection = connections.first { $0.connectionID == connectionID }
        return connection?.platformName ?? connection?.platformKey ?? connectionID
    }

    private func value(_ text: String, _ path: [String], _ isTime: Bool) -> Markup {
        if isTime, let instant = Instant(rfc3339: text), text.count > 10 { return language.time(instant) ?? "" }
        if path.first == "health", let health = MerchantHealth(rawValue: text) { return health.badge(language) }
        if path.first == "reonboarding", let state = ReonboardingState(rawValue: text) {
            return "\(state.name(language))"
        }
        return "<bdi>\(text)</bdi>"
    }
}

extension ChangeNote {
    /// Whether it says what a decoder or the reducer found, which they say in English alone.
    var isEnglish: Bool {
        switch self {
        case .failed, .quarantined: true
        default: false
        }
    }
}
