import Foundation
import Testing

@Suite("Nothing acknowledged is lost", .serialized)
struct DurabilityTests {
    @Test("Killed in the middle of a storm, it has every acknowledged event once", arguments: StoreKind.allCases)
    func killedInAStorm(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        let server = try await Server(workspace)
        let file = Workspace.sample("standard/read-completed.json")
        async let storm = workspace.run(
            "send", file, "--url", server.webhookURL, "--secret", workspace.secret, "--repeat", "5000", "--json")
        while try await server.get("/api/summary").json.totalEvents < 300 { await Task.yield() }
        _ = await server.stop(SIGKILL)
        let acknowledged = try await storm.output.split(separator: "\n").compactMap { line -> String? in
            let answer = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return answer?["status"] as? Int == 200 ? answer?["messageId"] as? String : nil
        }
        #expect(acknowledged.count >= 250)

        let again = try await Server(workspace)
        _ = try await again.foldedSummary()
        #expect(await again.stop() == 0)
        let stored = try await workspace.messageIDs()
        #expect(Set(stored).count == stored.count)
        #expect(Set(acknowledged).isSubset(of: stored))
        let check = try await workspace.run("check")
        #expect(check.exitCode == 0, "\(check.error)")
    }

    @Test(
        "Exported, imported into an empty store and checked, it is the same to the byte; twice adds nothing",
        arguments: StoreKind.allCases)
    func exportAndImport(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        let server = try await Server(workspace)
        let folder = Workspace.repository.appending(path: "Samples/webhooks")
        let samples = try ["legacy", "standard", "broken"].flatMap { name in
            try FileManager.default.contentsOfDirectory(
                at: folder.appending(path: name), includingPropertiesForKeys: nil)
        }
        try await workspace.run(
            ["send"] + samples.map(\.path).sorted()
                + ["--url", server.webhookURL, "--secret", workspace.secret, "--as-is"])
        _ = try await server.foldedSummary()
        #expect(await server.stop() == 0)
        let export = try await workspace.run("events", "export").output
        #expect(export.split(separator: "\n").count == samples.count)

        let file = workspace.directory.appending(path: "log.ndjson")
        try Data(export.utf8).write(to: file)
        let other = ["RELINK_STORE_URL": "sqlite:" + workspace.directory.appending(path: "other.db").path]
        for added in [samples.count, 0] {
            let imported = try await workspace.run("events", "import", file.path, environment: other)
            #expect(imported.exitCode == 0, "\(imported.error)")
            #expect(imported.output.hasPrefix("\(added) events added"))
        }
        #expect(try await workspace.run("events", "export", environment: other).output == export)
        #expect(try await workspace.run("check", environment: other).exitCode == 0)
        let states = try await workspace.run("merchants", "--json").output
        #expect(try await workspace.run("merchants", "--json", environment: other).output == states)
        #expect(!states.isEmpty)

        try Data((export + "{\"sequence\":\n").utf8).write(to: file)
        let damaged = try await workspace.run("events", "import", file.path, environment: other)
        #expect(damaged.exitCode == 1)
        #expect(damaged.error.contains("line \(samples.count + 1)"), "\(damaged.error)")
    }

    @Test("One byte flipped in a stored body is found by check, with its sequence")
    func flippedByteIsFound() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        let file = Workspace.sample("legacy/data-sync-completed.json")
        try await workspace.run(
            "send", file, "--url", server.webhookURL, "--secret", workspace.secret, "--repeat", "20")
        #expect(await server.stop() == 0)
        let store = workspace.directory.appending(path: "relink.db")
        var bytes = try Data(contentsOf: store)
        let place = try #require(bytes.range(of: Data("\"RuleType\"".utf8), options: .backwards))
        bytes[place.lowerBound + 1] ^= 1
        try bytes.write(to: store)
        let check = try await workspace.run("check")
        #expect(check.exitCode == 1)
        #expect(check.error.contains(/[Ee]vent \d+/), "\(check.error)")
    }

    @Test("A rebuild folds the same states, with the server stopped and while it serves", arguments: StoreKind.allCases)
    func rebuild(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        var server = try await Server(workspace)
        let files = ["connection-connected", "read-completed", "connection-deleted"].map {
            Workspace.sample("standard/\($0).json")
        }
        try await workspace.run(["send"] + files + ["--url", server.webhookURL, "--secret", workspace.secret])
        _ = try await server.foldedSummary()
        let states = try await workspace.run("merchants", "--json").output
        let beside = try await workspace.run("rebuild")
        #expect(beside.exitCode == 0, "\(beside.error)")
        #expect(try await workspace.run("merchants", "--json").output == states)
        #expect(await server.stop() == 0)
        let alone = try await workspace.run("rebuild")
        #expect(alone.exitCode == 0, "\(alone.error)")
        #expect(try await workspace.run("merchants", "--json").output == states)
        server = try await Server(workspace)
        #expect(await server.stop() == 0)
    }
}

extension [String: Any] {
    var totalEvents: Int { (self["events"] as? [String: Any])?["total"] as? Int ?? 0 }
}

extension Workspace {
    /// The message ids in the log, in its order.
    func messageIDs() async throws -> [String] {
        try await run("events", "export").output.split(separator: "\n").compactMap { line in
            let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return event?["messageId"] as? String
        }
    }
}
