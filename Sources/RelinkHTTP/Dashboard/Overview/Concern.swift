import Relink

/// Something that needs a person.
enum Concern {
    /// - Parameter silentSince: when the last webhook came, where that is too long ago.
    static func all(
        _ summary: Summary, unready: [String], silentSince: Instant?, _ forecast: StoreForecast?, _ visit: Visit
    ) -> [Fields] {
        let language = visit.language
        let events = summary.checkpoint.events
        let reonboarding = summary.checkpoint.reonboarding
        var concerns: [Fields] = unready.map { reason in
            concern(
                Wording("Relink can’t do its work: \(reason)", "Relink ne peut pas travailler : \(reason)"), language)
        }
        if let silentSince {
            let since = language.shortTime(silentSince)
            concerns.append(
                concern(
                    Wording(
                        "No webhook has come since \(since). Codat switches an endpoint off that failed for five days.",
                        "Aucun webhook depuis le \(since). Codat désactive une adresse en échec depuis cinq jours."),
                    language))
        }
        if let forecast, forecast.needsAction, let days = forecast.daysLeft {
            let length = Wording.days(days)(language)
            concerns.append(
                concern(
                    Wording(
                        "The store’s disk is full in about \(length). Make room, or set log.retention.",
                        "Le disque du journal sera plein dans environ \(length). Faites de la place, ou réglez "
                            + "log.retention."), language))
        }
        if summary.isRateLimitReached {
            let until = summary.rateLimitResetsAt.map { language.shortTime($0) }
            concerns.append(
                concern(
                    Wording(
                        "Codat’s rate limit is reached" + (until.map { ", until \($0)." } ?? "."),
                        "La limite d’appels de Codat est atteinte" + (until.map { ", jusqu’au \($0)." } ?? ".")),
                    language))
        }
        func counted(_ count: Int64, _ one: Wording, _ many: (String) -> Wording, _ href: String?) {
            guard count > 0 else { return }
            concerns.append(concern(count == 1 ? one : many(language.number(count)), language, href))
        }
        counted(
            reonboarding.noContact,
            Wording(
                "One disconnected merchant has no contact to write to.",
                "Un marchand déconnecté n’a pas de contact à qui écrire."),
            {
                Wording(
                    "\($0) disconnected merchants have no contact to write to.",
                    "\($0) marchands déconnectés n’ont pas de contact à qui écrire.")
            }, MerchantFilter(health: .disconnected).path())
        counted(
            events[.quarantined, default: 0],
            Wording("One event could not be understood.", "Un événement n’a pas pu être compris."),
            {
                Wording("\($0) events could not be understood.", "\($0) événements n’ont pas pu être compris.")
            }, "/quarantine")
        return concerns
    }

    private static func concern(_ words: Wording, _ language: Language, _ href: String? = nil) -> Fields {
        ["words": .text(words(language)), "href": .text(href)]
    }
}
