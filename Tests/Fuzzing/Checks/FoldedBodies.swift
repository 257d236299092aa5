import Foundation
import Relink

/// Bodies decoded and folded, with what holds for each event and each merchant whatever the bodies say.
struct FoldedBodies {
    static let receivedAt = Instant(milliseconds: 1_750_000_000_000)
    private static let reducer = Reducer()

    let events: [DecodedEvent]
    let merchants: [String: MerchantRecord]

    /// - Parameter order: the events' message ids, in the order in which they are received; each is the number of its
    ///   body. Whatever the order, all are received at one instant.
    init(_ bodies: [[UInt8]], order: some Swift.Sequence<Int>) throws {
        var events: [DecodedEvent] = []
        for (index, body) in order.enumerated() {
            let logged = LoggedEvent(
                sequence: Int64(index) + 1, receivedAt: Self.receivedAt, source: "codat", messageID: "m\(body)",
                body: bodies[body], digest: EventDigest.zero)
            events.append(DecodedEvent(logged))
        }
        self.events = events
        let folder = Folder(reducer: Self.reducer)
        let batch = folder.fold(events, Checkpoint(fingerprint: ""), [:], [:])
        try expect("Every event has its entry", batch.entries.map(\.sequence) == events.map(\.sequence))
        try expect("All has been folded", batch.checkpoint.appliedSequence == Int64(events.count))
        merchants = batch.merchants
    }

    init(_ bodies: [[UInt8]]) throws {
        try self.init(bodies, order: bodies.indices)
    }

    func check(_ bodies: [[UInt8]]) throws {
        for event in events { try check(event, body: bodies[Int(event.sequence) - 1]) }
        for record in merchants.values { try check(record.state) }
        try checkResumed()
    }

    private func check(_ event: DecodedEvent, body: [UInt8]) throws {
        try expect("What is quarantined has a problem", (event.status == .quarantined) == (event.problem != nil))
        for id in [event.companyID, event.connectionID] {
            guard let id else { continue }
            try expect("An id has 1 to 200 characters", (1...200).contains(id.unicodeScalars.count))
            try expect("An id is kept in one form", normalizedID(id).utf8.elementsEqual(id.utf8))
        }
        try expect("A type has at most 200 characters", (event.type?.unicodeScalars.count ?? 0) <= 200)
        try expect("A name has at most 500 characters", (event.companyName?.unicodeScalars.count ?? 0) <= 500)
        try expect("There are at most 20 tags", (event.companyTags?.count ?? 0) <= 20)
        try expect("Nothing happens over five minutes after its receipt", event.occurredAt <= latest)
        if event.status == .applied, event.companyID == nil {
            try expect("Only of a rate limit no company is known", event.type?.lowercased().contains("rate") == true)
        }
        let logged = LoggedEvent(
            sequence: event.sequence, receivedAt: event.receivedAt, source: "codat", messageID: "m", body: body,
            digest: EventDigest.zero)
        for kind in [EventView.Body.json, .base64] {
            var json = JSONWriter()
            EventView(logged).write(to: &json, body: kind)
            try expect("An event is shown as JSON", JSONDocument(parsing: json.bytes) != nil || isDeep(body))
            guard case .base64 = kind else { continue }
            try expect("An exported event is taken back whole", try LoggedEvent(exportLine: json.bytes) == logged)
        }
    }

    private var latest: Instant { Self.receivedAt.advanced(bySeconds: 300) }

    /// A body as deep as a text may be is too deep within another.
    private func isDeep(_ body: [UInt8]) -> Bool {
        body.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") } >= JSONDocument.maxDepth
    }

    private func check(_ state: MerchantState) throws {
        let bytes = state.encoded()
        try expect("A state is taken back whole from its bytes", try MerchantState(encoded: bytes) == state)
        var json = JSONWriter()
        state.write(to: &json, Self.reducer.policy)
        try expect("A merchant is shown as JSON", (try? JSONSerialization.jsonObject(with: Data(json.bytes))) != nil)
    }

    /// Folded one by one, each time from what a store would have kept.
    private func checkResumed() throws {
        let folder = Folder(reducer: Self.reducer)
        var checkpoint = Checkpoint(fingerprint: "")
        var kept: [String: MerchantRecord] = [:]
        var sources: [String: SourceState] = [:]
        for event in events {
            let batch = folder.fold([event], checkpoint, kept, sources)
            checkpoint = batch.checkpoint
            sources = try batch.sources.mapValues { try SourceState(encoded: $0.encoded()) }
            kept = try batch.merchants.mapValues {
                MerchantRecord(
                    state: try MerchantState(encoded: $0.state.encoded()), lastSequence: $0.lastSequence,
                    dueAt: $0.dueAt)
            }
        }
        try expect("Folded in pieces, events give the same merchants", kept == merchants)
    }
}
