import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite("Backups", .serialized, .timeLimit(.minutes(10)))
struct BackupTests {
    @Test(
        "Taken under load, it holds all up to one event; in a store of the other make it is the same to the byte",
        arguments: StoreKind.allCases)
    func underLoad(on kind: StoreKind) async throws {
        let store = try TestedStore(try await Workspace(on: kind), "saved")
        let server = try await store.serve()
        let link = try await Self.link(from: server)
        let ledger = Ledger()
        let file = store.folder.appending(path: "backup")
        try await Storm(server: server, ledger: ledger, clients: 8).blow(until: 300) {
            let saved = try await store.run("backup", file.path, "--json")
            #expect(saved.exitCode == 0, "\(saved.error)")
        }
        #expect(await server.stop() == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)

        let other = try TestedStore(try await Workspace(on: kind == .sqlite ? .postgres : .sqlite), "restored")
        let restored = try await other.run("restore", file.path, "--json")
        #expect(restored.exitCode == 0, "\(restored.error)")
        let outcome = try #require(
            try JSONSerialization.jsonObject(with: Data(restored.output.utf8)) as? [String: Any])
        let sequence = try #require(outcome["sequence"] as? Int)
        // All that was acknowledged when it began.
        #expect(sequence >= 300)
        let first = try await store.run("events", "export").output.split(separator: "\n").prefix(sequence)
        #expect(try await other.run("events", "export").output.split(separator: "\n") == Array(first))

        let again = try await other.serve()
        _ = try await again.foldedSummary()
        #expect(try await again.get(publicPath: link) == 200)
        #expect(try await Burst("later", 8, to: again).acknowledged.count == 8)
        _ = try await again.foldedSummary()
        #expect(await again.stop() == 0)
        let check = try await other.run("check")
        #expect(check.exitCode == 0, "\(check.error)")
    }

    #if os(Linux)
        @Test("What stands in archives is in the backup, which needs none of them")
        func archived() async throws {
            let workspace = try Workspace()
            let store = try TestedStore(workspace, "archived")
            let young = try await store.serve()
            #expect(try await Burst("a", 150, to: young).acknowledged.count == 150)
            _ = try await young.foldedSummary()
            #expect(await young.stop() == 0)
            let server = try await store.serve(["RELINK_LOG_RETENTION": "1ms"])
            try await store.archived(upTo: 150, by: server)
            let file = workspace.directory.appending(path: "backup")
            #expect(try await store.run("backup", file.path).exitCode == 0)
            #expect(await server.stop() == 0)
            let export = try await store.run("events", "export").output
            try store.remove()
            let restored = try TestedStore(workspace, "restored")
            #expect(try await restored.run("restore", file.path).exitCode == 0)
            #expect(try await restored.run("events", "export").output == export)
            #expect(try await restored.run("check").exitCode == 0)
        }
    #endif

    @Test("A store that holds events is never restored into", arguments: StoreKind.allCases)
    func refusal(on kind: StoreKind) async throws {
        let store = try TestedStore(try await Workspace(on: kind), "kept")
        let server = try await store.serve()
        #expect(try await Burst("a", 8, to: server).acknowledged.count == 8)
        let file = store.folder.appending(path: "backup")
        #expect(try await store.run("backup", file.path).exitCode == 0)
        #expect(try await Burst("b", 8, to: server).acknowledged.count == 8)
        #expect(try await store.run("restore", file.path).exitCode == 1)
        #expect(await server.stop() == 0)
        let export = try await store.run("events", "export").output
        let refused = try await store.run("restore", file.path)
        #expect(refused.exitCode == 1)
        #expect(refused.error.isOneLine(about: "holds 16 events"), "\(refused.error)")
        #expect(try await store.run("events", "export").output == export)
    }

    @Test("A file that is no whole backup is refused in one line, and leaves nothing behind")
    func badFiles() async throws {
        let workspace = try Workspace()
        let store = try TestedStore(workspace, "kept")
        let server = try await store.serve()
        #expect(try await Burst("a", 400, to: server).acknowledged.count == 400)
        let file = store.folder.appending(path: "backup")
        #expect(try await store.run("backup", file.path).exitCode == 0)
        #expect(await server.stop() == 0)
        let bytes = try Data(contentsOf: file)
        let middle = bytes.count / 2
        let cases: [(String, Data)] = [
            ("no Relink store", Data(repeating: 0x41, count: 10_000)),
            ("another program's", bytes.replacing([1, 2, 3, 4], at: 68)),
            ("a newer Relink", bytes.replacing([0, 0, 0, 99], at: 60)),
            ("damaged", bytes.prefix(middle)),
            ("bad", bytes.replacing(Array(repeating: 0x5A, count: 3000), at: middle)),
        ]
        for (reason, content) in cases {
            let bad = workspace.directory.appending(path: "bad")
            try content.write(to: bad)
            let target = try TestedStore(workspace, "target")
            let refused = try await target.run("restore", bad.path)
            #expect(refused.exitCode == 1, "\(reason)")
            #expect(refused.error.isOneLine(about: reason), "\(refused.error)")
            let left = try FileManager.default.contentsOfDirectory(atPath: target.folder.path)
            #expect(left.filter { $0 != "relink.db.lock" } == [])
            try target.remove()
        }
        let missing = try await store.run("restore", "nowhere")
        #expect(missing.exitCode == 1 && missing.error.isOneLine(about: "nowhere does not exist"))
    }

    @Test(
        "A file that is there stays; one that has no room is told of, and nothing of it is left",
        .disabled(
            if: ProcessInfo.processInfo.environment["RELINK_SANITIZER"] == "thread",
            "ThreadSanitizer keeps a file of its own, larger than the limit on files allows."))
    func noRoom() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        #expect(try await Burst("a", 200, to: server).acknowledged.count == 200)
        let limited = "trap '' XFSZ; ulimit -f 40; exec \"$RELINK\" backup relink.db.saved"
        let full = try await workspace.program(URL(filePath: "/bin/bash"), ["-c", limited], workspace.environment())
        #expect(full.exitCode == 1)
        #expect(full.error.isOneLine(about: "the disk reports a fault, or is full"), "\(full.error)")
        #expect(try workspace.files(named: "relink.db.saved") == [])
        #expect(try await workspace.run("backup", "relink.db.saved").exitCode == 0)
        let bytes = try Data(contentsOf: workspace.directory.appending(path: "relink.db.saved"))
        let again = try await workspace.run("backup", "relink.db.saved")
        #expect(again.exitCode == 1)
        #expect(again.error.isOneLine(about: "is there already"), "\(again.error)")
        #expect(try Data(contentsOf: workspace.directory.appending(path: "relink.db.saved")) == bytes)
        #expect(try workspace.files(named: "relink.db.saved") == ["relink.db.saved"])
        #expect(await server.stop() == 0)
    }

    /// The path of a link that a support agent hands over.
    private static func link(from server: Server) async throws -> String {
        let company = "5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c"
        try await server.workspace.run(
            "send", Workspace.sample("legacy/sync-connection-deleted.json"), "--url", server.webhookURL, "--secret",
            server.workspace.secret)
        _ = try await server.foldedSummary()
        let answer = try await server.act("link", on: company)
        let url = try #require(try answer.json["url"] as? String)
        return try #require(URL(string: url)).path
    }
}

extension Server {
    /// The status of a page that merchants reach.
    fileprivate func get(publicPath path: String) async throws -> Int {
        let request = HTTPClientRequest(url: webhookURL.replacing("/webhooks/codat", with: "") + path)
        return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(30)).status.code)
    }
}

extension Workspace {
    fileprivate func files(named prefix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasPrefix(prefix) }
    }
}
