import Relink

/// What stands in a merchant's way, in one sentence.
struct ReasonSentence {
    let text: Markup

    init(_ reason: Reason, platform: String?, _ language: Language) {
        let since = language.time(reason.since) ?? ""
        let system: Markup =
            platform.map { "<bdi>\($0)</bdi>" } ?? "\(Wording("their software", "son logiciel")(language))"
        let (english, french): (Markup, Markup) =
            switch reason.code {
            case .syncConnectionDeleted:
                (
                    "The Sync for Commerce connection was deleted on \(since).",
                    "La connexion Sync for Commerce a été supprimée le \(since)."
                )
            case .connectionDeleted:
                (
                    "The connection to \(system) was deleted on \(since).",
                    "La connexion à \(system) a été supprimée le \(since)."
                )
            case .connectionUnlinked:
                (
                    "The connection to \(system) was unlinked on \(since).",
                    "La connexion à \(system) a été rompue le \(since)."
                )
            case .connectionDeauthorized:
                (
                    "Access to \(system) was withdrawn, or lapsed, on \(since).",
                    "L’accès à \(system) a été retiré, ou a expiré, le \(since)."
                )
            default: Self.failure(reason, system, since)
            }
        text =
            switch language {
            case .english: english
            case .french: french
            }
    }

    /// What fails while the connections stand, in English and French.
    private static func failure(_ reason: Reason, _ system: Markup, _ since: Markup) -> (Markup, Markup) {
        let data: Markup = "<code>\(reason.dataType ?? "?")</code>"
        let detail: Markup = reason.detail.map { #" (<bdi lang="en">\#($0)</bdi>)"# } ?? ""
        return switch reason.code {
        case .linkFailed:
            (
                "Linking \(system) failed on \(since)\(detail).",
                "La liaison avec \(system) a échoué le \(since)\(detail)."
            )
        case .dataSyncFailed:
            (
                "Fetching \(data) has failed since \(since)\(detail).",
                "La lecture de \(data) échoue depuis le \(since)\(detail)."
            )
        case .writeFailed:
            (
                "Writing \(data) into the books has failed since \(since)\(detail).",
                "L’écriture de \(data) dans les comptes échoue depuis le \(since)\(detail)."
            )
        case .configurationIncomplete:
            (
                "The setup in the Sync flow has not been finished, as of \(since).",
                "La configuration n’est pas terminée, au \(since)."
            )
        case .syncDisabled:
            (
                "Syncing has been switched off since \(since).",
                "La synchronisation est désactivée depuis le \(since)."
            )
        case .syncError:
            (
                "The latest sync ended in an error on \(since)\(detail).",
                "La dernière synchronisation s’est terminée en erreur le \(since)\(detail)."
            )
        default: ("\(reason.code.name(.english)).", "\(reason.code.name(.french)).")
        }
    }
}
