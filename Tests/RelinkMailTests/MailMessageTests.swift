import Foundation
import Relink
import RelinkMail
import Testing

@Suite("A mail, as a parser of another make reads it")
struct MailMessageTests {
    @Test("Headers say what they should", arguments: Language.allCases)
    func headers(_ language: Language) throws {
        let message = try SampleMail.message(SampleMail.merchant(language: language), to: "Zoë <owner@maple.example>")
        let mail = try ParsedMail(message.encoded())
        #expect(mail.defects == [])
        #expect(mail.type == "multipart/alternative")
        #expect(mail.parts.map(\.type) == ["text/plain", "text/html"])
        #expect(mail.parts.allSatisfy { $0.charset == "utf-8" })
        #expect(mail.subject == message.subject)
        #expect((mail.fromName, mail.fromAddress) == ("Northwind Tills", "hello@northwind.example"))
        #expect((mail.toName, mail.toAddress) == ("Zoë", "owner@maple.example"))
        #expect(mail.headers["reply-to"] == ["support@northwind.example"])
        #expect(mail.headers["message-id"] == ["<m-1@relink.northwind.example>"])
        #expect(mail.headers["list-unsubscribe"] == ["<\(SampleMail.link)/unsubscribe>"])
        #expect(mail.headers["list-unsubscribe-post"] == ["List-Unsubscribe=One-Click"])
        #expect(mail.headers["auto-submitted"] == ["auto-generated"])
        #expect(mail.date == "2026-11-21T09:03:18+00:00")
        #expect(mail.headers.values.allSatisfy { $0.count == 1 })
    }

    @Test("The same mail is the same bytes, in short lines of ASCII that end in CRLF")
    func bytes() throws {
        let mail = SampleMail.merchant(language: .french, company: String(repeating: "é\u{301}👩‍👩‍👧‍👦", count: 60))
        let bytes = try SampleMail.message(mail).encoded()
        #expect(try SampleMail.message(mail).encoded() == bytes)
        #expect(bytes.allSatisfy { $0 < 0x80 && ($0 >= 0x20 || $0 == 13 || $0 == 10) })
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { !$0.contains("\n") && !$0.contains("\r") })
        #expect(lines.allSatisfy { $0.utf8.count <= 78 || $0.hasPrefix("List-Unsubscribe: ") })
        #expect(lines.last == "")
    }

    @Test(
        "Bodies come out as they went in",
        arguments: [
            "plain", "é = 3 %41 =3D", "trailing \nspaces\t\n.\n..\nFrom here", String(repeating: "x", count: 300),
            String(repeating: "👩‍👩‍👧‍👦=", count: 60), "\n\nempty lines\n\n", "a\r\nb",
            "x" + String(repeating: " ", count: 200),
        ])
    func bodies(_ text: String) throws {
        let mailbox = try SampleMail.mailbox("a@b.example")
        let message = MailMessage(
            from: mailbox, to: mailbox, subject: "s", text: text, messageID: "i@b", date: SampleMail.date)
        let mail = try ParsedMail(message.encoded())
        #expect(mail.type == "text/plain")
        #expect(mail.text == text.replacing("\r\n", with: "\n") + "\n")
        #expect(mail.defects == [])
    }

    @Test(
        "Names come out as they went in, and stay one name of one mailbox",
        arguments: [
            "Plain Name", "Müller, Söhne & Co", "\"quoted\" \\ and, commas <x@y.example>", "=?UTF-8?B?AAAA?=", "日本の店",
            "J. R. (Bob)", String(repeating: "Ångström ", count: 11) + "x", "👩‍👩‍👧‍👦 & friends", "a;b:c@d", "",
        ])
    func names(_ name: String) throws {
        let box = Mailbox(name: name, address: try EmailAddress("owner@maple.example"))
        let mail = try ParsedMail(
            MailMessage(from: box, to: box, subject: "s", text: "t", messageID: "i@b", date: SampleMail.date).encoded())
        // This parser puts a space too many between two encoded words of a name.
        let isLong = name.utf8.count > 45
        #expect(isLong ? mail.toName.filter { $0 != " " } == name.filter { $0 != " " } : mail.toName == name)
        #expect(mail.toAddress == "owner@maple.example")
        #expect(mail.defects == [])
    }

    @Test(
        "No text breaks out of a header",
        arguments: [
            "x\r\nBcc: all@b.example", "x\nBcc: all@b.example", "x\rBcc: y", "x\u{0}\u{85}\u{2028}Bcc: y\u{2029}",
            "x\u{B}\u{C}y",
            "x\r\n\r\n<script>alert(1)</script>", String(repeating: "x", count: 5000), "x \r\n\t y",
        ])
    func injection(_ text: String) throws {
        let box = Mailbox(name: text, address: try EmailAddress("a@b.example"))
        let message = MailMessage(
            from: box, replyTo: box, to: box, subject: text, text: "t", messageID: text + "@b", date: SampleMail.date,
            unsubscribeURL: "https://b.example/" + text)
        let mail = try ParsedMail(message.encoded())
        let allowed: Set = [
            "date", "from", "reply-to", "to", "subject", "message-id", "auto-submitted", "list-unsubscribe",
            "list-unsubscribe-post", "mime-version", "content-type", "content-transfer-encoding",
        ]
        #expect(Set(mail.headers.keys).subtracting(allowed) == [])
        #expect(mail.headers["to"]?.count == 1)
        #expect(mail.text == "t\n")
        #expect(mail.defects == [])
        let lines = String(decoding: message.encoded(), as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 998 })
    }

    @Test(
        "Long subjects of any script fold and come together again",
        arguments: [
            "Short",
            "An ASCII subject that is a good deal longer than what fits into a single line of seventy-eight bytes",
            "Ein Betreff mit Umlauten: über die Verbindung von Müller & Söhne zu Ihrem Buchhaltungsprogramm",
            "חנות הקפה שלנו: החיבור נותק ולכן המכירות אינן מגיעות לספרים", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
        ])
    func subjects(_ subject: String) throws {
        let box = try SampleMail.mailbox("a@b.example")
        let message = MailMessage(
            from: box, to: box, subject: subject, text: "t", messageID: "i@b", date: SampleMail.date)
        let mail = try ParsedMail(message.encoded())
        #expect(mail.subject == subject)
        #expect(mail.defects == [])
    }
}
