import Foundation
import GRDB
import TestSupport
import Testing

@Suite("A store that a released version left", .timeLimit(.minutes(10)))
struct ReleaseTests {
    @Test(
        "is taken over with every event and link, folds to the same merchants, and goes on",
        arguments: KeptRelease.all, StoreKind.allCases)
    func upgrade(from release: KeptRelease, on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        let store = try TestedStore(workspace, "upgraded")
        try await release.lay(into: store)
        let server = try await store.serve()
        _ = try await server.foldedSummary()
        #expect(try await Burst("later", 8, to: server).acknowledged.count == 8)
        _ = try await server.foldedSummary()
        #expect(await server.stop() == 0)
        let check = try await store.run("check")
        #expect(check.exitCode == 0, "\(check.error)")
        let export = try await store.run("events", "export").output
        #expect(export.split(separator: "\n").count >= release.events + 8)
        // A merchant of the later events stands beside those that were kept.
        let merchants = try await KeptMerchant.all(store.run("merchants", "--json").output)
        #expect(merchants.filter { $0.companyID != "m1" } == (try release.merchants))
    }

    @Test("A backup of today can be read by every release that has this schema", arguments: KeptRelease.all)
    func goingBack(to release: KeptRelease) async throws {
        let workspace = try Workspace()
        let store = try TestedStore(workspace, "left")
        try await release.lay(into: store)
        let server = try await store.serve()
        #expect(try await Burst("later", 8, to: server).acknowledged.count == 8)
        let backup = store.folder.appending(path: "backup")
        #expect(try await store.run("backup", backup.path).exitCode == 0)
        #expect(await server.stop() == 0)
        let old = store.folder.appending(path: "old.db")
        try await release.unpack("relink.db", to: old)
        #expect(try Self.shape(of: backup) == Self.shape(of: old))
        #expect(try Self.linkKey(of: backup) == Self.linkKey(of: old))
    }

    private static func shape(of file: URL) throws -> [String] {
        try DatabaseQueue(path: file.path).inDatabase { db in
            try ["application_id", "user_version"].map { try String(Int.fetchOne(db, sql: "PRAGMA \($0)") ?? 0) }
                + String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        }
    }

    private static func linkKey(of file: URL) throws -> Data? {
        try DatabaseQueue(path: file.path).inDatabase { try Data.fetchOne($0, sql: "SELECT link_key FROM store") }
    }
}

/// The folder that `Tests/Releases/keep` made of a version.
struct KeptRelease: Sendable, CustomTestStringConvertible {
    let version: String
    /// How many events its store holds.
    let events: Int

    static let all = [KeptRelease(version: "0.1.0", events: 59)]

    var testDescription: String { version }

    private var folder: URL { Workspace.repository.appending(path: "Tests/Releases/\(version)") }

    var merchants: [KeptMerchant] {
        get throws {
            try KeptMerchant.all(String(contentsOf: folder.appending(path: "merchants.ndjson"), encoding: .utf8))
        }
    }

    /// Puts what it left where a store is.
    func lay(into store: TestedStore) async throws {
        if let database = store.workspace.database {
            let text = store.folder.appending(path: "postgres.sql")
            try await unpack("postgres.sql", to: text)
            try await database.run("\\i '\(text.path)'")
            return
        }
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasPrefix("relink.db") {
            let name = String(file.dropLast(".gz".count))
            try await unpack(name, to: store.folder.appending(path: name))
        }
    }

    func unpack(_ name: String, to file: URL) async throws {
        let gzip = ["/bin/gzip", "--decompress", "--stdout", folder.appending(path: name + ".gz").path]
        try #require(try await ChildProcess.run(gzip, output: .file(file)).exitCode == 0)
    }
}

/// What of a merchant stays the same whatever a later version knows besides.
struct KeptMerchant: Equatable, Sendable {
    let companyID: String
    let health: String
    let reasons: [String]
    let connections: [String]
    let email: String?
    let mailsSent: Int

    static func all(_ lines: String) throws -> [KeptMerchant] {
        try lines.split(separator: "\n").map { line in
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try KeptMerchant(#require(json))
        }
    }

    private init(_ json: [String: Any]) throws {
        companyID = try #require(json["companyId"] as? String)
        health = try #require(json["health"] as? String)
        reasons = Self.texts(json["reasons"], "code")
        connections = Self.texts(json["connections"], "status")
        email = (json["contact"] as? [String: Any])?["email"] as? String
        mailsSent = (json["reonboarding"] as? [String: Any])?["mailsSent"] as? Int ?? 0
    }

    private static func texts(_ list: Any?, _ key: String) -> [String] {
        (list as? [[String: Any]] ?? []).compactMap { $0[key] as? String }.sorted()
    }
}
