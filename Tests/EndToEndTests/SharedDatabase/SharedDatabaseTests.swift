import Foundation
import TestSupport
import Testing

@Suite("On one PostgreSQL", .serialized)
struct SharedDatabaseTests {
    private static let company = "5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c"

    private func withStore(_ body: (TestedStore, PostgresServer.Database) async throws -> Void) async throws {
        try await PostgresServer.withDatabase { database in
            var store = try TestedStore(try Workspace(), "shared")
            store.settings["RELINK_STORE_URL"] = database.url
            try await body(store, database)
        }
    }

    @Test("A loss is accepted once whichever server it comes to, shown by each, and folded anew while they serve")
    func twoServers() async throws {
        try await withStore { store, _ in
            let servers = [try await store.serve(), try await store.serve()]
            let loss = Workspace.sample("legacy/sync-connection-deleted.json")
            for (index, status) in ["accepted", "duplicate", "duplicate"].enumerated() {
                let url = servers[index % 2].webhookURL
                let sent = try await store.run(
                    "send", loss, "--url", url, "--secret", store.workspace.secret, "--id", "msg_1")
                #expect(sent.output.contains("{\"status\":\"\(status)\",\"sequence\":1}"), "\(sent)")
            }
            for server in servers {
                _ = try await server.foldedSummary()
                let merchant = try await server.get("/api/merchants/\(Self.company)").json
                #expect(merchant["health"] as? String == "disconnected")
            }
            let shown = try await store.run("merchants", "--json").output
            #expect(shown.contains("syncConnectionDeleted"))
            let beside = try await store.run("rebuild")
            #expect(beside.exitCode == 0, "\(beside.error)")
            #expect(try await store.run("merchants", "--json").output == shown)
            for server in servers {
                #expect(
                    try await server.get("/api/merchants/\(Self.company)").json["health"] as? String == "disconnected")
            }
            for server in servers { #expect(await server.stop() == 0) }
            let alone = try await store.run("rebuild")
            #expect(alone.exitCode == 0, "\(alone.error)")
            #expect(try await store.run("merchants", "--json").output == shown)
            let check = try await store.run("check")
            #expect(check.exitCode == 0, "\(check.error)")
            let doctor = try await store.run("doctor")
            #expect(doctor.output.contains("1 events, folded up to 1"), "\(doctor.output)")
        }
    }

    @Test("Three servers in a storm, one killed, connections cut: each acknowledged event is there once")
    func killedInAStorm() async throws {
        try await withStore { store, database in
            let ledger = Ledger()
            // The first one leads.
            let servers = [try await store.serve(), try await store.serve(), try await store.serve()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await Storm(server: servers[0], ledger: ledger, clients: 8).blow(until: 100) {
                        _ = await servers[0].stop(SIGKILL)
                    }
                }
                group.addTask {
                    try await Storm(server: servers[1], ledger: ledger, clients: 8).blow(until: 300) {
                        try await database.cutConnections()
                    }
                }
                group.addTask {
                    try await Storm(server: servers[2], ledger: ledger, clients: 8).blow(until: 300) {}
                }
                try await group.waitForAll()
            }
            // What no answer came for is sent again, as Codat does; another server has taken the lead.
            try await Storm(server: servers[2], ledger: ledger).blow(until: 200) {}
            for server in servers[1...] {
                let reducer = try await server.foldedSummary()["reducer"] as? [String: Any]
                #expect(reducer?["lag"] as? Int == 0)
            }
            for server in servers[1...] { #expect(await server.stop() == 0) }
            var witness = Witness()
            #expect(try await witness.faults(of: store, ledger) == [])
            #expect(ledger.acknowledged.count >= 700)
        }
    }

    @Test("A log moves from SQLite to PostgreSQL and back, the same to the byte")
    func movesBetweenStores() async throws {
        try await withStore { store, _ in
            let folder = Workspace.repository.appending(path: "Samples/webhooks")
            let samples = try ["legacy", "standard", "broken"].flatMap { name in
                try FileManager.default.contentsOfDirectory(
                    at: folder.appending(path: name), includingPropertiesForKeys: nil)
            }
            let server = try await Server(store.workspace)
            try await store.workspace.run(
                ["send"] + samples.map(\.path).sorted()
                    + ["--url", server.webhookURL, "--secret", store.workspace.secret, "--as-is"])
            _ = try await server.foldedSummary()
            #expect(await server.stop() == 0)
            let export = try await store.workspace.run("events", "export").output
            let states = try await store.workspace.run("merchants", "--json").output
            let file = store.workspace.directory.appending(path: "log.ndjson")
            try Data(export.utf8).write(to: file)
            for added in [samples.count, 0] {
                let imported = try await store.run("events", "import", file.path)
                #expect(imported.exitCode == 0, "\(imported.error)")
                #expect(imported.output.hasPrefix("\(added) events added"), "\(imported.output)")
            }
            let check = try await store.run("check")
            #expect(check.exitCode == 0, "\(check.error)")
            #expect(try await store.run("merchants", "--json").output == states)
            let back = try await store.run("events", "export").output
            #expect(back == export)
        }
    }

    @Test("A server waits for its database, and the settings' fault is told where no database can be meant")
    func waits() async throws {
        try await withStore { store, database in
            try await database.drop()
            async let starting = store.serve()
            try await database.create()
            let server = try await starting
            #expect(try await server.get("/readyz").status == 200)
            #expect(await server.stop() == 0)
            let wrong = try await store.run(
                "serve", environment: ["RELINK_STORE_URL": "postgres://user:hush@host:port/db"])
            #expect(wrong.exitCode == 78)
            #expect(wrong.error.contains("store.url") && !wrong.error.contains("hush"), "\(wrong.error)")
        }
    }
}
