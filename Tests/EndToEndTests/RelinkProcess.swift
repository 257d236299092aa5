import Foundation
import Synchronization
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

    func process(_ arguments: [String], _ extra: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments
        process.environment = environment(extra)
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs a command whose output nobody reads, to its end.
    func runUnread(_ arguments: String...) async throws -> (status: Int32, reason: Process.TerminationReason) {
        let process = process(arguments)
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return (process.terminationStatus, process.terminationReason)
    }

    struct Result {
        let exitCode: Int32
        let output: String
        let error: String
    }

    /// Runs a command to its end.
    @discardableResult
    func run(_ arguments: String..., environment extra: [String: String] = [:]) async throws -> Result {
        try await run(arguments, environment: extra)
    }

    @discardableResult
    func run(_ arguments: [String], environment extra: [String: String] = [:]) async throws -> Result {
        let process = process(arguments, extra)
        let files = ["out", "err"].map { directory.appending(path: "\(UUID().uuidString).\($0)") }
        for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        let handles = try files.map { try FileHandle(forWritingTo: $0) }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        // They would stay open for as long as the test run; beyond 2,048 Foundation no longer hears of processes' ends.
        for handle in handles { try handle.close() }
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Result(exitCode: process.terminationStatus, output: texts[0], error: texts[1])
    }
}

/// A running `relink serve`.
final class Server: Sendable {
    let workspace: Workspace
    let webhookURL: String
    let adminURL: String
    private let process: Mutex<Process>
    private let ended: AsyncStream<Never>
    private let kept = KeptOutput()
    let processIdentifier: Int32

    /// It ended before it listened.
    struct NotStarted: Error {
        let output: String
        let exitCode: Int32
        let reason: Process.TerminationReason
    }

    /// Starts it, and returns once both listeners take connections.
    ///
    /// - Parameter keepsLog: whether ``log`` is asked for.
    /// - Throws: ``NotStarted``.
    init(_ workspace: Workspace, environment extra: [String: String] = [:], keepsLog: Bool = false) async throws {
        self.workspace = workspace
        let process = workspace.process(["serve"], extra)
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        let (output, sink) = AsyncStream.makeStream(of: Data.self)
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                sink.finish()
            } else {
                sink.yield(data)
            }
        }
        let (ended, end) = AsyncStream.makeStream(of: Never.self)
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        self.ended = ended
        var addresses: [String: String] = [:]
        var seen = ""
        for await data in output {
            seen += String(decoding: data, as: UTF8.self)
            for line in seen.split(separator: "\n") {
                for listener in ["webhooks", "operators"] where line.contains("Listening for \(listener).") {
                    addresses[listener] = line.firstMatch(of: /https?:[^" ]+/).map { String($0.output) }
                }
            }
            if addresses.count == 2 { break }
        }
        if keepsLog { kept.add(Data(seen.utf8)) }
        pipe.fileHandleForReading.readabilityHandler = { [kept] handle in
            let data = handle.availableData
            // As long as it is asked for more, a pipe that has ended stays open.
            if data.isEmpty { handle.readabilityHandler = nil }
            if keepsLog { kept.add(data) }
        }
        guard let webhookURL = addresses["webhooks"], let adminURL = addresses["operators"] else {
            process.waitUntilExit()
            throw NotStarted(output: seen, exitCode: process.terminationStatus, reason: process.terminationReason)
        }
        self.webhookURL = webhookURL
        self.adminURL = adminURL
        processIdentifier = process.processIdentifier
        self.process = Mutex(process)
    }

    deinit {
        kill(processIdentifier, SIGKILL)
    }

    /// Ends it, and returns its exit code, or the number of the signal that ended it.
    func stop(_ signal: Int32 = SIGTERM) async -> Int32 {
        process.withLock { process in
            if process.isRunning { kill(processIdentifier, signal) }
        }
        for await _ in ended {}
        return process.withLock { $0.terminationStatus }
    }

    /// What it has written so far to standard output and error.
    var log: String { kept.text }

    /// The same of one that has been stopped: its last lines may come after its end.
    func wholeLog() async throws -> String {
        for _ in 0..<1000 where !log.contains("Stopped; everything accepted is stored.") {
            try await Task.sleep(for: .milliseconds(20))
        }
        return log
    }

    struct Answer {
        let status: Int
        let body: Data

        var json: [String: Any] {
            get throws { try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any]) }
        }
    }
}

/// What a process has written, in order.
private final class KeptOutput: Sendable {
    private let data = Mutex(Data())

    var text: String { data.withLock { String(decoding: $0, as: UTF8.self) } }

    func add(_ more: Data) {
        data.withLock { $0 += more }
    }
}
