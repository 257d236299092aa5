import NIOHTTP1
import Relink
@testable import RelinkHTTP
import Testing

@Suite("A merchant's page", .timeLimit(.minutes(5)))
struct MerchantPageTests {
    private static let lost = "/merchants/\(SeededServer.lost)"

    @Test("says in sentences how the merchant stands, why, who must act, and what was sent")
    func account() async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin)
            let page = try await browser.open(Self.lost)
            #expect(page.status == 200)
            #expect(page.body.contains("<bdi>Lindens &amp; Sons</bdi></strong> has been disconnected since"))
            #expect(page.body.contains("The Sync for Commerce connection was deleted on"))
            #expect(page.body.contains("The merchant has to act."))
            #expect(page.body.contains("There is nobody to write to"))
            #expect(page.body.contains("<title>Lindens &amp; Sons – Relink</title>"))
            #expect(page.body.contains("<code>company.created</code>"))
            var french = Browser(admin, language: "fr")
            #expect(try await french.open(Self.lost).body.contains("est déconnecté depuis le"))
        }
    }

    @Test("says of one who began to connect that the end was never reached, and offers a link to go on")
    func unfinished() async throws {
        var story = MerchantStory()
        story.connection("connected")
        var observation = Observation()
        observation.connections = [
            Observation.Connection(
                connectionID: "connection-gbol", status: .linked, sourceType: .accounting, platformKey: "gbol",
                platformName: "Xero")
        ]
        story.own(.companyObserved(observation))
        try await FoldingStore.run(story.log.events, clock: { RunningPages.now }) { store in
            try await RunningAdmin.serve(SeededServer.observed(store)) { admin in
                let path = "/merchants/\(MerchantStory.companyID)"
                var browser = Browser(admin)
                let page = try await browser.open(path).body
                #expect(page.contains("They began to connect and never came to the end"))
                #expect(page.contains(#"value="link""#))
                var french = Browser(admin, language: "fr")
                #expect(try await french.open(path).body.contains("sans être menée à bout"))
            }
        }
    }

    @Test("is there for any id that an event has spoken of, and for no other")
    func ids() async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin)
            let list = try await browser.open("/merchants")
            let paths = list.body.matches(of: /href="(\/merchants\/[^"?]+)"/).map { String($0.output.1) }
            #expect(paths.count == 4)
            for path in paths { #expect(try await browser.open(path).status == 200, "\(path)") }
            for path in ["/merchants/nobody", "/merchants/nobody?asOf=3", Self.lost + "?asOf=0"] {
                let page = try await browser.open(path)
                #expect(page.status == 404 && page.body.contains("<html"), "\(path)")
            }
            #expect(try await browser.open(Self.lost + "?asOf=yesterday").status == 400)
        }
    }

    @Test("shows the merchant as it was known at a point of the log, without anything to do")
    func asOf() async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin)
            let then = try await browser.open(Self.lost + "?asOf=1")
            #expect(then.body.contains("As it was known after event 1"))
            #expect(then.body.contains("has not begun to connect"))
            #expect(!then.body.contains("<form method=\"post\" action=\"\(Self.lost)"))
            let minute = try await browser.open(Self.lost + "?asOf=2030-01-01T00:00")
            #expect(minute.body.contains("has been disconnected since"))
        }
    }

    @Test("sets, mends and removes the contact, and says beside the field what is wrong with it")
    func contact() async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin)
            let page = try await browser.open(Self.lost)
            let wrong = try await browser.send(
                Self.lost + "/contact", [("email", "ada at shop"), ("name", "Ada <3")], sealedBy: page)
            #expect(wrong.status == 422)
            #expect(wrong.body.contains(#"value="ada at shop""#) && wrong.body.contains(#"value="Ada &lt;3""#))
            #expect(wrong.body.contains(#"id="fault-email" role="alert""#))
            let fields = [
                ("email", "ada@shop.example"), ("name", "Ada"), ("locale", "fr-CA"), ("merchantIdentifier", ""),
            ]
            let saved = try await browser.send(Self.lost + "/contact", fields, sealedBy: page)
            #expect(saved.status == 303 && saved.headers["location"] == [Self.lost + "?done=contact"])
            let after = try await browser.open(Self.lost + "?done=contact")
            #expect(after.body.contains("<bdi>Ada</bdi>") && after.body.contains("The contact was saved."))
            #expect(after.body.contains("No mail has gone out yet."))
            let gone = try await browser.send(Self.lost + "/contact", [("delete", "yes")], sealedBy: page)
            #expect(gone.status == 303)
            #expect(try await browser.open(Self.lost).body.contains("There is nobody to write to"))
        }
    }

    @Test("offers what makes sense, does it, and refuses what no page of ours sent")
    func actions() async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin)
            let page = try await browser.open(Self.lost)
            #expect(page.body.contains(#"value="pause""#) && page.body.contains(#"value="link""#))
            #expect(!page.body.contains(#"value="resume""#), "nothing is paused")
            #expect(!page.body.contains(#"value="send""#), "there is nobody to write to")
            #expect(try await browser.send(Self.lost + "/reonboarding", [("action", "pause")]).status == 403)
            let paused = try await browser.send(
                Self.lost + "/reonboarding", [("action", "pause")], sealedBy: page)
            #expect(paused.status == 303)
            let after = try await browser.open(Self.lost + "?done=pause")
            #expect(after.body.contains("Mails are paused.") && after.body.contains(#"value="resume""#))
            let link = try await browser.send(Self.lost + "/reonboarding", [("action", "link")], sealedBy: page)
            #expect(link.status == 200)
            #expect(link.body.contains(#"value="http://relink.example/relink/"#))
            let send = try await browser.send(Self.lost + "/reonboarding", [("action", "send")], sealedBy: page)
            #expect(send.status == 409)
            let unknown = try await browser.send(Self.lost + "/reonboarding", [("action", "x")], sealedBy: page)
            #expect(unknown.status == 400)
        }
    }
}
