import Foundation
import TestSupport
import Testing

@Suite("The pod that the manifests for Kubernetes describe", .serialized)
struct PodTests {
    private static let manifests = Workspace.repository.appending(path: "deploy/kubernetes")

    /// What the script ends with where the machine allows no namespaces.
    private static let notAllowed: Int32 = 77

    private func start(_ overlay: String, _ more: String...) async throws {
        let script = Self.manifests.appending(path: "try").path
        try await TemporaryFolder.use { folder in
            let trial = try await ChildProcess.run(
                [script, overlay, Workspace.binary.path] + more,
                environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder.path], in: folder)
            if trial.exitCode == Self.notAllowed { return print(trial.error) }
            #expect(trial.exitCode == 0, "\(trial.output)\(trial.error)")
        }
    }

    @Test(
        "With its user, variables and read-only root, serve starts on SQLite and answers kubelet's probes",
        .enabled(if: geteuid() == 0, "only root may take another user's rights"))
    func sqlite() async throws {
        try await start("sqlite")
    }

    @Test(
        "With its user, variables and read-only root, serve starts on PostgreSQL and answers kubelet's probes",
        .enabled(if: geteuid() == 0, "only root may take another user's rights"))
    func postgres() async throws {
        try await PostgresServer.withDatabase { database in
            let query = try #require(URLComponents(string: database.url)?.queryItems)
            let place = Dictionary(query.map { ($0.name, $0.value ?? "") }) { first, _ in first }
            let (folder, port) = (try #require(place["host"]), try #require(place["port"]))
            try await start("postgres", "\(folder)/.s.PGSQL.\(port)", database.name)
        }
    }

    @Test("The rendered manifests have the settings that are to be edited", arguments: ["sqlite", "postgres"])
    func rendered(_ overlay: String) throws {
        let read = { (path: String) in
            try String(contentsOf: Self.manifests.appending(path: path), encoding: .utf8)
        }
        let rendered = try read("rendered/\(overlay).yaml")
        for line in try read("base/settings.env").split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "=", maxSplits: 1)
            #expect(rendered.contains("\(parts[0]): \(parts[1])\n"), "\(line)")
        }
    }
}
