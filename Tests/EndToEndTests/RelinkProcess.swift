import Foundation
import TestSupport
import Testing

/// The real binary, as a user runs it, in a folder of its own.
final class Workspace: Sendable {
    let directory: URL
    let adminToken = "end-to-end-token"
    let secret = "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString()

    /// Where its store is, if in no file.
    let database: PostgresServer.Database?

    /// - Parameter database: goes with this.
    init(database: PostgresServer.Database? = nil) throws {
        self.database = database
        directory = FileManager.default.temporaryDirectory.appending(path: "relink-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        database?.dropSoon()
        do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
    }

    /// Where the package's products are built, this test's bundle among them.
    static let binary: URL = {
        if let path = ProcessInfo.processInfo.environment["RELINK_BINARY"] { return URL(filePath: path) }
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "relink")
    }()

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func sample(_ path: String) -> String {
        repository.appending(path: "Samples/webhooks/\(path)").path
    }

    func environment(_ extra: [String: String] = [:]) -> [String: String] {
        var environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "RELINK_LISTEN_PUBLIC": "127.0.0.1:0", "RELINK_LISTEN_ADMIN": "127.0.0.1:0",
            "RELINK_STORE_URL": database?.url ?? "sqlite:" + directory.appending(path: "relink.db").path,
            "RELINK_WEBHOOK_SECRETS": secret, "RELINK_ADMIN_TOKEN": adminToken,
            "RELINK_MAIL_TRANSPORT": "directory:" + directory.appending(path: "outbox").path,
        ]
        environment.merge(extra) { _, new in new }
        return environment
    }

    /// Starts a command.
    func process(
        _ arguments: [String], _ extra: [String: String] = [:], output: ChildProcess.Output = .nowhere,
        errors: ChildProcess.Output = .nowhere
    ) throws -> ChildProcess {
        try ChildProcess(
            [Self.binary.path] + arguments, environment: environment(extra), in: directory, output: output,
            errors: errors)
    }

    /// Runs a command whose output nobody reads, to its end.
    func runUnread(_ arguments: String...) async throws -> (status: Int32, reason: Process.TerminationReason) {
        let ending = try await process(arguments, output: .brokenPipe).end()
        return (ending.status, ending.reason)
    }

    /// Makes what is preloaded into a process.
    static func compile(_ source: URL, into library: URL) async throws {
        let compiled = try await ChildProcess.run(
            ["cc", "-shared", "-fPIC", "-O2", "-o", library.path, source.path, "-ldl", "-lpthread"])
        try #require(compiled.exitCode == 0, "\(source.path) does not compile: \(compiled.error)")
    }

    struct Result {
        let exitCode: Int32
        let output: String
        let error: String

        init(_ result: ChildProcess.Result) {
            (exitCode, output, error) = (result.exitCode, result.output, result.error)
        }
    }

    /// Runs a command to its end.
    @discardableResult
    func run(_ arguments: String..., environment extra: [String: String] = [:]) async throws -> Result {
        try await run(arguments, environment: extra)
    }

    @discardableResult
    func run(_ arguments: [String], environment extra: [String: String] = [:]) async throws -> Result {
        Result(
            try await ChildProcess.run([Self.binary.path] + arguments, environment: environment(extra), in: directory))
    }
}

/// A running `relink serve`.
final class Server: Sendable {
    let workspace: Workspace
    let webhookURL: String
    let adminURL: String
    private let process: ChildProcess

    var processIdentifier: Int32 { process.processIdentifier }

    /// It ended before it listened.
    struct NotStarted: Error {
        let output: String
        let exitCode: Int32
        let reason: Process.TerminationReason
    }

    /// Starts it, and returns once both listeners take connections.
    ///
    /// - Throws: ``NotStarted``.
    init(_ workspace: Workspace, environment extra: [String: String] = [:]) async throws {
        self.workspace = workspace
        process = try workspace.process(["serve"], extra, output: .collected, errors: .together)
        var addresses: [String: String] = [:]
        let seen = try await process.said { text in
            for line in text.split(separator: "\n") {
                for listener in ["webhooks", "operators"] where line.contains("Listening for \(listener).") {
                    addresses[listener] = line.firstMatch(of: /https?:[^" ]+/).map { String($0.output) }
                }
            }
            return addresses.count == 2
        }
        guard let webhookURL = addresses["webhooks"], let adminURL = addresses["operators"] else {
            let ending = await process.ending()
            throw NotStarted(output: seen, exitCode: ending.status, reason: ending.reason)
        }
        self.webhookURL = webhookURL
        self.adminURL = adminURL
    }

    deinit {
        process.signal(SIGKILL)
    }

    /// Ends it, and returns its exit code, or the number of the signal that ended it.
    func stop(_ signal: Int32 = SIGTERM) async -> Int32 {
        process.signal(signal)
        let status = await process.ending().status
        if ![0, SIGKILL].contains(status) {
            // An expectation that awaits shows no values.
            print("serve ended with \(status). Its last words:\n\(log.suffix(2000))")
        }
        return status
    }

    /// What it has written so far to standard output and error.
    var log: String { String(decoding: process.output, as: UTF8.self) }

    struct Answer {
        let status: Int
        let body: Data

        var json: [String: Any] {
            get throws { try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any]) }
        }
    }
}
