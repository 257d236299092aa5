import Testing

@testable import Relink

@Suite("Random histories")
struct RandomHistoryTests {
    private let reducer = Reducer()

    private func fold(_ events: [DecodedEvent]) throws -> MerchantState {
        var state = MerchantState(companyID: "company-0", source: "codat")
        for event in events { try reducer.apply(event, to: &state) }
        return state
    }

    @Test("Any order of the same new-service events, with any repeats, gives the same merchant")
    func anyOrder() throws {
        try RandomCases.each(3000) { random, note in
            var history = RandomHistory(events: 1 + random.below(14), withOwn: random.chance(30), &random)
            history.dropObservations()
            let told = try fold(RandomHistory.events(history.deliveries)).essence(reducer.policy)
            for _ in 0..<2 {
                let retold = try fold(RandomHistory.events(history.shuffled(&random))).essence(reducer.policy)
                #expect(told == retold, "\(note)")
            }
        }
    }

    @Test("Told in the order of what happened, each reason and health begins with an event that was told")
    func beginnings() throws {
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 1 + random.below(14), &random)
            let events = RandomHistory.events(history.deliveries).sorted { $0.order < $1.order }
            var state = MerchantState(companyID: "company-0", source: "codat")
            for event in events {
                let before = state
                try reducer.apply(event, to: &state)
                if state.health != before.health { #expect(state.since == event.occurredAt, "\(note)") }
                for reason in state.reasons {
                    #expect(reason.since <= event.occurredAt, "\(note)")
                    #expect(events.contains { $0.occurredAt == reason.since }, "\(note)")
                }
            }
        }
    }

    @Test("An episode is open exactly while the merchant is disconnected, and counts each loss once")
    func episodes() throws {
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 1 + random.below(20), withLegacy: true, withOwn: true, &random)
            var state = MerchantState(companyID: "company-0", source: "codat")
            var losses: Int64 = 0
            for event in RandomHistory.events(history.shuffled(&random)) {
                let before = state.health
                try reducer.apply(event, to: &state)
                if state.health == .disconnected, before != .disconnected {
                    losses += 1
                    #expect(state.episode.openedAt == event.receivedAt, "\(note)")
                }
                #expect(state.episode.isOpen == (state.health == .disconnected), "\(note)")
                #expect(state.episode.number == losses, "\(note)")
            }
        }
    }

    @Test("Folded again, a history gives the same bytes, and the bytes give the state back")
    func sameBytes() throws {
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 1 + random.below(30), withLegacy: true, withOwn: true, &random)
            let deliveries = history.shuffled(&random)
            let state = try fold(RandomHistory.events(deliveries))
            #expect(try fold(RandomHistory.events(deliveries)).encoded() == state.encoded(), "\(note)")
            let decoded = try MerchantState(encoded: state.encoded())
            #expect(decoded == state, "\(note)")
            #expect(decoded.encoded() == state.encoded(), "\(note)")
        }
    }

    @Test("A state taken back from its bytes in the middle folds on to the same bytes")
    func resumed() throws {
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 2 + random.below(20), withLegacy: true, withOwn: true, &random)
            let events = RandomHistory.events(history.shuffled(&random))
            let middle = random.below(events.count)
            var state = try MerchantState(encoded: try fold(Array(events[..<middle])).encoded())
            for event in events[middle...] { try reducer.apply(event, to: &state) }
            #expect(state.encoded() == (try fold(events)).encoded(), "\(note)")
        }
    }

    @Test("Whatever happened, the postman comes to an end, and never writes where it may not")
    func postmanEnds() throws {
        let policy = ReonboardingPolicy(onboardingSchedule: [.seconds(60), .seconds(86_400)])
        let reducer = Reducer(policy: ReducerPolicy(reonboarding: policy))
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 1 + random.below(30), withLegacy: true, withOwn: true, &random)
            var story = Story(ReducerPolicy(reonboarding: policy))
            for event in RandomHistory.events(history.shuffled(&random)) {
                try reducer.apply(event, to: &story.state)
                let state = story.state
                let mayWrite =
                    state.episode.isOpen && state.reonboarding.contact != nil && !state.reonboarding.isUnsubscribed
                    && !state.reonboarding.isAddressRefused
                if !mayWrite { #expect(state.dueAt(policy) == nil, "\(note)") }
                if state.nextMailAt(policy) != nil { #expect(state.dueAt(policy) != nil, "\(note)") }
            }
            let mails = story.postman(from: 200, until: 400 * Story.day)
            #expect(mails.count <= 5, "\(note)")
            #expect(Set(mails).count == mails.count, "\(note)")
            let isDue = story.isDue
            #expect(!isDue, "\(note)")
        }
    }

    @Test("Bytes cut off are refused, and damaged ones never trap")
    func damagedStates() throws {
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 1 + random.below(20), withLegacy: true, withOwn: true, &random)
            let bytes = try fold(RandomHistory.events(history.deliveries)).encoded()
            #expect(throws: StateCodingError.self, "\(note)") {
                try MerchantState(encoded: Array(bytes.prefix(random.below(bytes.count))))
            }
            #expect(throws: StateCodingError.self, "\(note)") { try MerchantState(encoded: bytes + [0]) }
            var damaged = bytes
            for _ in 0...random.below(4) { Mutation.apply(to: &damaged, &random) }
            do throws(StateCodingError) {
                let state = try MerchantState(encoded: damaged)
                _ = state.encoded()
            } catch {
                #expect(!error.description.contains("Name "), "\(note)")
            }
        }
    }

    @Test("Arbitrary bytes are understood or quarantined, and never trap")
    func arbitraryBodies() throws {
        try RandomCases.each(4000) { random, note in
            var body: [UInt8] = []
            if random.chance(10) {
                body = (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
            } else {
                body = RandomHistory(events: 1, withLegacy: true, &random).deliveries.first?.body ?? []
                for _ in 0...random.below(5) { Mutation.apply(to: &body, &random) }
            }
            let event = DecodedEvent(
                LoggedEvent(
                    sequence: 1, receivedAt: Minute.instant(100), source: "codat", messageID: "m", body: body,
                    digest: []))
            var state = MerchantState(companyID: event.companyID ?? "", source: "codat")
            try reducer.apply(event, to: &state)
            if JSONDocument(parsing: body) == nil { #expect(event.status == .quarantined, "\(note)") }
            if event.status == .quarantined { #expect(state.firstSeenAt == nil, "\(note)") }
            var json = JSONWriter()
            state.write(to: &json, reducer.policy)
            _ = Change.between(nil, state, reducer.policy)
            #expect(try MerchantState(encoded: state.encoded()) == state, "\(note)")
        }
    }
}
