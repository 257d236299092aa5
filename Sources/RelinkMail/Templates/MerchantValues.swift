import Relink

/// What a merchant's mail has to tell, as its templates name it.
struct MerchantValues {
    let values: [String: any Sendable]

    init(_ mail: MerchantMail, brand: Brand, from: Mailbox, replyTo: Mailbox?) {
        let isFirst = mail.step <= 1
        var values: [String: any Sendable] = [
            "lang": mail.language.rawValue,
            "brandName": TemplateValue.line(brand.name, limit: 60) ?? from.name ?? String(from.address.domain),
            "platform": TemplateValue.line(mail.platformName, limit: 60) ?? Self.someSoftware(mail.language),
            "since": mail.language.day(mail.lostAt),
            "linkUrl": mail.linkURL,
            "step": mail.step,
            "isFirst": isFirst,
            "isReminder": !isFirst && !mail.isLast,
            "isLast": !isFirst && mail.isLast,
            "canReply": Self.canReply(to: replyTo ?? from),
            "color": brand.color.css,
            "buttonInk": brand.color.textColor.css,
        ]
        values["company"] = TemplateValue.line(mail.companyName, limit: 80)
        values["contact"] = TemplateValue.line(mail.contactName, limit: 60)
        values["support"] = brand.supportURL.flatMap(Self.support)
        if let logo = brand.logoURL, logo.hasPrefix("https://") || logo.hasPrefix("http://") {
            values["logoUrl"] = logo
        }
        self.values = values
    }

    private static func someSoftware(_ language: Language) -> String {
        switch language {
        case .english: "your accounting software"
        case .french: "votre logiciel de comptabilité"
        }
    }

    /// Whether a person reads what is sent there, as far as its name tells.
    private static func canReply(to mailbox: Mailbox) -> Bool {
        let letters = mailbox.address.localPart.lowercased().filter(\.isLetter)
        return !["noreply", "donotreply", "nepasrepondre"].contains { letters.hasPrefix($0) }
    }

    /// The support's URL as people say it: a mail has one link, and this isn't it.
    private static func support(_ url: String) -> String? {
        var text = url
        for scheme in ["mailto:", "https://", "http://"] where url.lowercased().hasPrefix(scheme) {
            text = String(url.dropFirst(scheme.count))
        }
        if text.hasSuffix("/") { text.removeLast() }
        return TemplateValue.line(text, limit: 200)
    }
}
