import Foundation
import Relink
import RelinkMail
import TestSupport
import Testing

@Suite("Handing mails to a mail server of another make")
struct SMTPTransportTests {
    private static let credentials = "relink:p%40ss%3Aw%2Frd%25%C3%A9@"

    @Test("Three mails go over one connection, encrypted and signed in, and arrive to the byte")
    func threeMails() async throws {
        try await TestCertificates.use { certificates in
            try await MailServer.use("tls,auth", in: certificates.directory.path) { server in
                let transport = try transport(server, "?tls=required", certificates)
                let mails = try (1...3).map { number in
                    try SampleMail.message(
                        SampleMail.merchant(step: number, language: number == 2 ? .french : .english),
                        to: "Owner \(number) <owner\(number)@maple.example>", messageID: "m-\(number)@n.example")
                }
                for mail in mails { try await transport.send(mail) }
                await transport.close()
                let events = try await server.stop()
                let arrived = events.filter { $0.mail != nil }
                #expect(arrived.map(\.bytes) == mails.map { $0.encoded() })
                #expect(arrived.map(\.session) == [1, 1, 1])
                #expect(arrived.allSatisfy { $0.encrypted == true && $0.authenticated == true })
                #expect(arrived.map(\.sender) == Array(repeating: "hello@northwind.example", count: 3))
                #expect(arrived.map(\.recipients) == (1...3).map { ["owner\($0)@maple.example"] })
                #expect(events.count { $0.authentication != nil } == 1)
            }
        }
    }

    @Test("A mail sent while others wait takes its turn")
    func manyAtOnce() async throws {
        try await TestCertificates.use { certificates in
            try await MailServer.use("tls,auth", in: certificates.directory.path) { server in
                let transport = try transport(server, "", certificates)
                try await withThrowingTaskGroup { group in
                    for number in 1...10 {
                        let mail = try SampleMail.message(messageID: "m-\(number)@n.example")
                        group.addTask { try await transport.send(mail) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await server.stop().count { $0.mail != nil } == 10)
            }
        }
    }

    @Test("TLS from the first byte works as well")
    func implicit() async throws {
        try await TestCertificates.use { certificates in
            try await MailServer.use("implicit,auth", in: certificates.directory.path) { server in
                let transport = try transport(server, "", certificates, scheme: "smtps")
                #expect(try await transport.handshake())
                try await transport.send(SampleMail.message())
                #expect(try await server.stop().first { $0.mail != nil }?.authenticated == true)
            }
        }
    }

    @Test(
        "What the server says decides: the address, the mail, or just not now",
        arguments: [
            ("gone", MailFailure.Kind.addressRefused, 550, "RCPT TO was answered 550: 5.1.1 … … is unknown here."),
            ("later", .temporary, 451, "RCPT TO was answered 451: 4.7.1 Greylisted, come back …."),
            ("stranger", .rejected, 530, "RCPT TO was answered 530: 5.7.0 Authentication required."),
            ("spam", .rejected, 554, "The mail was answered 554: 5.7.1 Looks like … to …."),
        ])
    func refusals(_ recipient: String, _ kind: MailFailure.Kind, _ code: Int, _ said: String) async throws {
        try await TestCertificates.use { certificates in
            try await MailServer.use("tls,auth", in: certificates.directory.path) { server in
                let transport = try transport(server, "", certificates)
                let mail = try SampleMail.message(to: "\(recipient)@shop.example")
                let failure = await #expect(throws: MailFailure.self) { try await transport.send(mail) }
                #expect(failure?.kind == kind)
                #expect(failure?.smtpCode == code)
                #expect(failure?.description == said)
                try await transport.send(SampleMail.message())
                #expect(try await server.stop().count { $0.mail != nil } == 1)
            }
        }
    }

    @Test("A wrong password refuses no address, and is told without it")
    func wrongPassword() async throws {
        try await TestCertificates.use { certificates in
            try await MailServer.use("tls,auth", in: certificates.directory.path) { server in
                let transport = try transport(server, "", certificates, credentials: "relink:wrong-secret@")
                for _ in 1...2 {
                    let failure = await #expect(throws: MailFailure.self) {
                        try await transport.send(SampleMail.message())
                    }
                    #expect(failure?.kind == .rejected)
                    #expect(failure?.smtpCode == 535)
                    #expect(failure?.description.contains("mail.transport") == true)
                    #expect(failure?.description.contains("secret") == false)
                }
                let failure = await #expect(throws: MailFailure.self) { try await transport.handshake() }
                #expect(failure?.kind == .rejected)
                #expect(try await server.stop().count { $0.mail != nil } == 0)
            }
        }
    }

    @Test("Where sign-in isn't offered, nothing goes out without it")
    func noSignIn() async throws {
        try await MailServer.use("plain", in: "") { server in
            let transport = SMTPTransport(server: try SMTPServer(url: "smtp://u:p@127.0.0.1:\(server.port)"))
            for recipient in ["owner", "gone"] {
                let mail = try SampleMail.message(to: "\(recipient)@shop.example")
                let failure = await #expect(throws: MailFailure.self) { try await transport.send(mail) }
                #expect(failure?.kind == .rejected)
            }
            await #expect(throws: MailFailure.self) { try await transport.handshake() }
            #expect(try await server.stop().count { $0.mail != nil } == 0)
        }
    }

    @Test("Where TLS is required and not offered, nothing goes out, and the password least of all")
    func noTLS() async throws {
        try await MailServer.use("plain,auth", in: "") { server in
            let url = "smtp://\(Self.credentials)127.0.0.1:\(server.port)?tls=required"
            let transport = SMTPTransport(server: try SMTPServer(url: url))
            let failure = await #expect(throws: MailFailure.self) { try await transport.send(SampleMail.message()) }
            #expect(failure?.kind == .temporary)
            #expect(failure?.description.hasPrefix("STARTTLS is not offered") == true)
            #expect(try await server.stop().isEmpty)
        }
    }

    @Test("Where TLS is neither required nor offered, the mail goes out in the open")
    func open() async throws {
        try await MailServer.use("plain", in: "") { server in
            let transport = SMTPTransport(server: try SMTPServer(url: "smtp://127.0.0.1:\(server.port)"))
            #expect(try await transport.handshake() == false)
            try await transport.send(SampleMail.message())
            #expect(try await server.stop().map(\.encrypted) == [false])
        }
    }

    @Test("A certificate of an unknown authority gets no mail", arguments: ["tls,auth", "implicit,auth"])
    func untrusted(_ flags: String) async throws {
        try await TestCertificates.use { certificates in
            try await MailServer.use(flags, in: certificates.directory.path) { server in
                for roots in [certificates.path("stranger.pem"), nil] {
                    let scheme = flags.hasPrefix("tls") ? "smtp" : "smtps"
                    let url = "\(scheme)://\(Self.credentials)127.0.0.1:\(server.port)"
                    let transport = SMTPTransport(server: try SMTPServer(url: url), trustRoots: roots)
                    let failure = await #expect(throws: MailFailure.self) {
                        try await transport.send(SampleMail.message())
                    }
                    #expect(failure?.kind == .temporary)
                    #expect(failure?.description.contains("tls.trustRoots") == true)
                }
                #expect(try await server.stop().isEmpty)
            }
        }
    }

    @Test("A server that is down, or goes away between two mails, is a matter of time")
    func down() async throws {
        try await TestCertificates.use { certificates in
            try await MailServer.use("tls,auth", in: certificates.directory.path) { server in
                let transport = try transport(server, "", certificates)
                try await transport.send(SampleMail.message())
                #expect(try await server.stop().count { $0.mail != nil } == 1)
                let failure = await #expect(throws: MailFailure.self) { try await transport.send(SampleMail.message()) }
                #expect(failure?.kind == .temporary)
                #expect(failure?.smtpCode == nil)
            }
        }
    }

    @Test("A mail that nobody waits for any more is not begun")
    func cancelled() async throws {
        try await MailServer.use("plain", in: "") { server in
            let transport = SMTPTransport(server: try SMTPServer(url: "smtp://127.0.0.1:\(server.port)"))
            let mail = try SampleMail.message()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await transport.send(mail)
            }
            await #expect(throws: MailFailure.self) { try await task.value }
            #expect(try await server.stop().isEmpty)
        }
    }

    private func transport(
        _ server: MailServer, _ query: String, _ certificates: TestCertificates, scheme: String = "smtp",
        credentials: String = credentials
    ) throws -> SMTPTransport {
        let url = "\(scheme)://\(credentials)127.0.0.1:\(server.port)\(query)"
        return SMTPTransport(server: try SMTPServer(url: url), trustRoots: certificates.path("ca.pem"))
    }
}
