import Testing

@testable import Relink

@Suite("When an episode opens and closes, and what it is called meanwhile")
struct EpisodeStories {
    private let day = Story.day

    @Test("Recovered closes it, and the reminder never comes due")
    func recovered() {
        var story = Story.linked()
        #expect(story.reonboarding == "none")
        story.lose(at: 10)
        #expect(story.reonboarding == "scheduled")
        #expect(story.postman(from: 10, until: 30) == ["@25 mail 1"])
        #expect(story.reonboarding == "mailed")
        story.own(.linkUsed(episode: 1), at: 40)
        #expect(story.reonboarding == "opened")
        story.own(.syncFlowStarted(episode: 1), at: 40)
        #expect(story.reonboarding == "opened")
        story.reconnect(at: 42)
        #expect(story.reonboarding == "recovered")
        #expect(story.state.episode.recoveredAt.map(Minute.of) == 42)
        #expect(story.state.reonboarding.mailsSent == 1)
        #expect(!story.isDue)
        #expect(story.postman(from: 42, until: 60 * day).isEmpty)
        #expect(story.state.task(at: Minute.instant(60 * day), story.reducer.policy.reonboarding) == nil)
    }

    @Test("A link of an earlier episode opens nothing")
    func earlierLink() {
        var story = Story.linked()
        story.lose(at: 10)
        story.reconnect(at: 11)
        story.lose(at: 12)
        story.own(.linkUsed(episode: 1), at: 13)
        #expect(story.reonboarding == "scheduled")
    }

    @Test("One loss told twice, by a legacy rule and a new event, is one episode")
    func toldTwice() {
        var story = Story.linked()
        story.legacy("Sync Connection Deleted", at: 10)
        story.lose(at: 11)
        #expect(story.state.episode.number == 1)
        #expect(story.state.episode.openedAt.map(Minute.of) == 10)
        story.reconnect(at: 20)
        #expect(story.health == .healthy)
        #expect(story.notices == ["disconnected @10", "recovered @20"])
        #expect(story.totals.recovered == 1)
    }

    @Test("Two connections cut at once are one episode, which lasts until both are back")
    func bothCut() {
        var story = Story.linked()
        story.connection("connected", "shop", "Commerce", at: 1)
        story.connection("deleted", "shop", "Commerce", at: 10)
        story.lose(at: 10)
        story.reconnect(at: 12)
        #expect(story.state.episode.number == 1)
        #expect(story.reonboarding == "scheduled")
        story.connection("connected", "shop", "Commerce", at: 13)
        #expect(story.reonboarding == "recovered")
    }

    @Test("A merchant that is degraded afterwards has recovered as well")
    func degraded() {
        var story = Story.linked()
        story.lose(at: 10)
        story.write("invoices", "unsuccessful", at: 11)
        story.reconnect(at: 12)
        #expect(story.health == .degraded)
        #expect(story.reonboarding == "recovered")
        #expect(story.notices == ["disconnected @10", "degraded @12"])
        #expect(story.totals.recovered == 1)
    }

    @Test("Offboarded ends it without a return, and nothing is sent any more")
    func offboarded() {
        var story = Story.linked()
        story.lose(at: 10)
        story.company("deleted", at: 12)
        #expect(story.reonboarding == "none")
        #expect(story.postman(from: 12, until: 30 * day).isEmpty)
        #expect(story.notices == ["disconnected @10", "offboarded @12"])
        #expect(story.totals.open == 0)
        #expect(story.totals.recovered == 0)
    }

    @Test("Each state goes by its name, the one that hinders most first")
    func names() {
        var story = Story.linked(contact: nil)
        story.lose(at: 10)
        #expect(story.reonboarding == "noContact")
        story.own(.contactSet(Story.contact), at: 11)
        #expect(story.reonboarding == "scheduled")
        _ = story.postman(from: 11, until: 30, .refused)
        #expect(story.reonboarding == "suppressed")
        story.own(.reonboardingPaused, at: 31)
        #expect(story.reonboarding == "paused")
        story.own(.contactDeleted, at: 32)
        #expect(story.reonboarding == "noContact")
        story.own(.reonboardingResumed, at: 33)
        story.own(.contactSet(Contact(email: "new@shop.example")), at: 34)
        _ = story.postman(from: 34, until: 35)
        #expect(story.reonboarding == "mailed")
        story.own(.unsubscribed, at: 36)
        #expect(story.reonboarding == "paused")
        story.reconnect(at: 37)
        #expect(story.reonboarding == "recovered")
        #expect(
            Set(ReonboardingState.allCases.map(\.rawValue)) == [
                "none", "scheduled", "mailed", "opened", "recovered", "exhausted", "paused", "suppressed", "noContact",
            ])
    }

    @Test("A contact alone makes no merchant, and is known when the first event comes")
    func contactFirst() {
        var story = Story()
        story.own(.contactSet(Story.contact), at: 0)
        #expect(story.state.firstSeenAt == nil)
        #expect(story.state.lastEvent == nil)
        #expect(story.folded.checkpoint.merchants.values.allSatisfy { $0 == 0 })
        #expect(story.folded.merchants[Story.company]?.dueAt == nil)
        story.legacy("Sync Connection Deleted", at: 10)
        #expect(story.state.source == "codat")
        #expect(story.state.firstSeenAt == Minute.instant(10))
        #expect(story.reonboarding == "scheduled")
        #expect(story.folded.merchants[Story.company]?.dueAt == Minute.instant(25))
        story.own(.contactDeleted, at: 11)
        #expect(story.folded.merchants[Story.company]?.dueAt == nil)
        #expect(story.state.lastEvent?.type == "relink.contact.deleted")
    }
}
