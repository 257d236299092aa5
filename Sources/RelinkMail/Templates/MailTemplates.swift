import Mustache
public import Relink

/// Makes mails out of what they have to tell, by the built-in templates or by a folder that takes the place of some.
public struct MailTemplates: Sendable {
    private let library: MustacheLibrary

    /// The built-in templates.
    public init() {
        library = Self.compiled(BuiltInTemplates.all).library
    }

    /// - Parameter folder: `nil` for the built-in templates alone. A file in it takes the place of the built-in
    ///   template of its name, one of ``names``.
    /// - Throws: ``MailTemplateFaults`` with everything that is wrong in the folder.
    public init(overriddenBy folder: String?) throws(MailTemplateFaults) {
        guard let folder else {
            library = Self.compiled(BuiltInTemplates.all).library
            return
        }
        let read = TemplateFolder.read(folder)
        let own = Self.compiled(read.texts)
        guard read.faults.isEmpty, own.faults.isEmpty else { throw MailTemplateFaults(read.faults + own.faults) }
        library = Self.compiled(BuiltInTemplates.all.merging(read.texts) { $1 }).library
    }

    /// File names of all templates: `reonboarding.en.subject`, `.txt`, `.html` and so on.
    public static var names: [String] { BuiltInTemplates.all.keys.sorted() }

    /// A built-in template's text, to begin an own one with.
    public static func builtIn(_ name: String) -> String? { BuiltInTemplates.all[name] }

    /// A mail to a merchant.
    ///
    /// - Parameters:
    ///   - messageID: `something@host`, the same over all tries.
    ///   - date: when the mail was first to go out, the same over all tries.
    public func message(
        _ mail: MerchantMail, brand: Brand, from: Mailbox, replyTo: Mailbox?, to: Mailbox, messageID: String,
        date: Instant
    ) -> MailMessage {
        let name = "\(mail.kind.rawValue).\(mail.language.rawValue)"
        var values = MerchantValues(mail, brand: brand, from: from, replyTo: replyTo).values
        let subject = HeaderText.cleaned(render("\(name).subject", values), limit: Self.longestSubject)
        values["subject"] = subject
        return MailMessage(
            from: from, replyTo: replyTo, to: to, subject: subject,
            text: TextWrapping.wrapped(render("\(name).txt", values)), html: render("\(name).html", values),
            messageID: messageID, date: date, unsubscribeURL: mail.unsubscribeURL)
    }

    /// A mail to operators.
    public func message(
        _ mail: OperatorMail, from: Mailbox, to: Mailbox, messageID: String, date: Instant
    ) -> MailMessage {
        let sections = mail.sections.map { section -> [String: any Sendable] in
            [
                "heading": TemplateValue.line(section.heading, limit: Self.longestLine) ?? "",
                "lines": section.lines.compactMap { TemplateValue.line($0, limit: Self.longestLine) },
            ]
        }
        let values: [String: any Sendable] = [
            "lang": "en", "subject": TemplateValue.line(mail.subject, limit: Self.longestSubject) ?? "Relink",
            "brandName": "Relink", "color": Brand.ownColor.css, "sections": sections,
        ]
        return MailMessage(
            from: from, to: to, subject: render("digest.subject", values),
            text: TextWrapping.tidied(render("digest.txt", values)), html: render("digest.html", values),
            messageID: messageID, date: date)
    }

    private static let longestSubject = 200
    private static let longestLine = 500

    private func render(_ name: String, _ values: [String: any Sendable]) -> String {
        library.render(values, withTemplate: name) ?? ""
    }

    private static func compiled(_ texts: [String: String]) -> (library: MustacheLibrary, faults: [MailTemplateFault]) {
        var templates: [String: MustacheTemplate] = [:]
        var faults: [MailTemplateFault] = []
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            switch TemplateSyntax.compile(name, text) {
            case .success(let template): templates[name] = template
            case .failure(let found): faults += found.faults
            }
        }
        return (MustacheLibrary(templates: templates), faults)
    }
}
