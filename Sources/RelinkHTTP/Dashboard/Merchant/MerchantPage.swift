import HTTPTypes
import Hummingbird
import Relink

/// One merchant: how it stands and why, what has happened, and what can be done.
struct MerchantPage: Sendable {
    let status: StatusReader
    let contacts: ContactEndpoint
    let reonboarding: ReonboardingEndpoint
    let readiness: ReadinessEndpoint
    let renderer: DashboardRenderer

    /// How many events the page lists.
    private static let listed = 30
    /// How many events the picture of the past is drawn from.
    private static let drawn = 300

    /// What a page says beyond the merchant itself.
    struct Extra {
        var link: String?
        var contactForm: ContactForm?
    }

    @Sendable func page(_ visit: Visit) async throws -> Response {
        let text = visit.request.text("asOf").flatMap { $0.isEmpty ? nil : $0 }
        if let text {
            guard let asOf = Self.asOf(text) else { throw Problem.wrong("asOf", Self.rightAsOf) }
            return try await past(visit, asOf)
        }
        return try await present(visit, Extra())
    }

    @Sendable func act(_ visit: Visit) async throws -> Response {
        let form = try await visit.form("action")
        guard let action = form["action"].flatMap(ReonboardingEndpoint.Action.init(rawValue:)) else {
            throw Problem.wrongField("action", "`send`, `pause`, `resume` or `link`")
        }
        let companyID = visit.request.subject
        if action == .link {
            return try await present(visit, Extra(link: try await reonboarding.link(of: companyID)))
        }
        _ = try await reonboarding.perform(action, for: companyID)
        return Visit.redirect(to: MerchantRowFields.path(of: companyID) + "?done=" + action.rawValue)
    }

    /// Asks Codat how the merchant stands, so that the page shows it.
    @Sendable func askCodat(_ visit: Visit) async throws -> Response {
        _ = try await visit.form()
        _ = try await readiness.asked(visit.request.subject)
        return Visit.redirect(to: MerchantRowFields.path(of: visit.request.subject) + "?done=asked")
    }

    @Sendable func setContact(_ visit: Visit) async throws -> Response {
        let form = try await visit.form("email", "name", "locale", "merchantIdentifier", "delete")
        let companyID = visit.request.subject
        if form["delete"] != nil {
            try await contacts.delete(of: companyID)
        } else {
            let filled = ContactForm(form)
            switch filled.contact {
            case .failure(let fault):
                return try await present(visit, Extra(contactForm: filled.faulty(fault)))
            case .success(let contact): try await contacts.set(contact, of: companyID)
            }
        }
        return Visit.redirect(to: MerchantRowFields.path(of: companyID) + "?done=contact")
    }

    private func present(_ visit: Visit, _ extra: Extra) async throws -> Response {
        let before = try visit.request.value("before", "a sequence in digits") { Int64(digits: $0) }
        let at = try await status.appliedSequence()
        guard let merchant = try await status.merchant(visit.request.subject),
            let history = try await status.history(of: merchant.companyID, limit: Self.drawn, before: before)
        else { throw StatusEndpoint.noSuchMerchant() }
        let mails = try await status.mails(MailQuery(companyID: merchant.companyID, limit: 20))
        let shown = history.items.prefix(Self.listed)
        let hasMore = history.items.count > Self.listed || history.next != nil
        let form = extra.contactForm ?? ContactForm(merchant.reonboarding.contact)
        let path = MerchantRowFields.path(of: merchant.companyID)
        let isChanged = visit.request.text("done") != nil
        return try renderer.response(
            .merchant,
            about(merchant, visit).adding(lists(merchant, Array(shown), mails.items, visit)).adding([
                "follows": .flag(extra.link == nil && extra.contactForm == nil && before == nil),
                "subject": .text(merchant.companyID), "at": .text(String(at)), "isPresent": .flag(true),
                "actions": .list(actions(merchant, visit.language)),
                "link": .text(extra.link), "done": .text(isChanged ? Self.done(visit) : nil),
                "timeline": .part(before == nil ? timeline(merchant, history.items, visit) : nil),
                "contact": .part(form.fields(merchant, visit.language)),
                "older": .text(hasMore ? shown.last.map { "\(path)?before=\($0.event.logged.sequence)#events" } : nil),
                "newest": .text(before == nil ? nil : path + "#events"),
            ]), visit, in: .merchants, status: extra.contactForm == nil ? .ok : .unprocessableContent)
    }

    private func past(_ visit: Visit, _ asOf: AsOf) async throws -> Response {
        guard let merchant = try await status.merchant(visit.request.subject, asOf: asOf) else {
            throw StatusEndpoint.noSuchMerchant(asOf)
        }
        let when: Markup =
            switch asOf {
            case .sequence(let sequence):
                "\(Wording("after event", "après l’événement")(visit.language)) \(sequence)"
            case .receivedAt(let instant):
                "\(Wording("on", "le")(visit.language)) \(visit.language.time(instant) ?? "")"
            }
        var then = visit
        if let last = merchant.lastEvent { then.now = last.receivedAt }
        if case .receivedAt(let instant) = asOf { then.now = min(instant, visit.now) }
        return try renderer.response(
            .merchant, about(merchant, then).adding(["isPresent": .flag(false), "when": .markup(when)]), visit,
            in: .merchants)
    }

    private func about(_ merchant: MerchantState, _ visit: Visit) -> Fields {
        let language = visit.language
        let account = MerchantAccount(merchant: merchant, policy: status.policy, language: language, now: visit.now)
        let connections = merchant.connectionViews(status.policy).map { connection -> Fields in
            [
                "id": .text(connection.connectionID),
                "platform": .text(connection.platformName ?? connection.platformKey),
                "type": .text(connection.sourceType?.name(language)),
                "status": .markup(connection.status?.badge(language)),
                "changed": .markup(language.time(connection.changedAt)),
            ]
        }
        let data = merchant.dataTypeViews.map { type -> Fields in
            [
                "name": .text(type.dataType), "status": .text(type.status),
                "changed": .markup(language.time(type.changedAt)),
            ]
        }
        return [
            "id": .text(merchant.companyID), "name": .text(merchant.displayName ?? merchant.companyID),
            "path": .text(MerchantRowFields.path(of: merchant.companyID)),
            "badge": .markup(merchant.health.badge(language)),
            "sentences": .list(account.sentences.map { ["words": .markup($0)] }),
            "readiness": .part(ReadinessFields.fields(Readiness(merchant, status.policy), language)),
            "connections": .list(connections), "dataTypes": .list(data), "source": .text(merchant.source),
            "tags": .list(merchant.displayTags.map { ["key": .text($0.key), "value": .text($0.value)] }),
            "firstSeen": .markup(language.time(merchant.firstSeenAt)),
        ]
    }

    private func lists(
        _ merchant: MerchantState, _ history: [HistoryItem], _ mails: [MailRecord], _ visit: Visit
    ) -> Fields {
        let words = ChangeWords(connections: merchant.connectionViews(status.policy), language: visit.language)
        let path = MerchantRowFields.path(of: merchant.companyID)
        return [
            "events": .list(history.map { HistoryFields.fields($0, words, path: path) }),
            "mails": .list(mails.map { MailFields.fields($0, visit.language) }),
        ]
    }

    private func timeline(_ merchant: MerchantState, _ items: [HistoryItem], _ visit: Visit) -> Fields? {
        Timeline(
            merchant.connectionViews(status.policy), items, language: visit.language, now: visit.now
        )?.fields
    }

    private func actions(_ merchant: MerchantState, _ language: Language) -> [Fields] {
        let words: [(ReonboardingEndpoint.Action, Wording)] = [
            (.send, Wording("Send the mail now", "Envoyer l’e-mail maintenant")),
            (.link, Wording("Get a link to hand over", "Obtenir un lien à transmettre")),
            (.pause, Wording("Pause mails", "Suspendre les e-mails")),
            (.resume, Wording("Resume mails", "Reprendre les e-mails")),
        ]
        return words.filter { reonboarding.isOpen($0.0, for: merchant) }.map { action, label in
            [
                "action": .text(action.rawValue), "label": .text(label(language)),
                "isFirst": .flag(action == .send),
            ]
        }
    }

    private static func done(_ visit: Visit) -> String? {
        let words: Wording? =
            switch visit.request.text("done") {
            case "send": Wording("The mail goes out within a minute.", "L’e-mail part dans la minute.")
            case "pause": Wording("Mails are paused.", "Les e-mails sont en pause.")
            case "resume": Wording("Mails go on.", "Les e-mails reprennent.")
            case "asked": Wording("Codat has been asked just now.", "Codat vient d’être interrogé.")
            case "contact": Wording("The contact was saved.", "Le contact est enregistré.")
            default: nil
            }
        return words?(visit.language)
    }

    private static let rightAsOf = "a sequence in digits or a time such as 2026-11-21T02:03 (UTC)"

    /// A browser's field for date and time leaves out seconds and zone.
    private static func asOf(_ text: String) -> AsOf? {
        let isShort = text.contains("T") && text.utf8.count == 16
        return StatusEndpoint.asOf(isShort ? text + ":00Z" : text)
    }
}
