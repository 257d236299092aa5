import RelinkMail
import Testing

@Suite("mail.transport")
struct MailLocationTests {
    @Test(
        "Every written form is understood",
        arguments: [
            ("smtp://mail.example", "smtp://mail.example:25", SMTPServer.Encryption.offered),
            ("smtp://u:p@mail.example", "smtp://mail.example:587", .offered),
            ("smtp://u:p@mail.example:2525/?tls=required", "smtp://mail.example:2525", .required),
            ("smtp://u@mail.example?tls=required", "smtp://mail.example:587", .required),
            ("smtps://u:p%40ss%3A%2F@mail.example", "smtps://mail.example:465", .implicit),
            ("smtp://u:p@ss@[::1]:2525", "smtp://[::1]:2525", .offered),
        ])
    func forms(_ text: String, _ shown: String, _ encryption: SMTPServer.Encryption) throws {
        let server = try SMTPServer(url: text)
        #expect(server.description == shown)
        #expect(server.encryption == encryption)
        #expect(String(reflecting: server) == shown)
        #expect(!"\(try MailLocation(text))".contains("p%40"))
        #expect(try MailLocation("directory:out box") == .directory(path: "out box"))
    }

    @Test(
        "A wrong one is told without repeating it",
        arguments: [
            "", "directory:", "outbox", "http://mail.example", "smtp://", "smtp://u:secret@",
            "smtp://u:secret@ma il.example",
            "smtp://u:secret@mail.example:0", "smtp://u:secret@mail.example:99999", "smtp://u:secret@mail.example:+25",
            "smtp://u:sec%zzret@mail.example", "smtp://u:secret%0d%0a@mail.example", "smtp://:secret@mail.example",
            "smtp://u:secret@mail.example/path", "smtp://u:secret@mail.example?tls=off",
            "smtp://u:sec/ret@mail.example",
            "smtp://u:secret@mail.example#x", "smtp://u:secret@[nonsense]", "smtp://u:secret@mail..example",
        ])
    func wrong(_ text: String) {
        let fault = #expect(throws: MailLocationFault.self) { try MailLocation(text) }
        #expect(fault?.description.contains("secret") == false)
        #expect(fault?.description.contains("sec/") == false)
    }
}
