import Foundation
import TestSupport

/// A store in a folder of its own.
struct TestedStore: Sendable {
    let workspace: Workspace
    /// By its real path.
    let folder: URL
    /// For the server and for commands.
    var settings: [String: String] = [:]

    init(_ workspace: Workspace, _ name: String) throws {
        self.workspace = workspace
        let folder = workspace.directory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder.resolvingSymlinksInPath()
    }

    var environment: [String: String] {
        let url = workspace.database?.url ?? "sqlite:" + database.path
        return settings.merging(["RELINK_STORE_URL": url]) { setting, _ in setting }
    }

    var database: URL { folder.appending(path: "relink.db") }

    func serve(_ extra: [String: String] = [:]) async throws -> Server {
        try await Server(workspace, environment: environment.merging(extra) { _, new in new })
    }

    func run(_ arguments: String..., environment extra: [String: String] = [:]) async throws -> Workspace.Result {
        try await workspace.run(arguments, environment: environment.merging(extra) { _, new in new })
    }

    /// A store with the same files.
    func copy(_ name: String) throws -> TestedStore {
        var copy = try TestedStore(workspace, name)
        copy.settings = settings
        try FileManager.default.removeItem(at: copy.folder)
        try FileManager.default.copyItem(at: folder, to: copy.folder)
        return copy
    }

    func remove() throws {
        try FileManager.default.removeItem(at: folder)
    }
}

/// Holds a store against what was sent to it.
struct Witness {
    /// Sequences by message id.
    private(set) var stored: [String: Int64] = [:]
    private var last: (sequence: Int64, digest: String) = (0, "")

    /// Where events once seen are still what they were, which their chain of digests shows, only later ones are read.
    ///
    /// - Returns: what is wrong.
    mutating func faults(of store: TestedStore, _ ledger: Ledger) async throws -> [String] {
        var faults = ledger.contradictions
        let check = try await store.run("check")
        if check.exitCode != 0 {
            // One that was killed in its first moments may have made nothing, or the log alone.
            let isNew = ["holds no store yet", "has not been folded by this version yet"].contains {
                check.error.contains($0)
            }
            if stored.isEmpty, ledger.acknowledged.isEmpty, isNew { return faults }
            faults.append("check: \(check.exitCode) \(check.error)")
        }
        let export = try await store.run("events", "export", "--after", String(max(last.sequence - 1, 0)))
        if export.exitCode != 0 { faults.append("export: \(export.exitCode) \(export.error)") }
        var isNew = last.sequence == 0
        for line in export.output.split(separator: "\n") {
            let event = try ExportedEvent(line)
            if !isNew {
                if (event.sequence, event.digest) != last { faults.append("event \(last.sequence) is another one") }
                isNew = true
                continue
            }
            faults += self.faults(of: event)
            stored[event.messageID] = event.sequence
            last = (event.sequence, event.digest)
        }
        if !isNew { faults.append("event \(last.sequence) is gone") }
        for (number, sequence) in ledger.acknowledged {
            let id = SentEvent(number).messageID
            guard stored[id] != sequence else { continue }
            faults.append("\(id) was acknowledged as \(sequence) and is \(stored[id].map(String.init) ?? "lost")")
        }
        return faults
    }

    private func faults(of event: ExportedEvent) -> [String] {
        var faults: [String] = []
        if event.sequence != last.sequence + 1 { faults.append("\(event.sequence) comes behind \(last.sequence)") }
        if let earlier = stored[event.messageID] {
            faults.append("\(event.messageID) is there as \(earlier) and as \(event.sequence)")
        }
        if SentEvent(messageID: event.messageID)?.body != event.body {
            faults.append("\(event.messageID) (\(event.sequence)) has other bytes")
        }
        return faults
    }
}

/// A line of an export.
private struct ExportedEvent {
    let sequence: Int64
    let messageID: String
    let digest: String
    let body: Data

    struct Unreadable: Error {
        let line: Substring
    }

    init(_ line: Substring) throws {
        guard let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let sequence = (json["sequence"] as? NSNumber)?.int64Value, let id = json["messageId"] as? String,
            let digest = json["digest"] as? String, let text = json["body"] as? String,
            let body = Data(base64Encoded: text)
        else { throw Unreadable(line: line) }
        self.sequence = sequence
        messageID = id
        self.digest = digest
        self.body = body
    }
}
