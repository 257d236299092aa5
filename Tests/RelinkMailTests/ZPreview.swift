import Foundation
import Relink
import RelinkMail
import Testing
@Test func zpreview() throws {
    let dir = URL(filePath: ProcessInfo.processInfo.environment["SHOTS"] ?? "/nonexistent")
    guard FileManager.default.fileExists(atPath: dir.path) else { return }
    for mail in MerchantMailTests.all {
        let m = try SampleMail.message(mail)
        let name = "\(mail.kind.rawValue)-\(mail.language.rawValue)-\(mail.step)"
        try Data((m.html ?? "").utf8).write(to: dir.appending(path: name + ".html"))
        try Data("\(m.subject)\n\n\(m.text)\n".utf8).write(to: dir.appending(path: name + ".txt"))
    }
    let h = try SampleMail.message(SampleMail.merchant(company: "\"><script>alert(1)</script> חנות הקפה 👩‍👩‍👧‍👦 " + String(repeating: "W", count: 60), contact: "{{linkUrl}}", platform: nil), brand: Brand(name: "Northwind Tills", color: "#ffd400"))
    try Data((h.html ?? "").utf8).write(to: dir.appending(path: "hostile.html"))
    let box = try SampleMail.mailbox("ops@northwind.example")
    let d = MailTemplates().message(OperatorMail(subject: "2 merchants lost, and more", sections: [("2 merchants lost", ["2026-11-21T09:00:00.000Z  Maple Street Coffee, 8a210b68-6988-11ed-a1eb-0242ac120002, event 12", "2026-11-21T09:00:01.000Z  Corner Bakery, 1f210b68-6988-11ed-a1eb-0242ac120002, event 14"]), ("1 address refused", ["2026-11-21T09:00:01.000Z  Corner Bakery, 1f210b68-6988-11ed-a1eb-0242ac120002, event 15"]), ("Mails to merchants are held up", ["More are due than mail.perMinute lets out; they leave as soon as it does."])]), from: box, to: box, messageID: "d@n", date: SampleMail.date)
    try Data((d.html ?? "").utf8).write(to: dir.appending(path: "digest.html"))
    try Data("\(d.subject)\n\n\(d.text)\n".utf8).write(to: dir.appending(path: "digest.txt"))
}
