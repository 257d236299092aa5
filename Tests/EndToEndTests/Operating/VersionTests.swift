import Foundation
import Relink
import TestSupport
import Testing

@Suite("What the binary says of itself")
struct VersionTests {
    @Test("The version names the commit where the build was told it, and what stores are written in")
    func version() async throws {
        let workspace = try Workspace()
        let result = try await workspace.run("version", "--json")
        #expect(result.exitCode == 0)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(Set(json.keys) == ["version", "commit", "swift", "reducer", "sqliteSchema", "postgresSchema"])
        #expect(json["reducer"] as? Int == Reducer.version)
        let version = try #require(json["version"] as? String)
        #expect(version.contains(/^\d+\.\d+\.\d+$/))
        let commit = json["commit"] as? String
        #expect(commit.map { $0.contains(/^[0-9a-f]{40,64}(-modified)?$/) } ?? true)
        let line = try await workspace.run("--version").output
        #expect(line == version + (commit.map { " (\($0))" } ?? "") + "\n")
    }

    @Test("It takes its memory from jemalloc, with the options that it was linked with")
    func memory() async throws {
        let result = try await Workspace().run("version", environment: ["MALLOC_CONF": "stats_print:true"])
        #expect(result.exitCode == 0)
        #expect(result.error.contains("opt.narenas: 2"))
        #expect(result.error.contains("opt.dirty_decay_ms: 1000 "))
        let allocated = try #require(result.error.firstMatch(of: /Allocated: (\d+)/).flatMap { Int($0.output.1) })
        // A sanitizer takes the place that jemalloc has otherwise.
        if ProcessInfo.processInfo.environment["RELINK_SANITIZER"] == nil { #expect(allocated > 100_000) }
    }

    @Test("The changelog has an entry for this version")
    func changelog() async throws {
        let workspace = try Workspace()
        let version = try await workspace.run("--version").output.prefix { !$0.isWhitespace }
        let changelog = try String(contentsOf: Workspace.repository.appending(path: "CHANGELOG.md"), encoding: .utf8)
        #expect(changelog.contains("\n## \(version) - "))
    }

    @Test("The health check follows the server", arguments: [[], ["--ready"]])
    func health(flags: [String]) async throws {
        let port = try FreePort.pick()
        let server = try await Server(
            try Workspace(), environment: ["RELINK_LISTEN_ADMIN": "127.0.0.1:\(port)"])
        // All addresses of a machine are none to connect to, so it asks its own.
        let listen = ["RELINK_LISTEN_ADMIN": "0.0.0.0:\(port)"]
        let healthy = try await server.workspace.run(["healthcheck"] + flags, environment: listen)
        #expect(healthy.exitCode == 0)
        #expect(healthy.output == "ok\n")
        #expect(await server.stop() == 0)
        let gone = try await server.workspace.run(["healthcheck"] + flags, environment: listen)
        #expect(gone.exitCode == 1)
        #expect(gone.error.contains("is `relink serve` running here?"))
    }

    @Test("A port that is not known can't be asked for health")
    func healthOfNoPort() async throws {
        let result = try await Workspace().run("healthcheck")
        #expect(result.exitCode == 1)
        #expect(result.error.contains("listen.admin names no port"))
    }

    @Test("Completions know every command", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let workspace = try Workspace()
        let help = try await workspace.run("--help").output
        let section = try #require(help.split(separator: "SUBCOMMANDS:").last)
        let commands = section.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^  ([a-z]+)/).map { String($0.output.1) }
        }
        #expect(commands.count > 10)
        let script = try await workspace.run("--generate-completion-script", shell)
        #expect(script.exitCode == 0)
        for command in commands { #expect(script.output.contains(command), "\(command)") }
    }
}
