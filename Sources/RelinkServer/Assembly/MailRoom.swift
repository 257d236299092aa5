import Foundation
import Relink
import RelinkMail

/// Everything that mails are made and sent with, from the settings.
struct MailRoom: Sendable {
    let templates: MailTemplates
    let transport: any MailTransport
    let sender: Mailbox
    let replyTo: Mailbox?
    /// Where operators' mails go; `nil` for nowhere.
    let operators: Mailbox?
    let brand: Relink.Brand
    /// Behind the @ of a `Message-ID`.
    let host: String

    /// - Throws: ``SettingsFaults`` with all that is wrong.
    init(_ settings: Settings) throws(SettingsFaults) {
        var faults: [SettingsFault] = []
        host = URLComponents(string: settings.publicURL)?.host ?? "localhost"
        brand = settings.merchantBrand(host: host)
        let location = Self.location(settings.mail.transport, &faults)
        if settings.mail.from == nil, case .smtp = location {
            faults.append(SettingsFault("mail.from", "is not set, and mail.transport is a mail server; set the sender"))
        }
        let sender = Self.mailbox("mail.from", settings.mail.from ?? "no-reply@\(host)", &faults)
        replyTo = settings.mail.replyTo.flatMap { Self.mailbox("mail.replyTo", $0, &faults) }
        operators = settings.mail.operator.flatMap { Self.mailbox("mail.operator", $0, &faults) }
        let templates = Self.templates(settings.mail.templates, &faults)
        guard faults.isEmpty, let sender, let location, let templates else { throw SettingsFaults(faults) }
        self.sender = sender
        self.templates = templates
        transport = location.transport(trustRoots: settings.tls.trustRoots)
    }

    private static func location(_ text: Secret, _ faults: inout [SettingsFault]) -> MailLocation? {
        do {
            return try MailLocation(text.value)
        } catch {
            faults.append(SettingsFault("mail.transport", "(hidden) \(error)"))
            return nil
        }
    }

    private static func mailbox(_ key: String, _ text: String, _ faults: inout [SettingsFault]) -> Mailbox? {
        do {
            return try Mailbox(parsing: text)
        } catch {
            faults.append(SettingsFault(key, "is no sender or recipient of mail: \(error)"))
            return nil
        }
    }

    private static func templates(_ folder: String?, _ faults: inout [SettingsFault]) -> MailTemplates? {
        do {
            return try MailTemplates(overriddenBy: folder)
        } catch {
            faults.append(contentsOf: error.faults.map { SettingsFault("mail.templates", $0.description) })
            return nil
        }
    }
}

extension Settings {
    /// - Parameter host: stands for the platform's name where that is not set.
    fileprivate func merchantBrand(host: String) -> Relink.Brand {
        Relink.Brand(
            name: brand.name ?? host, logoURL: brand.logoURL, color: brand.color, supportURL: brand.supportURL)
    }
}
