import Foundation
import TestSupport

/// An aiosmtpd as a child process, on a free port of loopback.
final class MailServer: Sendable {
    struct Event: Decodable, Sendable {
        let port: Int?
        let mail: String?
        let sender: String?
        let recipients: [String]?
        let session: Int?
        let encrypted: Bool?
        let authenticated: Bool?
        let authentication: Bool?

        var bytes: [UInt8] { mail.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? [] }
    }

    struct Failed: Error { let output: String }

    let port: Int
    private let process: ChildProcess

    static func use(_ flags: String, in folder: String, _ body: (MailServer) async throws -> Void) async throws {
        let server = try await MailServer(flags: flags, folder: folder)
        do {
            try await body(server)
        } catch {
            _ = try await server.stop()
            throw error
        }
        if server.process.isRunning { _ = try await server.stop() }
    }

    private init(flags: String, folder: String) async throws {
        // It complains of clients that don't trust it, as the tests have them do.
        process = try ChildProcess(
            ["/usr/bin/python3", "-c", MailServerScript.text, folder, flags], input: .lifeline, errors: .nowhere)
        let text = try await process.said { $0.contains("\n") }
        guard let line = text.split(separator: "\n").first,
            let port = try? JSONDecoder().decode(Event.self, from: Data(line.utf8)).port
        else { throw Failed(output: text) }
        self.port = port
    }

    /// Ends it; all that happened.
    func stop() async throws -> [Event] {
        process.closeInput()
        try await process.end()
        return try process.output.split(separator: 10).dropFirst().map {
            try JSONDecoder().decode(Event.self, from: $0)
        }
    }
}
