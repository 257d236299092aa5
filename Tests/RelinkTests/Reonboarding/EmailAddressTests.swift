import Relink
import Testing

@Suite("Mail addresses and contacts")
struct EmailAddressTests {
    @Test(
        "Addresses that mail servers take are taken",
        arguments: [
            "ada@shop.example", "Ada.Lovelace+shop@mail.shop.example", "o'brien_1@x-y.example", "a@localhost",
            "a@xn--bcher-kva.example", "#!$%&'*+-/=?^_`{|}~@9.example",
            String(repeating: "a", count: 64) + "@b.example",
        ])
    func right(_ text: String) throws {
        let address = try EmailAddress(text)
        #expect(address.text == text)
        #expect(text.hasSuffix("@" + address.domain))
    }

    static let wrong: [(text: String, fault: EmailAddressFault)] = [
        ("", .noSingleAt), ("ada", .noSingleAt), ("a@b@c.example", .noSingleAt),
        ("a b@c.example", .spaceOrControlCharacter), ("a@c.example\r\nBcc: d@e.example", .spaceOrControlCharacter),
        ("a@c.example\u{0}", .spaceOrControlCharacter), ("Ada<a@c.example>", .localPart),
        ("\"a\"@c.example", .localPart), ("@c.example", .localPart), (".a@c.example", .localPart),
        ("a..b@c.example", .localPart), ("adä@c.example", .localPart),
        (String(repeating: "a", count: 65) + "@c.example", .localPart), ("a@", .domain), ("a@c..example", .domain),
        ("a@-c.example", .domain), ("a@c_d.example", .domain), ("a@[127.0.0.1]", .domain),
        ("a@bücher.example", .domain), ("a@\(String(repeating: "c", count: 64)).example", .domain),
        ("a@\(String(repeating: "c.", count: 126))d", .tooLong),
    ]

    @Test("What could be read in two ways, or breaks out of a header, is refused", arguments: wrong)
    func isRefused(_ text: String, _ fault: EmailAddressFault) {
        #expect(throws: fault) { try EmailAddress(text) }
    }

    static let contacts: [(field: String, texts: [String])] = [
        ("email", ["ada", "Ada", "en", "1"]), ("name", ["a@b.example", "A\u{2028}B", "x y", "1"]),
        ("locale", ["a@b.example", "Ada", "in english", "1"]),
        ("merchantIdentifier", ["a@b.example", "Ada", "en_GB", ""]),
    ]

    @Test("The first field of a contact that is wrong is named, without what was in it", arguments: contacts)
    func namesField(_ field: String, _ texts: [String]) {
        let fault = #expect(throws: ContactFault.self) {
            try Contact(validating: texts[0], name: texts[1], locale: texts[2], merchantIdentifier: texts[3])
        }
        #expect(fault?.field == field)
        #expect(fault?.description.contains("in english") == false)
    }
}
