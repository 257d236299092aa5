import Relink

/// One event of a merchant's past as a line of a list.
enum HistoryFields {
    /// A longer body is shown on its event's own page.
    private static let mostBodyBytes = 4096

    /// - Parameter path: of the merchant's page.
    static func fields(_ item: HistoryItem, _ words: ChangeWords, path: String) -> Fields {
        let event = item.event
        let language = words.language
        let sequence = event.logged.sequence
        let body = BodyText(event.logged.body, most: mostBodyBytes)
        let isLate = event.decoded.occurredAt.milliseconds != event.logged.receivedAt.milliseconds
        return [
            "sequence": .text(String(sequence)), "href": .text("/events/\(sequence)"),
            "then": .text("\(path)?asOf=\(sequence)"),
            "type": .text(event.decoded.type ?? Wording("unknown", "inconnu")(language)),
            "received": .markup(language.time(event.logged.receivedAt)),
            "occurred": .markup(isLate ? language.time(event.decoded.occurredAt) : nil),
            "status": .text(event.decoded.status == .applied ? nil : event.decoded.status.name(language)),
            "body": .text(body.text), "isCut": .flag(body.isCut),
            "changes": .list(item.changes.map(words.fields)),
            "note": .text(item.note.map { ChangeWords.note($0, language) }),
            "noteLanguage": .text(language != .english && item.note?.isEnglish == true ? "en" : nil),
        ]
    }
}

/// One mail as a line of a list.
enum MailFields {
    static func fields(_ mail: MailRecord, _ language: Language) -> Fields {
        [
            "href": .text(path(of: mail)), "subject": .text(mail.subject), "to": .text(mail.to),
            "status": .text(mail.status.name(language)), "isFailed": .flag(mail.status == .failed),
            "at": .markup(language.time(mail.sentAt ?? mail.createdAt)), "error": .text(mail.error),
            "step": .text(String(mail.step)), "attempts": .text(mail.attempts > 1 ? String(mail.attempts) : nil),
            "companyId": .text(mail.companyID), "merchant": .text(MerchantRowFields.path(of: mail.companyID)),
        ]
    }

    static func path(of mail: MailRecord) -> String {
        "/mails/\(PercentEncoding.encode(mail.mailID))?companyId=\(PercentEncoding.encode(mail.companyID))"
    }
}
