import Foundation
import Relink

/// What is compared.
enum Contender: String, CaseIterable {
    case bare
    case relink

    /// - Parameter folder: where it may keep its store; new for each run.
    func server(relinkBinary: URL, secret: String, folder: URL) async throws -> ServerProcess {
        let port = try await ServerProcess.freePort()
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("RELINK_") }
        switch self {
        case .bare:
            guard let own = Bundle.main.executableURL else {
                throw LoadFailure("The path of this executable is unknown, so it can't be started as the bare route.")
            }
            return ServerProcess(
                name: rawValue, executable: own, arguments: ["bare", "--listen", "127.0.0.1:\(port)"],
                environment: inherited, port: port)
        case .relink:
            let settings = [
                "RELINK_LISTEN_PUBLIC": "127.0.0.1:\(port)",
                "RELINK_LISTEN_ADMIN": "127.0.0.1:\(try await ServerProcess.freePort())",
                "RELINK_STORE_URL": "sqlite:\(folder.appending(path: "relink.db").path)",
                "RELINK_MAIL_TRANSPORT": "directory:\(folder.appending(path: "outbox").path)",
                "RELINK_RECONCILE_INTERVAL": "0s",
                "RELINK_LOG_LEVEL": "warning",
                "RELINK_WEBHOOK_SECRETS": secret,
            ]
            return ServerProcess(
                name: rawValue, executable: relinkBinary, arguments: ["serve"],
                environment: inherited.merging(settings) { _, setting in setting }, port: port)
        }
    }
}

extension URL {
    /// Makes a folder of its own for a run, and takes it away afterwards.
    func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = appending(path: "relink-load-\(UUID().uuidString.lowercased())")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await body(folder)) } catch { outcome = .failure(error) }
        try FileManager.default.removeItem(at: folder)
        return try outcome.get()
    }
}
