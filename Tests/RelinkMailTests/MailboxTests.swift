import Relink
import RelinkMail
import Testing

@Suite("Mailboxes")
struct MailboxTests {
    @Test("A mailbox is an address, or a name and one in angle brackets")
    func mailboxes() throws {
        #expect(try Mailbox(parsing: "a@b.example").name == nil)
        #expect(try Mailbox(parsing: "<a@b.example>").name == nil)
        let named = try Mailbox(parsing: "Northwind, Tills & Co <a@b.example>")
        #expect(named.name == "Northwind, Tills & Co")
        #expect(named.address.text == "a@b.example")
        #expect(try Mailbox(parsing: "\"The \\\"Tills\\\"\" <a@b.example>").name == "The \"Tills\"")
        for wrong in ["Name <a@b.example", "Name a@b.example>", "<a@b.example> x", "A <a@b.example> <c@d.example>"] {
            #expect(throws: EmailAddressFault.self) { try Mailbox(parsing: wrong) }
        }
    }
}
