import Foundation
import GRDB
import Relink
import RelinkSQLite
import Testing

/// A folder of its own for a test's store.
struct StoreFolder {
    let url: URL

    /// Where the log is.
    var path: String { url.appendingPathComponent("relink.db").path }

    static func with(_ body: (StoreFolder) async throws -> Void) async throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("relink-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: url) }
        try await body(StoreFolder(url: url.resolvingSymlinksInPath()))
    }

    /// Opens the store, and closes it after the body.
    func withStore(
        role: StoreRole = .serve, limits: AppendLimits = AppendLimits(),
        _ body: (SQLiteStore) async throws -> Void
    ) async throws {
        let store = try await open(role: role, limits: limits)
        do {
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    func open(
        role: StoreRole = .serve, limits: AppendLimits = AppendLimits()
    ) async throws(StoreError) -> SQLiteStore {
        try await SQLiteStore.open(
            path: path, role: role, limits: limits, clock: { Instant(milliseconds: 1_790_000_000_000) })
    }

    /// Opens the log's file past Relink, as a person at a prompt would.
    func openByHand(_ name: String = "relink.db") throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: url.appendingPathComponent(name).path, configuration: configuration)
    }

    func size(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: url.appendingPathComponent(name).path)
        return try #require(attributes[.size] as? Int)
    }

    /// The names of all files here with their bytes.
    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: url.path) {
            contents[name] = try Data(contentsOf: url.appendingPathComponent(name))
        }
        return contents
    }

    /// The file of the projection in use.
    func projection() throws -> URL {
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
        let name = names.filter { $0.contains(".projection-") && $0.last?.isNumber == true }.max()
        return url.appendingPathComponent(name ?? "none")
    }
}

func delivery(_ messageID: String, _ body: [UInt8] = Array("{}".utf8)) throws -> VerifiedDelivery {
    let verifier = WebhookVerifier(policy: WebhookPolicy(source: "codat", allowUnverified: true))
    return try verifier.verify(
        headers: WebhookHeaders([(name: "webhook-id", value: messageID)]), body: body, now: Instant(milliseconds: 0))
}

extension EventLog {
    func append(_ messageIDs: some Swift.Sequence<String>) async throws {
        for id in messageIDs { _ = try await append(delivery(id)) }
    }

    func messageIDs() async throws -> [String] {
        try await events(after: 0, limit: 100_000, maxBytes: .max).map(\.messageID)
    }
}
