import Relink
import RelinkMail

/// Whether mails can leave, and whom they come from.
enum MailCheck {
    static func findings(_ settings: Settings) async -> [Finding] {
        let room: MailRoom
        do {
            room = try MailRoom(settings)
        } catch {
            return error.faults.map { Finding("mail", .failed, $0.description) }
        }
        var findings: [Finding] = []
        do {
            if let smtp = room.transport as? SMTPTransport { _ = try await smtp.handshake() }
            findings.append(Finding("mail", .ok, "mail.transport works; mails come from \(room.sender.address.text)."))
        } catch {
            findings.append(Finding("mail", .failed, "mail.transport: \(error)"))
        }
        await room.transport.close()
        if settings.mail.from == nil {
            findings.append(
                Finding("mail", .warning, "mail.from is not set: mails come from \(room.sender.address.text)."))
        }
        if settings.mail.operator == nil {
            findings.append(
                Finding("mail", .warning, "mail.operator is not set: no operator hears of merchants that are lost."))
        }
        if !settings.alerts.webhookURLs.isEmpty, settings.alerts.secret == nil {
            findings.append(
                Finding(
                    "alerts", .warning, "alerts.secret is not set: what is posted to alerts.webhookUrls is unsigned."))
        }
        return findings
    }
}
