import Foundation
import TestSupport
import Testing

@Suite("The restore drill", .timeLimit(.minutes(10)))
struct RestoreDrillTests {
    @Test("A server is killed under load, and a backup from before brings all back", arguments: StoreKind.allCases)
    func drill(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        let target = try await Workspace(on: kind)
        var stores: [String: String] = [:]
        if let source = workspace.database?.url, let restored = target.database?.url {
            stores = ["RELINK_DRILL_SOURCE": source, "RELINK_DRILL_TARGET": restored]
        }
        let result = try await workspace.script("deploy/restore-drill", [], stores)
        #expect(result.exitCode == 0, "\(result.output) \(result.error)")
        #expect(result.output.contains("The drill has succeeded"))
    }

    @Test("The script for timers keeps so many backups, each of which the drill can use, and tells when it could not")
    func scheduledBackups() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        #expect(try await Burst("a", 8, to: server).acknowledged.count == 8)
        let folder = workspace.directory.appending(path: "backups")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        try Data("mine".utf8).write(to: folder.appending(path: "other.db"))
        let store = ["RELINK_STORE_URL": "sqlite:" + workspace.directory.appending(path: "relink.db").path]
        // As if one had been made on each of these days.
        for day in ["20260101", "20260102", "20260103"] {
            try Data().write(to: folder.appending(path: "relink-\(day)T000000Z.db"))
        }
        let made = try await workspace.script("deploy/backup/relink-backup", [folder.path, "3"], store)
        #expect(made.exitCode == 0, "\(made.error)")
        #expect(await server.stop() == 0)
        let left = try Self.files(in: folder)
        #expect(left.count == 4 && left.first == "other.db", "\(left)")
        #expect(!left.contains("relink-20260101T000000Z.db"))
        let newest = try #require(left.last)
        let drill = try await workspace.script("deploy/restore-drill", [folder.appending(path: newest).path], [:])
        #expect(drill.exitCode == 0, "\(drill.output) \(drill.error)")

        let wrong = ["RELINK_STORE_URL": "sqlite:" + workspace.directory.appending(path: "none.db").path]
        let failed = try await workspace.script("deploy/backup/relink-backup", [folder.path, "1"], wrong)
        #expect(failed.exitCode == 1)
        #expect(try Self.files(in: folder) == left)
    }

    private static func files(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != ".lock" }.sorted()
    }
}

extension Workspace {
    /// Runs a script of this package with the product that the tests are about.
    fileprivate func script(_ path: String, _ arguments: [String], _ extra: [String: String]) async throws -> Result {
        try await program(Self.repository.appending(path: path), arguments, extra)
    }

    /// Runs a program in this folder, which finds the product in `RELINK`.
    func program(_ program: URL, _ arguments: [String], _ extra: [String: String]) async throws -> Result {
        let environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "RELINK": Self.binary.path,
            "TMPDIR": directory.path,
        ].merging(extra) { _, new in new }
        return Result(try await ChildProcess.run([program.path] + arguments, environment: environment, in: directory))
    }
}
