import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("Re-onboarding on the admin listener", .timeLimit(.minutes(5)))
struct ReonboardingTests {
    static let lost = "/api/merchants/\(SeededServer.lost)"
    static let new = "/api/merchants/\(SeededServer.new)"

    private static func act(_ admin: RunningAdmin, _ action: String, on path: String = lost) async throws -> Answer {
        try await admin.send(.POST, path + "/reonboarding", #"{"action":"\#(action)"}"#)
    }

    private static func setContact(_ admin: RunningAdmin) async throws {
        _ = try await admin.send(.PUT, lost + "/contact", #"{"email":"ada@lindens.example"}"#)
    }

    @Test("A mail sent by hand is due at once, and asked for twice it is one")
    func send() async throws {
        try await RunningAdmin.run { admin in
            try await Self.setContact(admin)
            let answer = try await Self.act(admin, "send")
            let state = try #require(JSONDocument(parsing: Array(answer.body.utf8))).root
            #expect(answer.status == 200 && state["state"]?.string == "scheduled" && state["episode"]?.integer == 1)
            #expect(state["nextMailAt"]?.instant == SeededServer.received)
            let shown = try await admin.json(Self.lost).root["reonboarding"]
            #expect(shown?["nextMailAt"]?.instant == SeededServer.received)
            #expect(try await Self.act(admin, "send").body == answer.body)
            let events = try await admin.json("/api/events?limit=500").strings("events", "type")
            #expect(events.count { $0 == "relink.mail.requested" } == 1)
        }
    }

    @Test("Pausing holds mails back until they are resumed, and neither is written twice")
    func pause() async throws {
        try await RunningAdmin.run { admin in
            try await Self.setContact(admin)
            for (action, state) in [
                ("pause", "paused"), ("pause", "paused"), ("resume", "scheduled"), ("resume", "scheduled"),
            ] {
                let answer = try await Self.act(admin, action)
                #expect(answer.body.contains(#""state":"\#(state)""#), "\(action)")
            }
            let events = try await admin.json("/api/events?limit=500").strings("events", "type")
            #expect(Array(events.suffix(2)) == ["relink.reonboarding.paused", "relink.reonboarding.resumed"])
        }
    }

    @Test("A link for a support agent leads to the merchant, until the merchant has nothing to reconnect")
    func link() async throws {
        try await SeededServer.run { server in
            try await RunningAdmin.serve(server) { admin in
                for path in [Self.lost, Self.new] {
                    let answer = try await Self.act(admin, "link", on: path)
                    let url = try #require(JSONDocument(parsing: Array(answer.body.utf8))?.root["url"]?.string)
                    #expect(url.hasPrefix("http://relink.example/relink/"))
                    let link = try #require(server.links.link(String(url.dropFirst(29))))
                    #expect(path.hasSuffix(link.companyID))
                    #expect(link.expiresAt == SeededServer.received.advanced(bySeconds: 60 + 30 * 86_400))
                }
            }
        }
    }

    @Test("What makes no sense is refused with the reason")
    func conflicts() async throws {
        try await RunningAdmin.run { admin in
            let noContact = try await Self.act(admin, "send")
            #expect(noContact.isProblem(409) && noContact.body.contains("has no contact"))
            for action in ["send", "pause", "resume"] {
                let answer = try await Self.act(admin, action, on: Self.new)
                #expect(answer.isProblem(409) && answer.body.contains("nothing to win back"), "\(action)")
            }
            for action in ["send", "link"] {
                let answer = try await Self.act(admin, action, on: "/api/merchants/nobody")
                #expect(answer.isProblem(404), "\(action)")
            }
            for body in [#"{}"#, #"{"action":"dance"}"#, #"{"action":null}"#, #"{"action":"Send"}"#] {
                let answer = try await admin.send(.POST, Self.lost + "/reonboarding", body)
                #expect(answer.isProblem(400) && answer.body.contains("`action`"), "\(body)")
            }
            let extra = try await admin.send(.POST, Self.lost + "/reonboarding", #"{"action":"send","when":"now"}"#)
            #expect(extra.isProblem(400) && extra.body.contains("`when`"))
        }
    }

    @Test("Whoever unsubscribed, or whose address was refused, gets no mail by hand either")
    func obstacles() async throws {
        var unsubscribed = MerchantStory.lost()
        unsubscribed.own(.unsubscribed)
        var refused = MerchantStory.lost()
        refused.mailRefused()
        for (story, reason) in [(unsubscribed, "wants no more mails"), (refused, "refused the contact's address")] {
            try await FoldingStore.run(story.log.events, clock: { RunningPages.now }) { store in
                try await RunningAdmin.serve(SeededServer.observed(store)) { admin in
                    let path = "/api/merchants/\(MerchantStory.companyID)"
                    let answer = try await Self.act(admin, "send", on: path)
                    #expect(answer.isProblem(409) && answer.body.contains(reason))
                    #expect(try await Self.act(admin, "resume", on: path).status == 200)
                }
            }
        }
    }

    @Test("A merchant who is back has no link")
    func back() async throws {
        try await FoldingStore.run(MerchantStory.connected().log.events, clock: { RunningPages.now }) { store in
            try await RunningAdmin.serve(SeededServer.observed(store)) { admin in
                let answer = try await Self.act(admin, "link", on: "/api/merchants/\(MerchantStory.companyID)")
                #expect(answer.isProblem(409))
            }
        }
    }

    @Test("Mails are listed newest first, page by page")
    func mails() async throws {
        var story = MerchantStory.lost()
        for step in 1...3 { story.mailSent(step: Int64(step)) }
        try await FoldingStore.run(story.log.events, clock: { RunningPages.now }) { store in
            try await RunningAdmin.serve(SeededServer.observed(store)) { admin in
                let all = try await admin.json("/api/mails")
                #expect(all.strings("mails", "mailId") == ["mail-3", "mail-2", "mail-1"])
                #expect(all.root["mails"]?.elements?.first?["status"]?.string == "sent")
                #expect(all.root["next"] == nil)
                let first = try await admin.json("/api/mails?limit=2&companyId=\(MerchantStory.companyID.uppercased())")
                let next = try #require(first.root["next"]?.string)
                let second = try await admin.json("/api/mails?limit=2&cursor=\(next)")
                #expect(second.strings("mails", "mailId") == ["mail-1"] && second.root["next"] == nil)
                #expect(try await admin.json("/api/mails?companyId=other").strings("mails", "mailId") == [])
                #expect(try await admin.ask("/api/merchants?cursor=\(next)").isProblem(400))
            }
        }
    }
}
