import Testing

@testable import Relink

@Suite("What Codat's API says")
struct ObservationStories {
    private func seen(_ change: (inout Observation) -> Void) -> RelinkEvent {
        var observation = Observation()
        observation.source = "codat"
        change(&observation)
        return .companyObserved(observation)
    }

    private func books(_ status: ConnectionStatus?, _ id: String = "books") -> RelinkEvent {
        seen {
            $0.connections = [
                Observation.Connection(
                    connectionID: id, status: status, sourceType: .accounting, platformKey: "gbol",
                    platformName: "Xero")
            ]
        }
    }

    private func sync(_ code: Int64, at minute: Int? = nil) -> RelinkEvent {
        seen {
            $0.latestSync = Observation.Sync(code: code, message: "as told", at: minute.map(Minute.instant))
        }
    }

    private func configuration(_ enabled: Bool?, _ configured: Bool?) -> RelinkEvent {
        seen { $0.configuration = Observation.Configuration(enabled: enabled, configured: configured) }
    }

    @Test("A connection that is missing among those listed is deleted")
    func missing() {
        var story = Story.linked()
        story.own(books(.linked, "other"), at: 5)
        #expect(story.connections == ["books Deleted", "other Linked"])
        #expect(story.health == .healthy)
        story.own(seen { $0.connections = [] }, at: 6)
        #expect(story.connections == ["books Deleted", "other Deleted"])
        #expect(story.reasons == ["connectionDeleted other @6 merchant"])
        #expect(story.health == .disconnected)
        story.own(books(.linked), at: 7)
        #expect(story.health == .healthy)
    }

    @Test("Where connections were not asked for, they stay")
    func notAsked() {
        var story = Story.linked()
        story.own(configuration(true, true), at: 5)
        #expect(story.connections == ["books Linked"])
        #expect(story.health == .healthy)
    }

    @Test("Each status is a loss but Linked, also PendingAuth of one that was linked")
    func statuses() {
        for (status, code) in [
            (ConnectionStatus.unlinked, "connectionUnlinked"), (.deauthorized, "connectionDeauthorized"),
            (.pendingAuth, "connectionUnlinked"),
        ] {
            var story = Story.linked()
            story.own(books(status), at: 5)
            #expect(story.reasons == ["\(code) books @5 merchant"])
        }
        var story = Story.linked()
        story.own(books(nil), at: 5)
        #expect(story.health == .healthy)
    }

    @Test("A connection that Relink never saw linked was, where access to it was withdrawn", arguments: [0, 5])
    func lostBeforeItWasKnown(minute: Int) {
        for status in [ConnectionStatus.unlinked, .deauthorized] {
            var story = Story()
            if minute > 0 { story.connection("created", "books", at: minute) }
            story.own(books(status), at: 6)
            #expect(story.health == .disconnected)
        }
        var story = Story()
        story.own(books(.pendingAuth), at: 5)
        #expect(story.health == .onboarding)
    }

    @Test("A webhook of what happened after the asking outweighs the answer, whichever came first")
    func outweighed() {
        for isAnswerFirst in [true, false] {
            var story = Story.linked()
            story.lose(at: 3)
            if isAnswerFirst { story.own(seen { $0.connections = [] }, at: 5, received: 10) }
            story.connection("connected", "books", at: 6, received: 10)
            if !isAnswerFirst { story.own(seen { $0.connections = [] }, at: 5, received: 10) }
            #expect(story.health == .healthy)
            #expect(story.connections == ["books Linked"])
        }
        var story = Story.linked()
        story.own(books(.linked), at: 5, received: 10)
        story.connection("deleted", "books", at: 4, received: 11)
        #expect(story.health == .healthy)
    }

    @Test("A connection made after the asking is not missing")
    func madeAfterwards() {
        var story = Story.linked()
        story.connection("connected", "shop", "Commerce", at: 6, received: 7)
        story.own(books(.linked), at: 5, received: 8)
        #expect(story.connections == ["books Linked", "shop Linked"])
        #expect(story.health == .healthy)
    }

    @Test("Settings never completed, and syncing switched off, degrade until it says otherwise")
    func configured() {
        var story = Story.linked()
        story.own(configuration(false, false), at: 5)
        #expect(story.reasons == ["configurationIncomplete @5 merchant"])
        #expect(story.health == .degraded)
        story.own(configuration(false, true), at: 6)
        #expect(story.reasons == ["syncDisabled @6 merchant"])
        story.own(configuration(nil, nil), at: 7)
        #expect(story.reasons == ["syncDisabled @6 merchant"])
        story.own(configuration(true, true), at: 8)
        #expect(story.reasons.isEmpty)
        #expect(story.health == .healthy)
    }

    @Test("The latest sync's error stands until a later sync succeeds; one under way changes nothing")
    func syncErrors() {
        var story = Story.linked()
        story.own(sync(4000, at: 4), at: 5)
        #expect(story.reasons == ["syncError @4 merchant"])
        #expect(story.state.reasons.first?.detail == "4000: as told")
        #expect(story.health == .degraded)
        #expect(story.lastSyncedAt == nil)
        story.own(sync(1000), at: 6)
        #expect(story.reasons == ["syncError @4 merchant"])
        story.own(sync(5080, at: 7), at: 8)
        #expect(story.reasons == ["syncError @4 codat"])
        story.own(sync(5130, at: 8), at: 8)
        #expect(story.reasons == ["syncError @4 platform"])
        story.own(sync(2040, at: 9), at: 10)
        #expect(story.health == .healthy)
        #expect(story.lastSyncedAt == 9)
    }

    @Test("Syncs that end because the company was deleted or de-authorised mean disconnected", arguments: [4040, 4220])
    func endedSyncs(code: Int64) {
        var story = Story.linked()
        story.own(sync(code, at: 4), at: 5)
        #expect(story.health == .disconnected)
        #expect(story.reonboarding == "scheduled")
        story.own(sync(2000, at: 6), at: 7)
        #expect(story.health == .healthy)
        #expect(story.reonboarding == "recovered")
    }

    @Test("A company that Codat no longer knows is offboarded")
    func deleted() {
        var story = Story.linked()
        story.own(seen { $0.isDeleted = true }, at: 5)
        #expect(story.health == .offboarded)
        story.created(at: 6)
        #expect(story.health == .healthy)
    }

    @Test("An answer makes a merchant of a company that no webhook spoke of")
    func discovered() {
        var story = Story()
        story.own(
            seen {
                $0.name = "Fir"
                $0.tags = [MerchantState.Tag(key: "k", value: "v")]
            }, at: 5)
        #expect(story.state.firstSeenAt == Minute.instant(5))
        #expect(story.state.displayName == "Fir")
        #expect(story.state.source == "codat")
        #expect(story.health == .onboarding)
        #expect(story.state.lastEvent?.type == "relink.company.observed")
    }

    @Test("An answer is news where it changes something, and once a day where it does not")
    func news() {
        let reducer = Reducer()
        var story = Story.linked()
        guard case .companyObserved(let answer) = books(.linked) else { return }
        #expect(reducer.isNews(answer, to: nil, at: Minute.instant(5)))
        #expect(reducer.isNews(answer, to: story.state, at: Minute.instant(5)))
        story.own(.companyObserved(answer), at: 5)
        #expect(!reducer.isNews(answer, to: story.state, at: Minute.instant(6)))
        var other = answer
        other.connections = []
        #expect(reducer.isNews(other, to: story.state, at: Minute.instant(6)))
        #expect(!reducer.isNews(answer, to: story.state, at: Minute.instant(4 + Story.day)))
        #expect(reducer.isNews(answer, to: story.state, at: Minute.instant(5 + Story.day)))
    }

    @Test("More connections than any merchant has are a fault, and change nothing")
    func bounds() {
        var story = Story.linked()
        story.own(
            seen {
                $0.connections = (0...Reducer.maxConnections).map {
                    Observation.Connection(
                        connectionID: "c\($0)", status: .linked, sourceType: nil, platformKey: nil, platformName: nil)
                }
            }, at: 5)
        #expect(story.faults.count == 1)
        #expect(story.connections == ["books Linked"])
    }
}
