import Foundation
import TestSupport
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
        let ids = folder.appending(path: "\(UUID().uuidString).ids")
        let words =
            ["http", "--url", server.webhookURL, "--secret", server.workspace.secret, "--json"]
            + (keepingIDs ? ["--acknowledged", ids.path] : []) + options.flatMap { ["--\($0)", "\($1)"] }
        let program = Workspace.binary.deletingLastPathComponent().appending(path: "relink-load").path
        let text = Data(try await ChildProcess.run([program] + words).output.utf8)
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
        let exported = try await process(["events", "export"], output: .file(file)).end()
        #expect(exported.status == 0)
        let export = try Data(contentsOf: file, options: .alwaysMapped)
        let mark = Data(#""messageId":""#.utf8)
        var (ids, count) = (Set<String>(), 0)
        export.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while let line = rest.cutLine() {
                // Behind the id comes the body, which may be large.
                let head = Data(line.prefix(400))
                guard let found = head.range(of: mark) else { continue }
                let id = head[found.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
                ids.insert(String(decoding: id, as: UTF8.self))
                count += 1
            }
        }
        #expect(ids.count == count)
        return ids
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Takes off the bytes up to the next line end.
    fileprivate mutating func cutLine() -> Self? {
        let all = UnsafeRawBufferPointer(rebasing: self)
        guard let base = all.baseAddress, let found = memchr(base, 10, all.count) else { return nil }
        let end = startIndex + base.distance(to: found)
        defer { self = self[(end + 1)...] }
        return self[..<end]
    }
}
