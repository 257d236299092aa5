import Foundation
import Relink
import RelinkHTTP
import RelinkSQLite

/// A log of a few events about four merchants, folded, and what the admin listener shows of it.
enum SeededServer {
    static let received = Instant(milliseconds: 1_795_300_000_000)
    static let lost = "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b01"
    static let late = "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b02"
    static let new = "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b03"
    static let odd = "Größe/50% & more"

    /// In order of sequence, received a second apart.
    static let bodies: [[UInt8]] =
        [
            #"{"eventType":"company.created","generatedDate":"2026-11-01T00:00:00Z","payload":"#
                + #"{"id":"\#(lost)","name":"Lindens & Sons"}}"#,
            #"{"eventType":"company.created","payload":{"id":"\#(late)","name":"Late Bakery"}}"#,
            #"{"RuleType":"Sync Connection Deleted","CompanyId":"\#(lost)"}"#,
            #"{"RuleType":"Sync Connection Deleted",  "CompanyId":"\#(late)"}"#,
            #"{"eventType":"company.created","payload":{"id":"\#(new)","name":"New Shop"}}"#,
            #"{"eventType":"company.created","payload":{"id":"\#(odd)","name":"Odd"}}"#,
            #"{"eventType":"weather.changed","payload":{}}"#,
        ].map { Array($0.utf8) } + [
            [0x00, 0xff, 0x0d, 0x0a, 0xc3],
            Array(#"{"RuleType":"Rate Limit Reached"}"#.utf8),
            Array(#"{"RuleType":"Account Categories Updated","CompanyId":"\#(odd)"}"#.utf8),
        ]

    /// The last one: its body is what is left of a longer one.
    static let forgotten: Int64 = 10

    /// Makes the log in a folder of its own, folds it, and takes both away behind `body`.
    static func run<Value: Sendable>(_ body: (ObservedServer) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "relink-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await SQLiteStore.open(
            path: folder.appending(path: "relink.db").path, role: .serve, clock: { received })
        do {
            _ = try await store.log.restore(events)
            let reducer = Reducer()
            try await Folder(reducer: reducer).foldRun(of: store.log, into: store.projections.current)
            let projections = store.projections
            let status = StatusReader(log: store.log, projection: { projections.current }, reducer: reducer)
            let value = try await body(observed(status))
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }

    private static var events: [LoggedEvent] {
        var digest = EventDigest.zero
        return bodies.enumerated().map { index, body in
            let event = event(Int64(index + 1), body, after: digest)
            digest = event.digest
            return event
        }
    }

    static func observed(_ status: StatusReader) -> ObservedServer {
        ObservedServer(
            status: status, rejections: RejectionLog(), counters: IngestCounters(), version: "1.2.3", readiness: { [] })
    }

    private static func event(_ sequence: Int64, _ body: [UInt8], after digest: [UInt8]) -> LoggedEvent {
        let receivedAt = received.advanced(bySeconds: sequence)
        let messageID = "message-\(sequence)"
        let forgottenBodyDigest = sequence == forgotten ? EventDigest.ofBody(Array("what was".utf8)) : nil
        let digest = EventDigest.chain(
            previous: digest, sequence: sequence, receivedAt: receivedAt, source: "codat", messageID: messageID,
            bodyDigest: forgottenBodyDigest ?? EventDigest.ofBody(body))
        return LoggedEvent(
            sequence: sequence, receivedAt: receivedAt, source: "codat", messageID: messageID, body: body,
            digest: digest, forgottenBodyDigest: forgottenBodyDigest)
    }
}
