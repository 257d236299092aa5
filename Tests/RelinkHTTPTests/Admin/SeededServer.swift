import Relink
import RelinkHTTP

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

    /// Makes the log, folds it, and takes all of it away behind `body`.
    static func run<Value: Sendable>(_ body: (ObservedServer) async throws -> Value) async throws -> Value {
        var log = SeededLog(begin: received)
        for (sequence, bytes) in zip(Int64(1)..., bodies) {
            log.add(bytes, formerBody: sequence == forgotten ? Array("what was".utf8) : nil)
        }
        return try await FoldingStore.run(log.events, clock: { received }) { try await body(observed($0)) }
    }

    static func observed(_ store: FoldingStore) -> ObservedServer {
        ObservedServer(
            status: store.status, rejections: RejectionLog(), counters: IngestCounters(), recorder: store.recorder,
            links: store.links, version: "1.2.3", readiness: { [] }, storeUse: { StoreUse(log: 4_200_000) })
    }
}
