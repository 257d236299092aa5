import Foundation
import Synchronization

/// A PostgreSQL server of the tests' own, on a Unix socket in a temporary folder: it needs none that the system runs,
/// and goes with this process, however that ends.
public final class PostgresServer: Sendable {
    /// Where the server's socket is.
    private let folder: URL
    /// The server lives for as long as this is open.
    private let lifeline: Pipe
    /// Who this process must be for the server's sake: PostgreSQL refuses to run as root.
    private static let asServersUser =
        getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []

    private static let shared = Mutex<PostgresServer?>(nil)

    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    /// A database of a test's own.
    public struct Database: Sendable {
        let server: PostgresServer
        let name: String

        /// As libpq takes it.
        public var url: String { server.url(name) }

        /// Runs SQL as the server's master.
        public func run(_ sql: String) async throws {
            try await server.run(sql, in: name)
        }

        /// Takes the database away, whoever uses it.
        public func drop() async throws {
            try await server.run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)", in: "postgres")
        }

        /// The same without waiting for it, nor for its success: the server goes with this process anyway.
        public func dropSoon() {
            do {
                try server.psql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)", in: "postgres").run()
            } catch {
                print("left behind: \(name): \(error)")
            }
        }

        /// Makes it, empty.
        public func create() async throws {
            try await server.run("CREATE DATABASE \(name)", in: "postgres")
        }

        /// Ends all connections to it, as a network that breaks or a server that goes down does.
        public func cutConnections() async throws {
            try await server.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'", in: "postgres")
        }
    }

    /// A new database, empty, for the caller to drop.
    public static func newDatabase() async throws -> Database {
        let database = Database(
            server: try await running(), name: "test_" + UUID().uuidString.lowercased().filter { $0 != "-" })
        try await database.create()
        return database
    }

    /// Runs a test with a database of its own, which is gone afterwards.
    public static func withDatabase<Value>(_ body: (Database) async throws -> Value) async throws -> Value {
        let database = try await newDatabase()
        do {
            let value = try await body(database)
            try await database.drop()
            return value
        } catch {
            try await database.drop()
            throw error
        }
    }

    /// The one server that all tests share: quick, as it keeps nothing for a power cut.
    private static func running() async throws -> PostgresServer {
        try await onThreadOfItsOwn {
            try shared.withLock { shared in
                if let shared { return shared }
                let started = try PostgresServer(settings: ["fsync=off", "full_page_writes=off"])
                shared = started
                return started
            }
        }
    }

    /// Blocks until it takes connections.
    private init(settings: [String]) throws {
        // A socket's path has 107 bytes at most.
        folder = FileManager.default.temporaryDirectory.appending(path: "relink-pg-\(UUID().uuidString.prefix(8))")
        lifeline = Pipe()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let options =
            (settings + ["listen_addresses=", "unix_socket_directories=\(folder.path)", "max_connections=400"])
            .map { "-c '\($0)'" }.joined(separator: " ")
        let asUser = Self.asServersUser.joined(separator: " ")
        let script = """
            set -e
            PATH=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1):$PATH
            cd '\(folder.path)'
            trap 'rm -rf "\(folder.path)"' EXIT
            mkdir data
            if [ "$(id -u)" = 0 ]; then chown postgres . data; fi
            \(asUser) initdb -D data --username=relink --auth=trust --encoding=UTF8 --no-locale --no-sync >log 2>&1
            \(asUser) postgres -D data \(options) >>log 2>&1 </dev/null &
            server=$!
            while ! psql -h '\(folder.path)' -U relink -d postgres -c 'SELECT 1' >/dev/null 2>&1; do
                kill -0 $server || { cat log; exit 1; }
                sleep 0.05
            done
            echo ready
            set +e
            cat >/dev/null
            kill -QUIT $server
            wait $server
            """
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script]
        process.standardInput = lifeline
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        var text = ""
        while !text.contains("ready\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else {
                throw NotStarted(description: "PostgreSQL (Debian's package postgresql) did not start: \(text)")
            }
            text += String(decoding: data, as: UTF8.self)
        }
    }

    private func url(_ database: String) -> String {
        let path = folder.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? folder.path
        return "postgres://relink@/\(database)?host=\(path)"
    }

    private func run(_ sql: String, in database: String) async throws {
        try await Self.onThreadOfItsOwn {
            let process = self.psql(sql, in: database)
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw NotStarted(description: "psql ended with \(process.terminationStatus): \(sql)")
            }
        }
    }

    private func psql(_ sql: String, in database: String) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url(database), "-c", sql]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        return process
    }

    private static func onThreadOfItsOwn<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result(catching: body))
            }
        }
    }
}
