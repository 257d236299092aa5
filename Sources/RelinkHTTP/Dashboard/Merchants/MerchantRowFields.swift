import Relink

/// One merchant as a line of a list.
enum MerchantRowFields {
    static func fields(_ merchant: MerchantState, _ policy: ReducerPolicy, _ visit: Visit) -> Fields {
        let language = visit.language
        let reasons = merchant.reasons.map { reason -> Fields in
            [
                "name": .text(reason.code.name(language)), "dataType": .text(reason.dataType),
                "detail": .text(reason.detail),
            ]
        }
        var actors: [Relink.Actor] = []
        for reason in merchant.reasons where !actors.contains(reason.actor) { actors.append(reason.actor) }
        let next = merchant.nextMailAt(policy.reonboarding)
        let state = merchant.reonboardingState
        return [
            "id": .text(merchant.companyID), "href": .text(path(of: merchant.companyID)),
            "name": .text(merchant.displayName), "badge": .markup(merchant.health.badge(language)),
            "age": .markup(language.age(merchant.since, at: visit.now)),
            "since": .markup(language.time(merchant.since)), "reasons": .list(reasons),
            "actors": .text(
                actors.isEmpty ? nil : actors.map { $0.name(language) }.joined(separator: ", ")),
            "mailState": .text(state == .none ? nil : state.name(language)),
            "nextMail": .markup(language.time(next)),
            "isMailDue": .flag(next.map { $0 <= visit.now } ?? false),
        ]
    }

    static func path(of companyID: String) -> String { "/merchants/" + PercentEncoding.encode(companyID) }
}
