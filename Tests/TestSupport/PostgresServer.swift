import Foundation
import Synchronization

/// A PostgreSQL server of the tests' own, on a Unix socket in a temporary folder: it needs none that the system runs,
/// and goes with this process, however that ends.
public final class PostgresServer: Sendable {
    /// Where the server's socket is.
    private let folder: URL
    private let port: Int
    /// The server lives for as long as its input is open.
    private let process: ChildProcess
    /// Who this process must be for the server's sake: PostgreSQL refuses to run as root.
    private static let asServersUser =
        getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []

    private static let shared = Mutex<PostgresServer?>(nil)

    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    /// What psql told of SQL that failed.
    public struct Refused: Error {
        let sql: String
        public let answer: String
    }

    /// A database of a test's own.
    public struct Database: Sendable {
        let server: PostgresServer
        public let name: String

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
                _ = try server.psql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)", in: "postgres")
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

    /// A server that one test has to itself.
    public struct Own: Sendable {
        let server: PostgresServer
        /// An empty database on it.
        public let database: Database

        /// The path of its Unix socket.
        public var socket: String { server.folder.appending(path: ".s.PGSQL.\(server.port)").path }

        /// By TCP, under a certificate for this machine.
        public var tlsURL: String { "postgres://relink@127.0.0.1:\(server.port)/\(database.name)" }

        /// Stops it and starts it again.
        ///
        /// - Parameter mode: `fast`, or `immediate` as in a crash.
        public func restart(_ mode: String) async throws {
            try await server.restart(mode)
        }
    }

    /// Runs a test with a server of its own.
    ///
    /// - Parameters:
    ///   - certificates: for one that takes TCP as well, encrypted or not.
    ///   - port: a free one, for TCP.
    public static func withServer(
        certificates: TestCertificates? = nil, port: Int = 5432, _ body: (Own) async throws -> Void
    ) async throws {
        let server = try PostgresServer(
            settings: ["fsync=off", "full_page_writes=off"], port: port, certificates: certificates)
        try await server.awaitReadiness()
        let database = Database(server: server, name: "test")
        try await database.create()
        try await body(Own(server: server, database: database))
    }

    /// The one server that all tests share: quick, as it keeps nothing for a power cut.
    private static func running() async throws -> PostgresServer {
        let server = try shared.withLock { shared in
            if let shared { return shared }
            let started = try PostgresServer(settings: ["fsync=off", "full_page_writes=off"])
            shared = started
            return started
        }
        try await server.awaitReadiness()
        return server
    }

    /// Starts it; see ``awaitReadiness()``.
    private init(settings: [String], port: Int = 5432, certificates: TestCertificates? = nil) throws {
        self.port = port
        // A socket's path has 107 bytes at most.
        folder = FileManager.default.temporaryDirectory.appending(path: "relink-pg-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let network =
            certificates == nil
            ? ["listen_addresses="]
            : ["listen_addresses=127.0.0.1", "ssl=on", "ssl_cert_file=server.pem", "ssl_key_file=server.key"]
        let options =
            (settings + network
            + ["port=\(port)", "unix_socket_directories=\(folder.path)", "max_connections=400"])
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
            \(Self.copying(certificates))
            \(asUser) postgres -D data \(options) >>log 2>&1 </dev/null &
            server=$!
            while ! psql -h '\(folder.path)' -p \(port) -U relink -d postgres -c 'SELECT 1' >/dev/null 2>&1; do
                kill -0 $server || { cat log; exit 1; }
                sleep 0.05
            done
            echo ready
            set +e
            cat >/dev/null
            # Another one since, where it was restarted.
            server=$(head -n 1 data/postmaster.pid) && kill -QUIT $server
            while kill -0 $server 2>/dev/null; do sleep 0.05; done
            """
        process = try ChildProcess(["/bin/bash", "-c", script], input: .lifeline, errors: .together)
    }

    deinit {
        process.closeInput()
    }

    /// Waits until it takes connections.
    private func awaitReadiness() async throws {
        let text = try await process.said { $0.contains("ready\n") }
        guard text.contains("ready\n") else {
            throw NotStarted(description: "PostgreSQL (Debian's package postgresql) did not start: \(text)")
        }
    }

    private static func copying(_ certificates: TestCertificates?) -> String {
        guard let certificates else { return "" }
        return """
            cp '\(certificates.path("server.pem"))' '\(certificates.path("server.key"))' data/
            chmod 600 data/server.key
            if [ "$(id -u)" = 0 ]; then chown postgres data/server.pem data/server.key; fi
            """
    }

    private func restart(_ mode: String) async throws {
        let asUser = Self.asServersUser.joined(separator: " ")
        let script = """
            PATH=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1):$PATH
            cd '\(folder.path)' && \(asUser) pg_ctl restart -D data -m \(mode) -w >>log 2>&1
            """
        let ended = try await ChildProcess.run(["/bin/bash", "-c", script])
        guard ended.exitCode == 0 else {
            throw NotStarted(description: "pg_ctl restart -m \(mode) ended with \(ended.exitCode)")
        }
    }

    private func url(_ database: String) -> String {
        let path = folder.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? folder.path
        return "postgres://relink@/\(database)?host=\(path)&port=\(port)"
    }

    private func run(_ sql: String, in database: String) async throws {
        let psql = try psql(sql, in: database)
        let ending = try await psql.end()
        guard ending.status == 0 else { throw Refused(sql: sql, answer: String(decoding: psql.errors, as: UTF8.self)) }
    }

    private func psql(_ sql: String, in database: String) throws -> ChildProcess {
        try ChildProcess(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url(database), "-c", sql], output: .nowhere)
    }
}
