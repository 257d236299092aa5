import Testing

@testable import Relink

@Suite("Merchants who began to connect and never finished")
struct OnboardingStories {
    private static let policy = ReonboardingPolicy(onboardingSchedule: [.seconds(600), .seconds(86_400)])
    private let day = Story.day

    private static func written(contact: Contact? = Story.contact) -> Story {
        var story = Story(ReducerPolicy(reonboarding: policy))
        if let contact { story.own(.contactSet(contact), at: 0) }
        return story
    }

    /// All that Codat's API says of a merchant.
    private static func answer(
        _ connections: [(id: String, type: SourceType, status: ConnectionStatus)], configured: Bool?,
        sync: Int64? = nil
    ) -> RelinkEvent {
        var observation = Observation()
        observation.source = "codat"
        observation.connections = connections.map {
            Observation.Connection(
                connectionID: $0.id, status: $0.status, sourceType: $0.type, platformKey: nil, platformName: nil)
        }
        observation.configuration = Observation.Configuration(enabled: true, configured: configured)
        observation.latestSync = sync.map { Observation.Sync(code: $0, message: nil, at: nil) }
        return .companyObserved(observation)
    }

    @Test("One who never began is told apart from one who began, and both from one who finished")
    func stages() {
        var story = Story()
        story.created(at: 1)
        #expect(story.stage == .notStarted)
        var clicked = story
        clicked.own(.linkUsed(episode: 0), at: 2)
        #expect(clicked.stage == .started)
        var sent = story
        sent.own(.syncFlowStarted(episode: 0), at: 2)
        #expect(sent.stage == .started)
        story.connection("created", "bank", "Banking", at: 3)
        #expect(story.stage == .notStarted)
        story.connection("created", "books", at: 4)
        #expect(story.stage == .started)
        story.connection("connected", "books", at: 5)
        #expect(story.health == .healthy)
        #expect(story.stage == nil, "whether there is more to be done only Codat's API tells")
        story.own(Self.answer([("books", .accounting, .linked)], configured: false), at: 6)
        #expect(story.health == .degraded && story.stage == .started)
        story.own(
            Self.answer([("books", .accounting, .linked), ("shop", .commerce, .linked)], configured: true), at: 7)
        #expect(story.health == .healthy && story.stage == .finished)
        story.connection("deleted", "shop", "Commerce", at: 8)
        #expect(story.health == .disconnected && story.stage == .finished)
    }

    @Test("Where Codat lists no connection of a side that was never linked, the merchant is unfinished")
    func oneSide() {
        var story = Story()
        story.connection("connected", "books", at: 1)
        story.own(Self.answer([("books", .accounting, .linked)], configured: nil), at: 2)
        #expect(story.health == .healthy && story.stage == .started)
        story.connection("connected", "shop", "Commerce", at: 3)
        #expect(story.stage == nil)
    }

    @Test("A sync that ended well shows that all was set up, whatever else is said")
    func synced() {
        var story = Story()
        story.own(Self.answer([("books", .accounting, .linked)], configured: nil, sync: 2000), at: 2)
        #expect(story.stage == .finished)
        story.own(Self.answer([("books", .accounting, .linked)], configured: false, sync: 4000), at: 3)
        #expect(story.stage == .finished)
        #expect(story.health == .degraded)
    }

    @Test("The ladder goes to one who began and did not finish, in one episode from the first step to the last")
    func ladder() {
        var story = Self.written()
        story.created(at: 1)
        #expect(story.postman(from: 1, until: 30) == ["@11 mail 1"])
        story.own(Self.answer([("books", .accounting, .linked)], configured: false), at: 40)
        #expect(story.health == .degraded)
        #expect(story.reonboarding == "mailed" && story.state.episode.number == 1)
        #expect(story.postman(from: 40, until: 2 * day) == ["@\(1 + day) mail 2"])
        story.own(
            Self.answer([("books", .accounting, .linked), ("shop", .commerce, .linked)], configured: true),
            at: 3 * day)
        #expect(story.health == .healthy && story.reonboarding == "none" && !story.isDue)
        #expect(story.notices == ["degraded @40", "recovered @\(3 * day)"])
        #expect(story.totals.open == 0 && story.totals.recovered == 0)
    }

    @Test("It counts from the answer that showed it, and never goes to one who finished once")
    func beginning() {
        var story = Self.written()
        story.connection("connected", "books", at: 1)
        #expect(story.reonboarding == "none" && !story.isDue)
        story.own(Self.answer([("books", .accounting, .linked)], configured: false), at: 100)
        #expect(story.reonboarding == "scheduled" && story.nextMailAt == 110)
        story.own(
            Self.answer([("books", .accounting, .linked), ("shop", .commerce, .linked)], configured: true), at: 105)
        #expect(story.reonboarding == "none" && !story.isDue)
        story.own(
            Self.answer([("books", .accounting, .linked), ("shop", .commerce, .linked)], configured: false), at: 200)
        #expect(story.health == .degraded)
        #expect(story.reonboarding == "none" && !story.isDue)
    }

    @Test("A loss goes before it, and what was unfinished is so again afterwards, a cooldown later")
    func loss() {
        var story = Self.written()
        story.own(Self.answer([("books", .accounting, .linked)], configured: false), at: 0)
        #expect(story.postman(from: 0, until: 20) == ["@10 mail 1"])
        story.lose(at: 30)
        #expect(story.state.episode.kind == .loss && story.state.episode.number == 2)
        story.reconnect(at: 40)
        #expect(story.state.episode.kind == .onboarding && story.state.episode.number == 3)
        #expect(story.nextMailAt == 10 + day)
        story.company("deleted", at: 50)
        #expect(story.reonboarding == "none" && !story.isDue)
    }

    @Test("Paused, unsubscribed and without contact, they are left in peace by the same rules")
    func samerules() {
        let unfinished = Self.answer([("books", .accounting, .linked)], configured: false)
        var silent = Self.written(contact: nil)
        silent.own(unfinished, at: 1)
        #expect(silent.reonboarding == "noContact" && silent.notices == ["degraded @1"])
        for (event, state) in [(RelinkEvent.unsubscribed, "paused"), (.reonboardingPaused, "paused")] {
            var story = Self.written()
            story.own(unfinished, at: 1)
            story.own(event, at: 2)
            #expect(story.reonboarding == state)
            #expect(story.postman(from: 2, until: 9 * day).isEmpty)
        }
        var story = Self.written()
        story.own(unfinished, at: 1)
        _ = story.postman(from: 1, until: 20, .refused)
        #expect(story.reonboarding == "suppressed" && !story.isDue)
    }

    @Test("Without a schedule nobody is written to, and no episode opens")
    func noSchedule() {
        var story = Story()
        story.own(.contactSet(Story.contact), at: 0)
        story.own(Self.answer([("books", .accounting, .linked)], configured: false), at: 1)
        #expect(story.stage == .started)
        #expect(story.reonboarding == "none" && story.state.episode.number == 0 && !story.isDue)
    }

    // MARK: Random histories

    @Test("An onboarding episode is open exactly while a merchant is not lost, not gone, and known to be unfinished")
    func randomEpisodes() throws {
        let reducer = Reducer(policy: ReducerPolicy(reonboarding: Self.policy))
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 1 + random.below(30), withLegacy: true, withOwn: true, &random)
            var state = MerchantState(companyID: "company-0", source: "codat")
            for event in RandomHistory.events(history.shuffled(&random)) {
                try reducer.apply(event, to: &state)
                guard state.firstSeenAt != nil else { continue }
                let isWanted =
                    state.health == .onboarding
                    || (state.health == .healthy || state.health == .degraded) && state.isUnfinished(reducer.policy)
                #expect((state.episode.isOpen && state.episode.kind == .onboarding) == isWanted, "\(note)")
                #expect((state.episode.isOpen && state.episode.kind == .loss) == (state.health == .disconnected))
            }
        }
    }

    @Test("Whoever finished once has finished, whatever follows, and whoever has not is never called finished")
    func randomStages() throws {
        let reducer = Reducer()
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 1 + random.below(30), withLegacy: true, withOwn: true, &random)
            var state = MerchantState(companyID: "company-0", source: "codat")
            var hasFinished = false
            for event in RandomHistory.events(history.shuffled(&random)) {
                try reducer.apply(event, to: &state)
                if case .recorded(.companyObserved(let observation)) = event.content {
                    hasFinished =
                        hasFinished || observation.configuration?.configured == true
                        || observation.latestSync?.isSuccess == true
                }
                #expect((state.onboardingStage(reducer.policy) == .finished) == hasFinished, "\(note)")
                if state.health == .onboarding { #expect(state.onboardingStage(reducer.policy) != nil, "\(note)") }
            }
        }
    }
}

extension Story {
    fileprivate var stage: OnboardingStage? { state.onboardingStage(reducer.policy) }
}
