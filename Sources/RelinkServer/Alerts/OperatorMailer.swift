import Crypto
import Relink
import RelinkMail

/// Writes and sends the operators' mails.
struct OperatorMailer: Sendable {
    let room: MailRoom
    let to: Mailbox
    var traces: EventTraces?

    /// - Parameter through: the last event that the digest tells of.
    func send(_ digest: OperatorDigest, through: Int64, at now: Instant) async throws(MailFailure) {
        let name = Hexadecimal.text(SHA256.hash(data: Array("\(through) \(now.ticks)".utf8)).prefix(16))
        let message = room.templates.message(
            OperatorMail(subject: digest.subject, sections: digest.sections), from: room.sender, to: to,
            messageID: "\(name)@\(room.host)", date: now)
        let span = DeliverySpan("send operators' mail", under: traces?.context(of: through), traces)
        do {
            try await room.transport.send(message)
            span.end()
        } catch {
            span.end(error: error.traceWord)
            throw error
        }
    }
}
