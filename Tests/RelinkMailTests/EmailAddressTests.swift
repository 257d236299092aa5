import RelinkMail
import Testing

@Suite("Addresses")
struct EmailAddressTests {
    @Test(
        "Sound addresses are taken as they are",
        arguments: [
            "a@b", "owner@maple.example", "O'Brien+tills=x@sub.maple-street.example", "x_1@xn--bcher-kva.example",
        ])
    func sound(_ text: String) throws {
        #expect(try EmailAddress(text).text == text)
    }

    @Test(
        "What could go astray is refused, and not repeated",
        arguments: [
            "", "owner", "@b.example", "owner@", "a@b@c.example", "a b@c.example", "a@b.example\r\nBcc: x@y.example",
            "a\u{0}@b.example", "a@b..example", ".a@b.example", "a.@b.example", "a..a@b.example", "a@-b.example",
            "a@b_c.example", "<a@b.example>", "\"a b\"@c.example", "a@[127.0.0.1]", "zoë@b.example", "a@bücher.example",
            "a,b@c.example", "a@b.example,c", "a\u{202E}@b.example", "\u{2028}a@b.example",
            String(repeating: "a", count: 65) + "@b.example", "a@" + String(repeating: "b.", count: 130) + "example",
        ])
    func unsound(_ text: String) {
        let fault = #expect(throws: EmailAddressFault.self) { try EmailAddress(text) }
        #expect(text.count < 4 || fault?.description.contains(text) == false)
    }

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
