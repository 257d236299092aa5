import Foundation
import Synchronization
import Testing

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
    private let process: Process
    private let input = Pipe()
    private let output: Pipe

    static func use(_ flags: String, in folder: String, _ body: (MailServer) async throws -> Void) async throws {
        let server = try MailServer(flags: flags, folder: folder)
        do {
            try await body(server)
        } catch {
            _ = try server.stop()
            throw error
        }
        if server.process.isRunning { _ = try server.stop() }
    }

    private init(flags: String, folder: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", MailServerScript.text, folder, flags]
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        // It complains of clients that don't trust it, as the tests have them do.
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        self.output = output
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data([10]), !byte.isEmpty {
            line += byte
        }
        guard let port = try? JSONDecoder().decode(Event.self, from: line).port else {
            throw Failed(output: String(decoding: line, as: UTF8.self))
        }
        self.port = port
    }

    /// Ends it; all that happened.
    func stop() throws -> [Event] {
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try text.split(separator: 10).map { try JSONDecoder().decode(Event.self, from: $0) }
    }
}
