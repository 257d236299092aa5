import Foundation
import Testing

/// `relink-load` at work on a server.
struct LoadProcess: Sendable {
    let acknowledgedPerSecond: Double
    /// How often each status came.
    let statuses: [Int: Int]
    /// What went wrong with connections: `refused`, `lost`, `timedOut`, `unreadable`.
    let faults: [String: Int]
    let slowestAnswer: Duration
    let slowestRefusal: Duration
    /// Over the whole run; empty where they were not asked for.
    let acknowledged: Set<String>

    /// Runs it to its end.
    ///
    /// - Parameter options: beside those that name the server, such as `--connections`.
    static func run(_ server: Server, _ options: [String: Any], keepingIDs: Bool = true) async throws -> LoadProcess {
        let folder = server.workspace.directory
        let name = UUID().uuidString
        let (output, ids) = (folder.appending(path: "\(name).json"), folder.appending(path: "\(name).ids"))
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let process = Process()
        process.executableURL = Workspace.binary.deletingLastPathComponent().appending(path: "relink-load")
        process.arguments =
            ["http", "--url", server.webhookURL, "--secret", server.workspace.secret, "--json"]
            + (keepingIDs ? ["--acknowledged", ids.path] : []) + options.flatMap { ["--\($0)", "\($1)"] }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let text = try Data(contentsOf: output)
        let report = try #require(
            try? JSONSerialization.jsonObject(with: text) as? [String: Any], "\(String(decoding: text, as: UTF8.self))")
        let acknowledged = keepingIDs ? try String(contentsOf: ids, encoding: .utf8) : ""
        return try LoadProcess(report, acknowledged: Set(acknowledged.split(separator: "\n").map(String.init)))
    }

    private init(_ report: [String: Any], acknowledged: Set<String>) throws {
        self.acknowledged = acknowledged
        acknowledgedPerSecond = try #require(report["acknowledgedPerSecond"] as? Double)
        let counts = try #require(report["statuses"] as? [String: Int])
        statuses = Dictionary(uniqueKeysWithValues: counts.compactMap { key, count in Int(key).map { ($0, count) } })
        faults = try #require(report["faults"] as? [String: Int]).filter { $0.value > 0 }
        let kind = try #require((report["kinds"] as? [[String: Any]])?.first)
        slowestRefusal = .milliseconds(try #require(kind["slowestRefusal"] as? Double))
        slowestAnswer = .milliseconds(try #require((kind["milliseconds"] as? [String: Any])?["max"] as? Double))
    }
}

extension Workspace {
    /// The message ids in the log, of which there may be hundreds of thousands, and whether any is there twice.
    func storedIDs() async throws -> Set<String> {
        let file = directory.appending(path: "\(UUID().uuidString).ndjson")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let process = process(["events", "export"])
        process.standardOutput = try FileHandle(forWritingTo: file)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        #expect(process.terminationStatus == 0)
        let export = try Data(contentsOf: file, options: .alwaysMapped)
        let mark = Data(#""messageId":""#.utf8)
        var (ids, count, place) = (Set<String>(), 0, export.startIndex)
        while let found = export.range(of: mark, in: place..<export.endIndex) {
            let rest = export[found.upperBound...]
            let end = rest.firstIndex(of: UInt8(ascii: "\"")) ?? export.endIndex
            ids.insert(String(decoding: rest[..<end], as: UTF8.self))
            count += 1
            place = export.range(of: Data("\n".utf8), in: end..<export.endIndex)?.upperBound ?? export.endIndex
        }
        #expect(ids.count == count)
        return ids
    }
}
