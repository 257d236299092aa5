import Crypto
import Relink

extension MailMessage {
    /// The mail as it goes out (RFC 5322, RFC 2045): lines end in CRLF, all bytes are ASCII, and the same mail always
    /// gives the same bytes.
    public func encoded() -> [UInt8] {
        var message = Array((header + ["MIME-Version: 1.0"]).joined(separator: "\r\n").utf8)
        message += "\r\n".utf8
        guard let html else { return message + Self.part("text/plain", text) }
        let boundary = boundary
        message += "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n\r\n".utf8
        for (type, content) in [("text/plain", text), ("text/html", html)] {
            message += "--\(boundary)\r\n".utf8 + Self.part(type, content)
        }
        return message + "--\(boundary)--\r\n".utf8
    }

    private var header: [String] {
        var fields = ["Date: \(date.mailDate)", Self.field("From", from)]
        if let replyTo { fields.append(Self.field("Reply-To", replyTo)) }
        fields.append(Self.field("To", to))
        var subjectField = HeaderField("Subject")
        subjectField.append(text: subject)
        fields.append(subjectField.lines)
        fields.append("Message-ID: <\(messageID)>")
        // RFC 3834: so that no absence note answers.
        fields.append("Auto-Submitted: auto-generated")
        if let unsubscribeURL, unsubscribeURL.utf8.count < Self.longestURL {
            fields.append("List-Unsubscribe: <\(unsubscribeURL)>")
            fields.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        }
        return fields
    }

    /// So that its line stays within the 998 bytes of RFC 5322 section 2.1.1.
    private static let longestURL = 970

    /// `=_` stands in no quoted-printable text.
    private var boundary: String {
        "=_" + Hexadecimal.text(SHA256.hash(data: Array(messageID.utf8)).prefix(16))
    }

    private static func field(_ name: String, _ mailbox: Mailbox) -> String {
        var field = HeaderField(name)
        field.append(mailbox)
        return field.lines
    }

    private static func part(_ type: String, _ content: String) -> [UInt8] {
        let header = "Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        return Array(header.utf8) + QuotedPrintable.encoded(content)
    }
}
