import Testing

@testable import Relink

@Suite("When a merchant is lost, and when it is not")
struct LossStories {
    /// Books and shop linked at minute 1 and 2.
    private func linked() -> Story {
        var story = Story()
        story.connection("connected", "xero", at: 1)
        story.connection("connected", "shop", "Commerce", at: 2)
        return story
    }

    @Test(
        "A lost role is told by the present status of the connection lost last",
        arguments: [
            ("deleted", "Linked", "connectionDeleted"), ("disconnected", "Unlinked", "connectionUnlinked"),
            ("disconnected", "Deauthorized", "connectionDeauthorized"),
        ])
    func lost(event: String, status: String, code: String) {
        var story = linked()
        story.connection(event, "xero", status: status, at: 5)
        #expect(story.health == .disconnected)
        #expect(story.since == 5)
        #expect(story.reasons == ["\(code) xero @5 merchant"])
    }

    @Test("Linked that becomes PendingAuth is lost, and called unlinked")
    func pendingAgain() {
        var story = linked()
        story.statusChanged("xero", from: "Linked", to: "PendingAuth", at: 5)
        #expect(story.reasons == ["connectionUnlinked xero @5 merchant"])
    }

    @Test("Each lost role has its own reason")
    func bothRoles() {
        var story = linked()
        story.connection("deleted", "shop", "Commerce", at: 5)
        story.connection("disconnected", "xero", at: 6)
        #expect(
            story.reasons == ["connectionUnlinked xero @6 merchant", "connectionDeleted shop @5 merchant"])
        story.connection("reconnected", "xero", at: 7)
        #expect(story.reasons == ["connectionDeleted shop @5 merchant"])
        #expect(story.since == 5)
        #expect(story.state.episode.number == 1)
    }

    @Test("Of two connections of one role the one lost last is named")
    func lostLast() {
        var story = linked()
        story.connection("connected", "quickbooks", at: 3)
        story.connection("disconnected", "xero", at: 5)
        #expect(story.health == .healthy)
        story.connection("deleted", "quickbooks", at: 6)
        #expect(story.reasons == ["connectionDeleted quickbooks @6 merchant"])
        story.connection("deleted", "xero", at: 7)
        #expect(story.reasons == ["connectionDeleted quickbooks @6 merchant"])
    }

    @Test("A reason keeps its beginning while its code changes")
    func codeChanges() {
        var story = linked()
        story.connection("disconnected", "xero", status: "Unlinked", at: 5)
        story.connection("disconnected", "xero", status: "Deauthorized", at: 6)
        #expect(story.reasons == ["connectionDeauthorized xero @5 merchant"])
        story.connection("deleted", "xero", at: 7)
        #expect(story.reasons == ["connectionDeleted xero @5 merchant"])
        #expect(story.since == 5)
    }

    @Test("A merchant who deletes Xero and links QuickBooks is healthy")
    func replaced() {
        var story = linked()
        story.connection("deleted", "xero", at: 5)
        story.connection("created", "quickbooks", at: 6)
        #expect(story.health == .disconnected)
        story.connection("connected", "quickbooks", at: 7)
        #expect(story.health == .healthy)
        #expect(story.since == 7)
        #expect(story.reasons.isEmpty)
        #expect(story.connections == ["quickbooks Linked", "shop Linked", "xero Deleted"])
    }

    @Test("A merchant who links QuickBooks first and then deletes Xero was never lost")
    func replacedBefore() {
        var story = linked()
        story.connection("connected", "quickbooks", at: 5)
        story.connection("deleted", "xero", at: 6)
        #expect(story.health == .healthy)
        #expect(story.state.episode.number == 0)
    }

    @Test("A connection that was never Linked is no loss when it goes")
    func wrongChoice() {
        var story = linked()
        story.connection("created", "sage", at: 3)
        story.connection("deleted", "sage", status: "PendingAuth", at: 4)
        #expect(story.health == .healthy)
        var fresh = Story()
        fresh.connection("created", "sage", at: 1)
        fresh.connection("deleted", "sage", status: "PendingAuth", at: 2)
        #expect(fresh.health == .onboarding)
        #expect(fresh.reasons.isEmpty)
    }

    @Test("Connections of other types change no health, whatever befalls them")
    func otherTypes() {
        for type in ["Banking", "BankFeed", "Expense", "Other"] {
            var story = linked()
            for (minute, event) in ["created", "connected", "disconnected", "failed", "reconnected", "deleted"]
                .enumerated()
            {
                story.connection(event, "bank", type, at: 3 + minute)
                #expect(story.health == .healthy)
                #expect(story.reasons.isEmpty)
            }
            #expect(story.connections.contains("bank Deleted"))
        }
        var alone = Story()
        alone.connection("connected", "bank", "Banking", at: 1)
        #expect(alone.health == .onboarding)
    }

    @Test("Which source types are required is the operator's to say")
    func requiredTypes() {
        var story = Story(ReducerPolicy(requiredSourceTypes: [.banking]))
        story.connection("connected", "bank", "Banking", at: 1)
        story.connection("connected", "xero", at: 1)
        story.connection("deleted", "xero", at: 2)
        #expect(story.health == .healthy)
        story.connection("deleted", "bank", "Banking", at: 3)
        #expect(story.reasons == ["connectionDeleted bank @3 merchant"])
    }

    @Test("Relink started late: a first word may show that a connection had been Linked")
    func startedLate() {
        var story = Story()
        story.connection("disconnected", "xero", at: 5)
        #expect(story.reasons == ["connectionUnlinked xero @5 merchant"])
        story = Story()
        story.connection("deleted", "xero", status: "Linked", at: 5)
        #expect(story.reasons == ["connectionDeleted xero @5 merchant"])
        story = Story()
        story.statusChanged("xero", from: "Linked", to: "Deauthorized", at: 5)
        #expect(story.reasons == ["connectionDeauthorized xero @5 merchant"])
        story = Story()
        story.connection("reconnected", "xero", at: 5)
        story.statusChanged("xero", to: "Unlinked", at: 6)
        #expect(story.reasons == ["connectionUnlinked xero @6 merchant"])
        story = Story()
        story.legacy("Sync Connection Deleted", at: 5)
        #expect(story.reasons == ["syncConnectionDeleted @5 merchant"])
        #expect(story.health == .disconnected)
    }

    @Test("Without such a sign a connection that is gone was never Linked")
    func noSign() {
        for status in ["Unlinked", "Deauthorized", "PendingAuth"] {
            var story = Story()
            story.connection("deleted", "xero", status: status, at: 5)
            #expect(story.health == .onboarding)
            story = Story()
            story.statusChanged("xero", from: "PendingAuth", to: status, at: 5)
            #expect(story.health == .onboarding)
        }
    }

    @Test("A loss told late, after the merchant linked again, changes nothing")
    func lossToldLate() {
        var story = linked()
        story.connection("disconnected", "xero", at: 5)
        story.connection("reconnected", "xero", at: 10)
        let before = story.state
        story.connection("disconnected", "xero", at: 6, received: 20)
        story.connection("deleted", "xero", at: 7, received: 21)
        #expect(story.health == .healthy)
        #expect(story.since == 10)
        #expect(story.reasons.isEmpty)
        #expect(story.connections == ["shop Linked", "xero Linked"])
        #expect(story.state.episode == before.episode)
    }

    @Test("A link told late shows that what is gone had been Linked")
    func linkToldLate() {
        var story = Story()
        story.connection("deleted", "xero", status: "PendingAuth", at: 5)
        #expect(story.health == .onboarding)
        story.connection("connected", "xero", at: 3, received: 8)
        #expect(story.health == .disconnected)
        #expect(story.reasons == ["connectionDeleted xero @5 merchant"])
        #expect(story.since == 5)
    }

    @Test("A deleted Sync connection is cleared by a later link of a required type only")
    func syncConnectionDeleted() {
        var story = linked()
        story.legacy("Sync Connection Deleted", at: 5)
        #expect(story.reasons == ["syncConnectionDeleted @5 merchant"])
        story.legacy("Sync Connection Deleted", "", at: 6)
        #expect(story.reasons == ["syncConnectionDeleted @5 merchant"])
        story.connection("connected", "bank", "Banking", at: 7)
        story.connection("connected", "late", "Commerce", at: 4, received: 8)
        story.connection("created", "quickbooks", at: 8)
        story.read(["invoices": "Complete"], at: 8)
        #expect(story.reasons == ["syncConnectionDeleted @5 merchant"])
        story.connection("connected", "quickbooks", at: 9)
        #expect(story.health == .healthy)
        #expect(story.reasons.isEmpty)
    }

    @Test("A loss told by the legacy rule and the new service, and two connections cut at once, are one episode")
    func oneEpisode() {
        var story = linked()
        story.legacy("Sync Connection Deleted", at: 10)
        story.connection("deleted", "xero", at: 9, received: 11)
        story.connection("deleted", "shop", "Commerce", at: 9, received: 12)
        story.statusChanged("xero", from: "Linked", to: "Unlinked", at: 13)
        #expect(story.health == .disconnected)
        #expect(story.since == 10)
        #expect(story.state.episode.number == 1)
        #expect(story.state.episode.openedAt == Minute.instant(10))
        #expect(story.state.episode.isOpen)
    }

    @Test("The connection lost last stays the same in whatever order the losses are told")
    func manyTellings() {
        var story = Story()
        story.connection("disconnected", "quickbooks", at: 6)
        story.connection("disconnected", "xero", status: "Deauthorized", at: 9)
        story.connection("disconnected", "xero", at: 5, received: 10)
        #expect(story.reasons.first?.hasPrefix("connectionUnlinked quickbooks") == true)
    }
}
