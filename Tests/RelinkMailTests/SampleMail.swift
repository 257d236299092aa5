import Relink
import RelinkMail

/// Mails to begin a test with.
enum SampleMail {
    static let link = "https://relink.northwind.example/relink/kT3v9-aa_Zw1"
    static let date = Instant(milliseconds: 1_795_251_798_123)
    static let lostAt = Instant(milliseconds: 1_795_132_800_000)
    static let brand = Brand(
        name: "Northwind Tills", logoURL: "https://cdn.northwind.example/logo.png", color: "#0a7d5c",
        supportURL: "https://northwind.example/support/")

    static func mailbox(_ text: String) throws -> Mailbox { try Mailbox(parsing: text) }

    static func merchant(
        _ kind: MerchantMail.Kind = .reonboarding, step: Int = 1, isLast: Bool = false, language: Language = .english,
        company: String? = "Maple Street Coffee", contact: String? = "Zoë Martin", platform: String? = "Xero"
    ) -> MerchantMail {
        MerchantMail(
            kind: kind, step: step, isLast: isLast, companyName: company, contactName: contact, platformName: platform,
            lostAt: lostAt, linkURL: link, unsubscribeURL: link + "/unsubscribe", language: language)
    }

    static func message(
        _ mail: MerchantMail = merchant(), brand: Brand = brand, to: String = "owner@maple.example",
        messageID: String = "m-1@relink.northwind.example", templates: MailTemplates = MailTemplates()
    ) throws -> MailMessage {
        templates.message(
            mail, brand: brand, from: try mailbox("Northwind Tills <hello@northwind.example>"),
            replyTo: try mailbox("support@northwind.example"), to: try mailbox(to), messageID: messageID, date: date)
    }
}
