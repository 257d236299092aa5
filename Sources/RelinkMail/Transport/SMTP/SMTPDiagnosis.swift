import CCurl
import Relink

/// What a failed transfer means.
struct SMTPDiagnosis {
    let server: SMTPServer
    let dialogue: SMTPDialogue
    let failure: CurlFailure

    static let noAuthentication = MailFailure(
        .rejected, "The mail server offers no way to sign in that is known here, and mail.transport has a user.")

    /// - Parameter address: the recipient, whose address is cut out of what the server said.
    func failure(sendingTo address: EmailAddress?) -> MailFailure {
        if dialogue.isUnauthenticated { return Self.noAuthentication }
        guard failure.code != CURLE_ABORTED_BY_CALLBACK else {
            return MailFailure(.temporary, "It was called off before it had left.")
        }
        guard let code = dialogue.replyCode, code >= 400 else { return unanswered }
        let text = Self.withoutPersons(dialogue.replyText, address)
        let subject = dialogue.stage == .connecting ? "The mail server greets with" : "\(what) was answered"
        return MailFailure(kind(code), smtpCode: code, "\(subject) \(code)\(text.isEmpty ? "" : ": \(text)").")
    }

    private var what: String {
        dialogue.stage == .authenticating ? "AUTH (user and password of mail.transport)" : dialogue.stage.rawValue
    }

    private func kind(_ code: Int) -> MailFailure.Kind {
        guard code >= 500 else { return .temporary }
        return dialogue.stage == .recipient && !Self.notOfTheRecipient.contains(code) ? .addressRefused : .rejected
    }

    /// Codes to `RCPT` that speak of the session: a wrong sequence, and sign-in missing or wrong (RFC 4954 section 6).
    private static let notOfTheRecipient: Set<Int> = [503, 530, 534, 535, 538]

    private var unanswered: MailFailure {
        let place = "the mail server \(server.host), port \(server.port)"
        switch failure.code {
        case CURLE_USE_SSL_FAILED:
            return MailFailure(
                .temporary,
                "STARTTLS is not offered by \(place), and mail.transport requires it, so nothing was sent.")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR:
            return MailFailure(
                .temporary,
                "No trusted TLS connection to \(place): \(failure.text). tls.trustRoots may name its authority.")
        case CURLE_LOGIN_DENIED:
            return MailFailure(.rejected, "\(what) was refused by \(place).")
        default:
            let stage = dialogue.stage == .connecting ? "" : " \(dialogue.stage.rawValue) got no good answer."
            return MailFailure(.temporary, "No mail could be handed to \(place): \(failure.text).\(stage)")
        }
    }

    private static let longestText = 160

    /// One line of printable ASCII, in which nothing looks like an address or like the recipient's name.
    static func withoutPersons(_ text: String, _ address: EmailAddress?) -> String {
        let printable = String(
            decoding: text.utf8.map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: " ") }, as: UTF8.self)
        let local = address?.localPart.lowercased()
        let words = printable.split(separator: " ").map { word in
            let isPerson = word.contains("@") || local.map { isNamed($0, in: word.lowercased()) } == true
            return isPerson ? "…" : String(word)
        }
        var line = words.joined(separator: " ")
        while line.last == "." { line.removeLast() }
        return line.count > longestText ? line.prefix(longestText) + "…" : line
    }

    /// Whether a word is a name, whatever signs stand around it.
    private static func isNamed(_ name: String, in word: String) -> Bool {
        word == name || word.split { !$0.isLetter && !$0.isNumber && !"._-+".contains($0) }.contains { $0 == name }
    }
}
