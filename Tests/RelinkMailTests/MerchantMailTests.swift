import Foundation
import Relink
import RelinkMail
import Testing

@Suite("Mails to merchants")
struct MerchantMailTests {
    static let all = MerchantMail.Kind.allCases.flatMap { kind in
        Language.allCases.flatMap { language in
            [(1, false), (2, false), (3, true)].map {
                SampleMail.merchant(kind, step: $0.0, isLast: $0.1, language: language)
            }
        }
    }

    @Test("Each has one link, in the text once and in the HTML once, and nothing that runs", arguments: all)
    func oneLink(_ merchant: MerchantMail) throws {
        let mail = try ParsedMail(SampleMail.message(merchant).encoded())
        #expect(mail.links == [SampleMail.link])
        #expect(mail.images == ["https://cdn.northwind.example/logo.png"])
        #expect(mail.text.components(separatedBy: "://").count == 2)
        #expect(mail.text.split(separator: "\n").contains { $0 == SampleMail.link })
        #expect(mail.html.components(separatedBy: "://").count == 3)
        #expect(mail.faults == [])
        #expect(mail.text.split(separator: "\n").allSatisfy { $0.count <= 76 || $0.contains("://") })
    }

    @Test("Each names the platform, the merchant, the package, the day and who to ask", arguments: all)
    func content(_ merchant: MerchantMail) throws {
        let message = try SampleMail.message(merchant)
        let mail = try ParsedMail(message.encoded())
        let day = merchant.language == .english ? "20 November 2026" : "20 novembre 2026"
        let text = mail.text.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
        for fact in ["Northwind Tills", "Maple Street Coffee", "Xero", day, "Zoë Martin", "northwind.example/support"] {
            #expect(text.contains(fact) && mail.seen.contains(fact), "\(fact)")
        }
        #expect(message.subject.contains("Maple Street Coffee") && message.subject.contains("Xero"))
        #expect(mail.html.contains("<html lang=\"\(merchant.language.rawValue)\""))
        #expect(!(text + mail.html + message.subject).contains("{{"))
    }

    @Test("First mail, reminder and last reminder say which they are")
    func steps() throws {
        func subject(_ step: Int, _ isLast: Bool, _ language: Language) throws -> String {
            try SampleMail.message(SampleMail.merchant(step: step, isLast: isLast, language: language)).subject
        }
        #expect(try subject(1, false, .english) == "Please reconnect Maple Street Coffee to Xero")
        #expect(try subject(1, true, .english) == "Please reconnect Maple Street Coffee to Xero")
        #expect(try subject(2, false, .english) == "Reminder: please reconnect Maple Street Coffee to Xero")
        #expect(try subject(3, true, .english) == "Last reminder: please reconnect Maple Street Coffee to Xero")
        #expect(try subject(1, false, .french) == "Reconnectez Maple Street Coffee à Xero")
        #expect(try subject(2, false, .french) == "Rappel\u{A0}: reconnectez Maple Street Coffee à Xero")
    }

    @Test("What isn't known leaves no hole", arguments: Language.allCases)
    func unknown(_ language: Language) throws {
        let merchant = SampleMail.merchant(language: language, company: nil, contact: " ", platform: nil)
        let mail = try ParsedMail(SampleMail.message(merchant, brand: Brand(name: "")).encoded())
        let software = language == .english ? "your accounting software" : "votre logiciel de comptabilité"
        #expect(mail.subject.contains(software))
        #expect(mail.text.hasPrefix(language == .english ? "Hello,\n" : "Bonjour,\n"))
        #expect(mail.seen.contains("Northwind Tills"))
        #expect(mail.images == [])
        for hole in ["  ", " ,", " .", "()", "of.", "nil", "Optional"] {
            #expect(!mail.text.contains(hole), "\(hole)")
            #expect(!mail.seen.contains(hole), "\(hole)")
        }
    }

    @Test(
        "Names that mean harm do none",
        arguments: [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'\u{301} onmouseover='x",
            "\"\u{338} onclick=\"x",
            "<\u{301}script>alert(1)<\u{301}/script>", "\u{600}<script>", "A\r\nBcc: x@y.example\r\n\r\nhi",
            "{{linkUrl}}",
            "{{{subject}}}{{#isLast}}{{=<% %>=}}", "Café 👩‍👩‍👧‍👦 ☕️", "חנות הקפה", "\u{202E}gpj.exe",
            "\u{2067}open isolate",
            "&lt;b&gt; &amp;", "https://evil.example/x", "--=_boundary", "=?UTF-8?B?AAAA?=",
            String(repeating: "W", count: 9000),
        ], Language.allCases)
    func hostileNames(_ name: String, _ language: Language) throws {
        let merchant = SampleMail.merchant(language: language, company: name, contact: name, platform: name)
        let message = try SampleMail.message(merchant)
        let mail = try ParsedMail(message.encoded())
        #expect(mail.defects == [])
        #expect(mail.faults == [])
        #expect(mail.links == [SampleMail.link])
        #expect(mail.images.count == 1)
        #expect(mail.text.components(separatedBy: "://").count == 2)
        #expect(mail.headers["bcc"] == nil)
        #expect(mail.subject == message.subject)
        #expect(mail.subject.count <= 200)
        let all = (mail.subject + mail.text + mail.html).unicodeScalars
        #expect(!all.contains { (0x202A...0x202E).contains($0.value) || $0.value == 0 })
        #expect(all.count { $0.value == 0x2068 } == all.count { $0.value == 0x2069 })
    }

    @Test("A name written from right to left keeps its direction to itself")
    func rightToLeft() throws {
        let message = try SampleMail.message(SampleMail.merchant(company: "חנות הקפה"))
        #expect(message.subject == "Please reconnect \u{2068}חנות הקפה\u{2069} to Xero")
        #expect(message.text.contains("\u{2068}חנות הקפה\u{2069}"))
        #expect(message.html?.contains("\u{2068}חנות הקפה\u{2069}") == true)
    }

    @Test(
        "The button's label can be read on any colour",
        arguments: [
            ("#ffffff", "#000000"), ("#ffee00", "#000000"), ("#000000", "#ffffff"), ("#0A7D5C", "#ffffff"),
            ("red;}</style>", "#ffffff"), ("#12345g", "#ffffff"),
        ])
    func ink(_ color: String, _ ink: String) throws {
        let html = try SampleMail.message(brand: Brand(name: "N", color: color)).html ?? ""
        #expect(html.contains("color:\(ink);text-decoration"))
        #expect(!html.contains("red;}"))
    }

    @Test("Nobody is asked to reply to where nobody reads")
    func replies() throws {
        let brand = Brand(name: "Northwind Tills")
        let asks = "Just reply to this mail"
        for (sender, isRead) in [("no-reply@n.example", false), ("noreply@n.example", false), ("hi@n.example", true)] {
            let mailbox = try SampleMail.mailbox(sender)
            let message = MailTemplates().message(
                SampleMail.merchant(), brand: brand, from: mailbox, replyTo: nil, to: mailbox, messageID: "i@n",
                date: SampleMail.date)
            let text = message.text.split { $0.isWhitespace }.joined(separator: " ")
            #expect(text.contains(asks) == isRead)
        }
    }

    @Test("Operators read what there is, line by line")
    func operators() throws {
        let mailbox = try SampleMail.mailbox("ops@northwind.example")
        let sections = [
            ("2 merchants lost", ["2026-11-21T09:00:00.000Z  <b>Maple</b> {{x}}, 4f1c, event 12", "second\r\nline"]),
            ("1 address refused", ["third"]),
        ]
        let message = MailTemplates().message(
            OperatorMail(subject: "2 merchants lost, and more", sections: sections), from: mailbox, to: mailbox,
            messageID: "d@n", date: SampleMail.date)
        let mail = try ParsedMail(message.encoded())
        #expect(mail.subject == "2 merchants lost, and more")
        #expect(
            mail.text.hasPrefix("2 merchants lost\n  2026-11-21T09:00:00.000Z <b>Maple</b> {{x}}, 4f1c, event 12\n"))
        #expect(mail.seen.contains("<b>Maple</b> {{x}}, 4f1c, event 12 second line 1 address refused third"))
        #expect(mail.faults == [])
        #expect(mail.links == [])
        #expect(mail.headers["list-unsubscribe"] == nil)
    }
}
