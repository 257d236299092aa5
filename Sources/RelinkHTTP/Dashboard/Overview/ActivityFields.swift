import Relink

/// What has happened in the last 24 hours and 30 days, as figures and charts.
struct ActivityFields {
    static let days = 30

    let activity: Activity
    let language: Language
    /// Merchants that are lost at present.
    let open: Int64

    var fields: Fields {
        [
            "spans": .list([
                span(Wording("last 24 hours", "24 dernières heures"), hours: 24),
                span(Wording("last 30 days", "30 derniers jours"), hours: Int64(Self.days) * 24),
            ]),
            "changesChart": .part(changes), "eventsChart": .part(events), "funnel": .list(funnel),
        ]
    }

    private func span(_ name: Wording, hours: Int64) -> Fields {
        let part = (activity.hours.upperBound - hours + 1)...activity.hours.upperBound
        func figure(_ name: Wording, _ count: Int64, _ href: String, _ tone: String) -> Fields {
            [
                "name": .text(name(language)), "count": .text(language.number(count)), "href": .text(href),
                "tone": .text(tone),
            ]
        }
        return [
            "name": .text(name(language)),
            "figures": .list([
                figure(
                    Wording("lost", "perdus"), activity.count(.lost, in: part), ChangesPage.path(.disconnected),
                    "disconnected"),
                figure(
                    Wording("came back", "revenus"), activity.count(.recovered, in: part),
                    ChangesPage.path(.recovered), "healthy"),
                figure(
                    Wording("still lost now", "encore perdus"), open,
                    MerchantFilter(health: .disconnected).path(), "degraded"),
            ]),
        ]
    }

    private var changes: Fields {
        let lost = series(.lost)
        let recovered = series(.recovered)
        let gone = series(.offboarded)
        // Each evening's number follows from the present one, backwards.
        var stillOpen = [Int64](repeating: open, count: Self.days)
        for day in stride(from: Self.days - 1, to: 0, by: -1) {
            stillOpen[day - 1] = max(0, stillOpen[day] - lost[day] + recovered[day] + gone[day])
        }
        let labels = (0..<Self.days).map { day in
            let hour = activity.hours.upperBound - Int64(Self.days - 1 - day) * 24
            return language.shortDay(Instant(hour: hour))
        }
        return BarChart(
            title: Wording(
                "Merchants lost and come back, by day, over 30 days",
                "Marchands perdus et revenus, par jour, sur 30 jours")(language),
            series: [
                BarChart.Series(name: Wording("lost", "perdus")(language), tone: "disconnected", values: lost),
                BarChart.Series(
                    name: Wording("came back", "revenus")(language), tone: "healthy", values: recovered, isBelow: true),
            ], labels: labels
        ).fields(language, extra: (Wording("still lost", "encore perdus")(language), stillOpen))
    }

    private func series(_ kind: TallyKind) -> [Int64] { activity.series(kind, hoursEach: 24, length: Self.days) }

    private var events: Fields {
        let hours = 24
        let labels = (0..<hours).map { index in
            language.clock(Instant(hour: activity.hours.upperBound - Int64(hours - 1 - index))) + " UTC"
        }
        return BarChart(
            title: Wording("Events per hour, over 24 hours", "Événements par heure, sur 24 heures")(language),
            series: [
                BarChart.Series(
                    name: Wording("events", "événements")(language), tone: "accent",
                    values: activity.series(.events, hoursEach: 1, length: hours))
            ], labels: labels
        ).fields(language)
    }

    /// Sent, clicked through, connected again.
    private var funnel: [Fields] {
        let mailed = activity.count(.mailed)
        let clicked = activity.count(.clicked)
        let returned = activity.count(.returned)
        let alone = activity.count(.returnedUnclicked)
        func step(_ name: Wording, _ count: Int64, _ kind: TallyKind?, _ after: Wording?, _ href: String) -> Fields {
            let median = kind.flatMap(activity.median)
            let time = median.map { $0 == .max ? "> \(language.length(.seconds(7 * 86_400)))" : "≤ \(text($0))" }
            return [
                "name": .text(name(language)), "count": .text(language.number(count)),
                "share": .text(mailed > 0 ? language.percent(count, of: mailed) : nil),
                "bar": .markup(Self.bar(count, of: max(mailed, 1))), "href": .text(href),
                "time": .text(time), "after": .text(after?(language)),
            ]
        }
        return [
            step(Wording("mailed", "contactés"), mailed, nil, nil, "/mails"),
            step(
                Wording("clicked through to the Sync flow", "ont cliqué vers la reconnexion"), clicked, .clicked,
                Wording("after the first mail", "après le premier e-mail"),
                "/events?type=relink.link.used"),
            step(
                Wording("connected again after it", "reconnectés ensuite"), returned, .returned,
                Wording("after the click", "après le clic"), ChangesPage.path(.recovered)),
            step(
                Wording("came back without a click", "revenus sans clic"), alone, .returnedUnclicked,
                Wording("after the first mail", "après le premier e-mail"), ChangesPage.path(.recovered)),
        ]
    }

    private func text(_ seconds: Int64) -> String { language.length(.seconds(seconds)) }

    private static func bar(_ count: Int64, of whole: Int64) -> Markup {
        let width = min(1000, count * 1000 / whole)
        return """
            <svg class="share" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">\
            <rect class="fill accent" width="\(width)" height="8"/></svg>
            """
    }
}
