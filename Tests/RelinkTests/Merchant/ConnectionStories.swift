import Testing

@testable import Relink

@Suite("What an event makes of a connection")
struct ConnectionStories {
    @Test(
        "A created connection has the status of its payload, PendingAuth where that tells none",
        arguments: [
            ("PendingAuth", "PendingAuth"), ("pendingAuth", "PendingAuth"), ("Linked", "Linked"), ("LINKED", "Linked"),
            ("Unlinked", "Unlinked"), ("", "PendingAuth"), ("Dreaming", "PendingAuth"),
        ])
    func created(status: String, expected: String) {
        var story = Story()
        story.connection("created", "books", status: status, at: 1)
        #expect(story.connections == ["books \(expected)"])
        story = Story()
        story.standard("connection.created", #""connection":{"id":"books","status":null}"#, at: 1)
        #expect(story.connections == ["books PendingAuth"])
    }

    @Test("Connected and reconnected are Linked, whatever the payload says", arguments: ["connected", "reconnected"])
    func linked(event: String) {
        for status in ["Linked", "PendingAuth", "Deauthorized", "?"] {
            var story = Story()
            story.connection(event, "books", status: status, at: 1)
            #expect(story.connections == ["books Linked"])
            #expect(story.health == .healthy)
        }
    }

    @Test(
        "Disconnected is Unlinked or Deauthorized as the payload says, Unlinked if it says something else",
        arguments: [
            ("Unlinked", "Unlinked"), ("Deauthorized", "Deauthorized"), ("DEAUTHORIZED", "Deauthorized"),
            ("Linked", "Unlinked"), ("PendingAuth", "Unlinked"), ("?", "Unlinked"),
        ])
    func disconnected(status: String, expected: String) {
        var story = Story()
        story.connection("disconnected", "books", status: status, at: 1)
        #expect(story.connections == ["books \(expected)"])
    }

    @Test("Deleted is Deleted, whatever status the payload repeats")
    func deleted() {
        for status in ["Linked", "PendingAuth", "Unlinked", "?"] {
            var story = Story()
            story.connection("deleted", "books", status: status, at: 1)
            #expect(story.connections == ["books Deleted"])
        }
    }

    @Test("A failure to link leaves a known status, and otherwise tells it")
    func failed() {
        var story = Story()
        story.connection("failed", "books", status: "PendingAuth", at: 1)
        #expect(story.connections == ["books PendingAuth"])
        #expect(story.changedAt("books") == 1)
        story.connection("failed", "books", status: "Unlinked", at: 2)
        #expect(story.connections == ["books PendingAuth"])

        story = Story()
        story.connection("connected", "books", at: 1)
        story.connection("failed", "books", status: "PendingAuth", at: 2)
        #expect(story.connections == ["books Linked"])
        #expect(story.changedAt("books") == 1)
    }

    @Test("A failure that repeats Linked of a connection known as PendingAuth makes no loss of it")
    func failureThatSaysLinked() {
        var story = Story()
        story.connection("created", "books", at: 1)
        story.connection("failed", "books", status: "Linked", at: 2)
        #expect(story.connections == ["books PendingAuth"])
        #expect(story.health == .onboarding)
        #expect(story.reasons == ["linkFailed books @2 merchant"])
    }

    @Test(
        "A legacy change of status is the new status in any case, by the id in Data or at the top",
        arguments: [
            ("Linked", "Linked"), ("unlinked", "Unlinked"), ("DEAUTHORIZED", "Deauthorized"),
            ("pendingAuth", "PendingAuth"),
        ])
    func statusChanged(status: String, expected: String) {
        var story = Story()
        story.statusChanged("books", to: status, at: 1)
        #expect(story.connections == ["books \(expected)"])

        story = Story()
        story.legacy(
            "DataConnectionStatusChanged", #""newStatus":"\#(status)","platformKey":"gbol""#, connectionID: "books",
            at: 1)
        #expect(story.connections == ["books \(expected)"])
    }

    @Test("The nil UUID is no connection id: the other place counts")
    func nilUUID() {
        let none = "00000000-0000-0000-0000-000000000000"
        var story = Story()
        story.legacy(
            "DataConnectionStatusChanged", #""dataConnectionId":"\#(none)","newStatus":"Linked""#,
            connectionID: "books",
            at: 1)
        #expect(story.connections == ["books Linked"])
        story = Story()
        story.legacy(
            "DataConnectionStatusChanged", #""dataConnectionId":"books","newStatus":"Linked""#, connectionID: none,
            at: 1)
        #expect(story.connections == ["books Linked"])
    }

    @Test("A status that nobody knows changes nothing")
    func unknownStatus() {
        var story = Story()
        story.connection("connected", "books", at: 1)
        story.statusChanged("books", to: "Hibernating", at: 2)
        #expect(story.connections == ["books Linked"])
        #expect(story.health == .healthy)
        #expect(story.events.last?.status == .applied)
    }

    @Test("Keys inside Data are matched whatever their case")
    func casing() {
        var story = Story()
        story.legacy(
            "DataConnectionStatusChanged",
            #""DATACONNECTIONID":"books","NewStatus":"Unlinked","OLDSTATUS":"linked","PlatformKey":"GBOL""#, at: 1)
        #expect(story.connections == ["books Unlinked"])
        #expect(story.reasons == ["connectionUnlinked books @1 merchant"])
    }

    @Test("UUIDs are one id in any case; other ids are kept as they are")
    func upperCase() {
        var story = Story()
        story.connection("created", "9C1A5E77-2B64-4D0F-8E13-5A7D90C3B2F1", at: 1)
        story.connection("connected", "9c1a5e77-2b64-4d0f-8e13-5a7d90c3b2f1", at: 2)
        story.connection("created", "Books", at: 3)
        story.connection("created", "books", at: 3)
        #expect(
            story.connections == [
                "9c1a5e77-2b64-4d0f-8e13-5a7d90c3b2f1 Linked", "Books PendingAuth", "books PendingAuth",
            ])
    }

    @Test("A source type comes from the payload, else from the platform key, and a later event fills it in")
    func sourceType() {
        var story = Story()
        story.statusChanged("books", to: "PendingAuth", key: "gbol", at: 1)
        story.statusChanged("shop", to: "PendingAuth", key: "FZTF", at: 1)
        story.statusChanged("bank", to: "PendingAuth", key: "suuo", at: 1)
        story.statusChanged("other", to: "Linked", key: "zzzz", at: 1)
        #expect(story.sourceType(of: "books") == .accounting)
        #expect(story.sourceType(of: "shop") == .commerce)
        #expect(story.sourceType(of: "bank") == .banking)
        #expect(story.sourceType(of: "other") == nil)
        #expect(story.health == .onboarding)
        #expect(story.json.contains(#""platformKey":"zzzz","platformName":null,"sourceType":null"#))

        story.connection("created", "other", "commerce", status: "Linked", at: 2)
        #expect(story.sourceType(of: "other") == .commerce)
        #expect(story.health == .healthy)
    }

    @Test("The source type Unknown tells nothing")
    func unknownSourceType() {
        var story = Story()
        story.connection("connected", "books", "Accounting", at: 1)
        story.connection("disconnected", "books", "Unknown", at: 2)
        #expect(story.sourceType(of: "books") == .accounting)
        #expect(story.health == .disconnected)
        story.standard(
            "connection.connected", #""connection":{"id":"shop","sourceType":"Unknown","integrationKey":"fztf"}"#, at: 3
        )
        #expect(story.sourceType(of: "shop") == .commerce)
    }

    @Test("The operator's own connectors have the type that was configured, whatever the case of the key")
    func connectors() {
        var story = Story(ReducerPolicy(connectorKeys: ["Abcd": .commerce]))
        story.statusChanged("till", from: "PendingAuth", to: "Linked", key: "aBcD", at: 1)
        #expect(story.sourceType(of: "till") == .commerce)
        #expect(story.health == .healthy)
    }

    @Test("A later occurrence wins, whatever order the events came in")
    func lateEvents() {
        var story = Story()
        story.connection("reconnected", "books", at: 20)
        story.connection("disconnected", "books", at: 10, received: 30)
        story.connection("created", "books", at: 1, received: 31)
        #expect(story.connections == ["books Linked"])
        #expect(story.changedAt("books") == 20)
        #expect(story.health == .healthy)
    }

    @Test("At one instant events of the new service come first, by message id, then all others")
    func ties() {
        let linked = #""connection":{"id":"books","sourceType":"Accounting","status":"Linked"}"#
        for ids in [("msg_a", "msg_b"), ("msg_b", "msg_a")] {
            var story = Story()
            story.standard("connection.connected", linked, at: 5, id: ids.0)
            story.standard("connection.disconnected", linked, at: 5, id: ids.1)
            #expect(story.connections == [ids.1 > ids.0 ? "books Unlinked" : "books Linked"])
        }
        var story = Story()
        story.statusChanged("books", to: "Deauthorized", at: 5)
        story.standard("connection.connected", linked, at: 5, id: "msg_z")
        #expect(story.connections == ["books Deauthorized"])
    }
}
