import Hummingbird
import Relink

/// How everything stands, and whether anything needs a person.
struct OverviewPage: Sendable {
    let server: ObservedServer
    let renderer: DashboardRenderer

    @Sendable func page(_ visit: Visit) async throws -> Response {
        let summary = try await server.status.summary(now: visit.now)
        let activity = try await server.status.activity(hours: Int64(ActivityFields.days) * 24, until: visit.now)
        let happened = ActivityFields(
            activity: activity, language: visit.language, open: summary.checkpoint.reonboarding.open)
        let forecast = await forecast(visit.now)
        let concerns = Concern.all(
            summary, unready: await server.readiness(), silentSince: silentSince(summary, visit.now), forecast, visit)
        return try renderer.response(
            .overview,
            health(summary, visit.language).adding([
                "follows": .flag(true), "at": .text(String(summary.checkpoint.appliedSequence)),
                "concerns": .list(concerns),
                "figures": .list(figures(summary, visit) + StoreFigures(forecast, visit.language).fields),
            ]).adding(happened.fields), visit, in: .overview)
    }

    /// Merchants that are connected make Codat speak.
    private func silentSince(_ summary: Summary, _ now: Instant) -> Instant? {
        let merchants = summary.checkpoint.merchants
        guard merchants[.healthy, default: 0] + merchants[.degraded, default: 0] > 0,
            let last = server.lastWebhookAt(), last.advanced(by: server.silenceAfter) <= now
        else { return nil }
        return last
    }

    /// - Returns: `nil` where it can't be told; what the page is for does not depend on it.
    private func forecast(_ now: Instant) async -> StoreForecast? {
        do {
            return try await server.status.forecast(server.storeUse(), now: now)
        } catch {
            return nil
        }
    }

    private func health(_ summary: Summary, _ language: Language) -> Fields {
        let totals = summary.checkpoint.merchants
        let all = totals.values.reduce(0, +)
        let tiles = MerchantHealth.byUrgency.map { health -> Fields in
            let count = totals[health, default: 0]
            return [
                "kind": .text(health.rawValue), "name": .text(health.name(language)),
                "meaning": .text(health.meaning(language)), "count": .text(language.number(count)),
                "share": .text(language.percent(count, of: all)),
                "href": .text(MerchantFilter(health: health).path()),
            ]
        }
        return [
            "tiles": .list(tiles), "merchants": .text(language.number(all)), "hasMerchants": .flag(all > 0),
            "healthBar": .markup(HealthBar.svg(totals, language)),
        ]
    }

    /// What is worth a look, and not worth a chart.
    private func figures(_ summary: Summary, _ visit: Visit) -> [Fields] {
        let language = visit.language
        let events = summary.checkpoint.events
        let reonboarding = summary.checkpoint.reonboarding
        func figure(_ name: Wording, _ value: Markup, _ href: String?) -> Fields {
            ["name": .text(name(language)), "value": .markup(value), "href": .text(href)]
        }
        func number(_ number: Int64) -> Markup { "\(language.number(number))" }
        let none: Markup = "–"
        let reached = Wording("reached", "atteinte")
        let free = Wording("not reached", "non atteinte")
        return [
            figure(
                Wording("Last event", "Dernier événement"), language.time(summary.head.receivedAt) ?? none, nil),
            figure(
                Wording("Last webhook", "Dernier webhook"), language.time(server.lastWebhookAt()) ?? none, nil),
            figure(
                Wording("Codat’s rate limit", "Limite d’appels de Codat"),
                "\((summary.isRateLimitReached ? reached : free)(language))", nil),
            figure(Wording("Events in the log", "Événements au journal"), number(summary.head.sequence), "/events"),
            figure(Wording("Not folded yet", "Pas encore traités"), number(summary.lag), nil),
            figure(
                Wording("Quarantined events", "Événements en quarantaine"),
                number(events[.quarantined, default: 0]), "/quarantine"),
            figure(
                Wording("Events of unknown type", "Événements de type inconnu"),
                number(events[.unrecognized, default: 0]), "/events?status=unrecognized"),
            figure(Wording("Mails sent", "E-mails envoyés"), number(reonboarding.mailsSent), "/mails"),
            figure(Wording("Mails failed", "E-mails échoués"), number(reonboarding.mailsFailed), "/mails"),
            figure(Wording("Mails due now", "E-mails à envoyer"), number(summary.due), nil),
            figure(
                Wording("Won back so far", "Reconnectés jusqu’ici"), number(reonboarding.recovered),
                ChangesPage.path(.recovered)),
        ]
    }
}
