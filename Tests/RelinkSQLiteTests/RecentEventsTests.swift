import Relink
import RelinkStore
import Testing

@Suite("The events that are still in memory")
struct RecentEventsTests {
    private func event(_ sequence: Int64, bytes: Int = 10) -> LoggedEvent {
        LoggedEvent(
            sequence: sequence, receivedAt: Instant(milliseconds: 0), source: "codat", messageID: "msg_\(sequence)",
            body: [UInt8](repeating: 0, count: bytes), digest: [])
    }

    private func recent(_ sequences: ClosedRange<Int64>) -> RecentEvents {
        var recent = RecentEvents()
        recent.add(sequences.map { event($0) })
        return recent
    }

    private func taken(_ recent: RecentEvents, after sequence: Int64, limit: Int = 100) -> [Int64]? {
        var recent = recent
        return recent.take(after: sequence, limit: limit, maxBytes: 1 << 20)?.map(\.sequence)
    }

    @Test("Are those that follow a sequence, where the first of them is here")
    func following() {
        let events = recent(5...8)
        #expect(taken(events, after: 4) == [5, 6, 7, 8])
        #expect(taken(events, after: 6) == [7, 8])
        #expect(taken(events, after: 3) == nil)
        #expect(taken(events, after: 8) == nil)
        #expect(taken(RecentEvents(), after: 0) == nil)
    }

    @Test("Are left to the file where there are more than were asked for")
    func limits() {
        #expect(taken(recent(1...8), after: 0, limit: 7) == nil)
        #expect(taken(recent(1...8), after: 1, limit: 7)?.count == 7)
    }

    @Test("Are kept no longer than until they are read")
    func reading() {
        var events = recent(1...4)
        #expect(events.take(after: 2, limit: 10, maxBytes: 1 << 20)?.count == 2)
        #expect(events.take(after: 2, limit: 10, maxBytes: 1 << 20) == nil)
    }

    @Test("Never have a gap among them")
    func gap() {
        var events = recent(1...4)
        events.add([event(6)])
        #expect(taken(events, after: 0) == nil)
        #expect(taken(events, after: 5) == [6])
    }

    @Test("Are bounded in number and bytes where nobody reads them")
    func bounds() {
        var events = RecentEvents()
        for sequence in Int64(1)...5000 { events.add([event(sequence)]) }
        #expect(taken(events, after: 0, limit: 10_000) == nil)
        #expect(taken(events, after: 4096, limit: 10_000)?.last == 5000)
        events.add([event(5001, bytes: 9 << 20)])
        #expect(taken(events, after: 4096, limit: 10_000) == nil)
    }
}
