import Testing

@testable import Relink

@Suite("Health, episodes, names and what a merchant is")
struct HealthStories {
    @Test("A life: onboarding, healthy, degraded, disconnected, healthy, offboarded")
    func life() {
        var story = Story()
        story.created(at: 1)
        #expect(story.since == 1)
        story.connection("created", "books", at: 2)
        #expect(story.since == 1)
        story.connection("connected", "books", at: 3)
        story.read(["invoices": "FetchError"], at: 4)
        story.connection("disconnected", "books", at: 5)
        story.connection("reconnected", "books", at: 6)
        #expect(story.reasons == ["dataSyncFailed invoices @4 platform"])
        story.read(["invoices": "Complete"], at: 7)
        story.company("deleted", at: 8)
        #expect(
            story.healths == [
                .onboarding, .onboarding, .healthy, .degraded, .disconnected, .degraded, .healthy, .offboarded,
            ])
        #expect(story.since == 8)
    }

    @Test("The first health that fits counts: offboarded, disconnected, onboarding, degraded, healthy")
    func order() {
        var story = Story()
        story.created(at: 1)
        story.connection("failed", "books", at: 2)
        #expect(story.health == .onboarding)
        story.legacy("Sync Connection Deleted", at: 3)
        #expect(story.health == .disconnected)
        #expect(story.reasons.count == 2)
        story.company("deleted", at: 4)
        #expect(story.health == .offboarded)
        #expect(!story.state.episode.isOpen)
    }

    @Test(
        "Any sync that was ever seen ends onboarding: reads, writes and the legacy rules",
        arguments: [
            (#"{"eventType":"read.completed","payload":{"dataTypes":[]}}"#, MerchantHealth.healthy),
            (#"{"eventType":"invoices.write.successful","payload":{}}"#, .healthy),
            (#"{"eventType":"invoices.write.unsuccessful","payload":{}}"#, .degraded),
            (#"{"RuleType":"Data sync completed","Data":{"dataType":"items"}}"#, .healthy),
            (#"{"RuleType":"New company synchronized"}"#, .healthy),
            (#"{"RuleType":"Data Sync Status Changed To Error","Data":{"dataType":"items"}}"#, .degraded),
            (#"{"RuleType":"Account Categories Updated"}"#, .onboarding),
            (#"{"RuleType":"Sync Completed","Data":{"syncId":"s"}}"#, .onboarding),
        ])
    func syncSeen(body: String, expected: MerchantHealth) {
        var story = Story()
        story.deliver(#"{"CompanyId":"\#(Story.company)","# + body.dropFirst(), received: 1)
        #expect(story.health == expected)
    }

    @Test("A company is offboarded until it is created later than it was deleted")
    func offboarded() {
        var story = Story()
        story.company("deleted", at: 5)
        story.created(at: 3, received: 6)
        #expect(story.health == .offboarded)
        story.connection("connected", "books", at: 7)
        #expect(story.health == .offboarded)
        story.created(at: 8)
        #expect(story.health == .healthy)
        #expect(story.since == 8)
    }

    @Test("lastSyncedAt is the latest of what ended well, whatever the order")
    func lastSynced() {
        var story = Story()
        story.legacy("Data Sync Status Changed To Error", #""dataType":"items""#, at: 1)
        story.legacy("Dataset data changed", #""dataType":"items""#, at: 1)
        story.write("items", "successful", at: 1)
        story.read(["items": "Complete", "bills": "MapError"], at: 1)
        #expect(story.lastSyncedAt == nil)
        story.legacy("Data sync completed", #""dataType":"items""#, at: 3)
        #expect(story.lastSyncedAt == 3)
        story.legacy("New company synchronized", at: 4)
        #expect(story.lastSyncedAt == 4)
        story.standard("read.completed.initial", #""dataTypes":[]"#, at: 6)
        #expect(story.lastSyncedAt == 6)
        story.read(["items": "Complete", "bills": "NotSupported"], at: 5, received: 8)
        #expect(story.lastSyncedAt == 6)
    }

    @Test("A failure without a data type keeps a read from counting as a sync")
    func failureWithoutDataType() {
        var story = Story()
        story.standard("read.completed", #""dataTypes":[{"status":"FetchError"},{"dataType":"items"}]"#, at: 1)
        #expect(story.lastSyncedAt == nil)
    }

    @Test("An episode opens at the receipt of the loss and closes at the receipt of the return")
    func episodes() {
        var story = Story()
        story.connection("connected", "books", at: 1)
        #expect(story.state.episode == Episode())
        story.connection("deleted", "books", at: 2, received: 30)
        #expect(story.since == 2)
        #expect(story.state.episode.number == 1)
        #expect(story.state.episode.openedAt == Minute.instant(30))
        #expect(story.json.contains(#""state":"noContact","episode":1"#))
        story.connection("connected", "other", at: 31, received: 40)
        #expect(!story.state.episode.isOpen)
        #expect(story.state.episode.recoveredAt == Minute.instant(40))
        #expect(story.json.contains(#""state":"recovered","episode":1"#))
        story.connection("deleted", "other", at: 50)
        #expect(story.state.episode.number == 2)
        #expect(story.state.episode.recoveredAt == nil)
        story.company("deleted", at: 51)
        #expect(!story.state.episode.isOpen)
        #expect(story.state.episode.recoveredAt == nil)
        #expect(story.json.contains(#""state":"none","episode":2"#))
    }

    @Test("company.created sets name and tags, referenceCompany refreshes them, a stale one does not")
    func names() {
        var story = Story()
        story.created(#""name":"Alder & Sons","tags":{"region":"eu","uid":"7"}"#, at: 1)
        #expect(story.state.displayName == "Alder & Sons")
        story.standard("read.completed", #""dataTypes":[]"#, at: 2)
        #expect(story.state.displayName == "Alder & Sons")
        let reference = #"{"id":"\#(Story.company)","name":"Alder Ltd","tags":{}}"#
        story.deliver(
            #"{"eventType":"invoices.write.successful","generatedDate":"\#(Minute.text(3))","#
                + #""payload":{"referenceCompany":\#(reference)}}"#, received: 3)
        #expect(story.state.displayName == "Alder Ltd")
        #expect(story.json.contains(#""tags":{}"#))
        story.created(#""name":"Stale","tags":{"a":"b"}"#, at: 2, received: 9)
        #expect(story.state.displayName == "Alder Ltd")
        #expect(story.json.contains(#""tags":{}"#))
    }

    @Test("Any event whose referenceCompany has a name refreshes it, also one that changes no health")
    func namesOfIgnoredEvents() {
        for type in ["expenses.sync.successful", "moons.aligned"] {
            var story = Story()
            let reference = #"{"id":"\#(Story.company)","name":"Birch","tags":{"k":"v"}}"#
            story.deliver(#"{"eventType":"\#(type)","payload":{"referenceCompany":\#(reference)}}"#)
            #expect(story.state.displayName == "Birch")
            #expect(story.json.contains(#""tags":{"k":"v"}"#))
            #expect(story.health == .onboarding)
        }
    }

    @Test("A missing name and tags of odd shapes are taken as unknown")
    func oddNames() {
        var story = Story()
        story.created(#""name":null,"tags":{"a":1,"b":null,"a":"twice","c":{"d":1},"e":"f"}"#, at: 1)
        #expect(story.state.displayName == nil)
        #expect(story.json.contains(#""tags":{"a":"1","e":"f"}"#))
        story.created(#""name":"","tags":["x"]"#, at: 2)
        #expect(story.state.displayName == nil)
        #expect(story.json.contains(#""tags":{"a":"1","e":"f"}"#))
        #expect(story.events.map(\.status) == [.applied, .applied])
    }

    @Test("An overlong name is cut, however few characters its scalars make")
    func longNames() {
        var story = Story()
        story.created(#""name":"\#("e" + String(repeating: "\u{301}", count: 100_000))""#, at: 1)
        #expect((story.state.displayName?.unicodeScalars.count ?? 0) == 500)
    }

    @Test("A quarantined event changes nothing, an unrecognized one only that the merchant was spoken of")
    func strangeEvents() {
        var story = Story()
        story.standard("connection.connected", at: 1)
        #expect(story.events.last?.status == .quarantined)
        #expect(story.state == MerchantState(companyID: Story.company, source: "codat"))
        story.standard("moons.aligned", at: 2)
        #expect(story.events.last?.status == .unrecognized)
        #expect(story.state.firstSeenAt == Minute.instant(2))
        #expect(story.state.lastEvent?.type == "moons.aligned")
        #expect(story.health == .onboarding)
        #expect(story.since == 2)
    }

    @Test("Repeats of one message change nothing but the last event")
    func repeats() {
        var story = Story()
        story.connection("connected", "books", at: 1)
        for _ in 0..<3 {
            story.standard("connection.disconnected", #""connection":{"id":"books"}"#, at: 5, id: "msg_x")
        }
        #expect(story.reasons == ["connectionUnlinked books @5 merchant"])
        #expect(story.state.connections.first?.losses.count == 1)
        #expect(story.state.episode.number == 1)
    }

    @Test("Links with one-time passwords appear nowhere")
    func secretLinks() {
        var story = Story()
        let link = "https://link.example.test/start?otp=918273"
        story.created(#""name":"Cedar","redirect":"\#(link)""#, at: 1)
        for (minute, event) in ["created", "connected", "failed", "disconnected", "deleted"].enumerated() {
            story.standard(
                "connection.\(event)",
                #""connection":{"id":"books","sourceType":"Accounting","status":"Linked","linkUrl":"\#(link)"}"#,
                at: 2 + minute)
        }
        #expect(!story.json.contains("otp"))
        #expect(!story.json.contains("link.example"))
        let changes = Change.between(nil, story.state, story.reducer.policy)
        #expect(!changes.contains { "\($0)".contains("otp") })
        #expect(!String(decoding: story.state.encoded(), as: UTF8.self).contains("otp"))
    }
}
