import Foundation
import Relink
import RelinkMail
import TestSupport
import Testing

@Suite("The folder that mails are written to")
struct DirectoryTransportTests {
    @Test("Each mail is a file of its own that its owner alone can read, and the names sort by time")
    func files() async throws {
        try await TemporaryFolder.use { folder in
            let outbox = folder.appending(path: "deep/outbox").path
            let transport = DirectoryTransport(path: outbox)
            for number in 1...3 {
                try await transport.send(SampleMail.message(messageID: "m-\(number)@n.example"))
            }
            await transport.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: outbox)
            #expect(names.count == 3)
            for name in names {
                #expect(name.hasPrefix("20261121T090318123Z-") && name.hasSuffix(".eml"))
                #expect(try mode(outbox + "/" + name) == 0o600)
            }
            #expect(try mode(outbox) == 0o700)
        }
    }

    @Test("A mail that comes again, even dated later, takes the place of its file")
    func again() async throws {
        try await TemporaryFolder.use { folder in
            let transport = DirectoryTransport(path: folder.path)
            let first = try SampleMail.message()
            let again = MailMessage(
                from: first.from, to: first.to, subject: "again", text: "t", messageID: first.messageID,
                date: first.date.advanced(bySeconds: 60))
            try await transport.send(first)
            try await transport.send(again)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.count == 1)
            let content = try Data(contentsOf: folder.appending(path: try #require(names.first)))
            #expect(Array(content) == again.encoded())
        }
    }

    @Test("A folder that can't be made is told")
    func noFolder() async throws {
        try await TemporaryFolder.use { folder in
            let file = folder.appending(path: "file")
            try Data().write(to: file)
            let transport = DirectoryTransport(path: file.appending(path: "outbox").path)
            let failure = await #expect(throws: MailFailure.self) { try await transport.send(SampleMail.message()) }
            #expect(failure?.kind == .temporary)
        }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
