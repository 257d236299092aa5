import Testing

@testable import Relink

@Suite("Whether a merchant is ready to sync")
struct ReadinessTests {
    private static func answer(_ change: (inout Observation) -> Void) -> RelinkEvent {
        var observation = Observation()
        observation.source = "codat"
        observation.connections = [
            connection("books", .accounting, .linked, "Xero"), connection("shop", .commerce, .linked, "Shopify"),
        ]
        observation.configuration = Observation.Configuration(enabled: true, configured: true)
        observation.latestSync = Observation.Sync(code: 2000, message: nil, at: nil)
        change(&observation)
        return .companyObserved(observation)
    }

    private static func connection(
        _ id: String, _ type: SourceType, _ status: ConnectionStatus, _ name: String? = nil
    ) -> Observation.Connection {
        Observation.Connection(
            connectionID: id, status: status, sourceType: type, platformKey: nil, platformName: name)
    }

    @Test("Both sides linked, settings complete, syncing on, and the latest sync good: ready")
    func ready() {
        var story = Story()
        story.own(Self.answer { _ in }, at: 1)
        #expect(story.readiness.isReady)
        #expect(
            story.checks == [
                "accountingLinked yes -", "commerceLinked yes -", "configured yes -", "enabled yes -",
                "latestSync yes -",
            ])
        #expect(story.readiness.stage == .finished)
        #expect(story.readiness.checks[0].detail == "The Accounting connection to Xero is linked.")
    }

    @Test("A merchant whose first sync has yet to come is ready")
    func firstDay() {
        var story = Story()
        story.own(Self.answer { $0.latestSync = nil }, at: 1)
        #expect(story.readiness.isReady)
        #expect(story.readiness.checks[4].detail.hasPrefix("No sync has ended yet"))
    }

    @Test("What no one has told is unknown, which is neither good nor bad, and makes nobody ready")
    func unknown() {
        var story = Story()
        story.connection("connected", "books", at: 1)
        #expect(
            story.checks == [
                "accountingLinked yes -", "commerceLinked unknown -", "configured unknown -", "enabled unknown -",
                "latestSync unknown -",
            ])
        #expect(!story.readiness.isReady && story.readiness.stage == nil)
        story.connection("created", "shop", "Commerce", at: 2)
        #expect(story.checks[1] == "commerceLinked unknown -", "another one may be linked that was never told of")
        story.own(
            Self.answer { $0.connections = [Self.connection("books", .accounting, .linked)] }, at: 3)
        #expect(story.checks[1] == "commerceLinked no merchant")
        #expect(story.readiness.checks[1].detail == "There is no Commerce connection.")
    }

    @Test("Each thing that is missing is told with who has to act")
    func missing() {
        for (change, expected) in [
            ({ $0.connections = [Self.connection("shop", .commerce, .linked)] }, "accountingLinked no merchant"),
            (
                { $0.connections?[0] = Self.connection("books", .accounting, .pendingAuth) },
                "accountingLinked no merchant"
            ),
            ({ $0.connections?[1] = Self.connection("shop", .commerce, .deauthorized) }, "commerceLinked no merchant"),
            ({ $0.configuration = .init(enabled: true, configured: false) }, "configured no merchant"),
            ({ $0.configuration = .init(enabled: false, configured: true) }, "enabled no merchant"),
            ({ $0.configuration = nil }, "configured unknown -"),
            ({ $0.latestSync = .init(code: 4000, message: "x", at: nil) }, "latestSync no merchant"),
            ({ $0.latestSync = .init(code: 5130, message: nil, at: nil) }, "latestSync no platform"),
            ({ $0.latestSync = .init(code: 5000, message: nil, at: nil) }, "latestSync no codat"),
        ] as [((inout Observation) -> Void, String)] {
            var story = Story()
            story.own(Self.answer(change), at: 1)
            #expect(story.checks.contains(expected))
            #expect(!story.readiness.isReady)
        }
    }

    @Test("A loss is told by its last status, and a new connection in its place makes it good")
    func lost() {
        var story = Story()
        story.own(Self.answer { _ in }, at: 1)
        story.connection("deleted", "books", at: 2)
        #expect(story.readiness.checks[0].detail == "The Accounting connection to Xero was deleted.")
        story.connection("connected", "other", at: 3)
        #expect(story.readiness.isReady)
    }

    @Test("Where Codat said that a connection was deleted and not which, neither side is vouched for")
    func perhapsDeleted() {
        var story = Story()
        story.own(Self.answer { _ in }, at: 1)
        story.legacy("Sync Connection Deleted", at: 2)
        #expect(story.checks.prefix(2) == ["accountingLinked unknown merchant", "commerceLinked unknown merchant"])
        #expect(!story.readiness.isReady)
    }

    @Test("A company that was deleted is ready for nothing")
    func offboarded() {
        var story = Story()
        story.own(Self.answer { _ in }, at: 1)
        story.company("deleted", at: 2)
        #expect(story.checks.prefix(4).allSatisfy { $0.hasSuffix(" no platform") })
    }

    @Test("What the operator requires is what is asked for")
    func required() {
        var story = Story(ReducerPolicy(requiredSourceTypes: [.accounting]))
        story.own(Self.answer { $0.connections?.removeLast() }, at: 1)
        #expect(story.readiness.isReady)
        #expect(story.readiness.checks.map(\.code) == ["accountingLinked", "configured", "enabled", "latestSync"])
    }

    @Test("In JSON every key is there, and what is unknown is null")
    func json() throws {
        var story = Story()
        story.created(at: 1)
        var json = JSONWriter()
        story.readiness.write(to: &json)
        let root = try #require(JSONDocument(parsing: json.bytes)).root
        #expect(root["ready"]?.bool == false && root["stage"]?.string == "notStarted")
        let checks = try #require(root["checks"]?.elements)
        #expect(checks.count == 5)
        for check in checks { #expect(check["code"]?.string != nil && check["detail"]?.string != nil) }
        #expect(json.text.contains(#"{"code":"configured","ok":null,"detail":"Not known"#))
        #expect(json.text.hasSuffix(#""actor":null}]}"#))
    }

    @Test("Whatever happened, ready means healthy or a failure beside the sync, and every check says something")
    func randomHistories() throws {
        let reducer = Reducer()
        try RandomCases.each(800) { random, note in
            let history = RandomHistory(events: 1 + random.below(30), withLegacy: true, withOwn: true, &random)
            var state = MerchantState(companyID: "company-0", source: "codat")
            for event in RandomHistory.events(history.shuffled(&random)) {
                try reducer.apply(event, to: &state)
                let readiness = Readiness(state, reducer.policy)
                #expect(readiness.checks.map(\.code).count == 5, "\(note)")
                #expect(readiness.checks.allSatisfy { !$0.detail.isEmpty && ($0.isOK != true || $0.actor == nil) })
                guard readiness.isReady else { continue }
                #expect(state.health == .healthy || state.health == .degraded, "\(note)")
                #expect(readiness.stage == .finished, "\(note)")
            }
        }
    }
}

extension Story {
    fileprivate var readiness: Readiness { Readiness(state, reducer.policy) }

    /// Each check as `code yes|no|unknown actor`.
    fileprivate var checks: [String] {
        readiness.checks.map { check in
            "\(check.code) \(check.isOK.map { $0 ? "yes" : "no" } ?? "unknown") \(check.actor?.rawValue ?? "-")"
        }
    }
}
