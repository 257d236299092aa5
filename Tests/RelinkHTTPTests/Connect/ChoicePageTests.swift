import NIOHTTP1
import Relink
import RelinkHTTP
import TestSupport
import Testing

@Suite("The page on which a merchant chooses a system", .timeLimit(.minutes(5)))
struct ChoicePageTests {
    @Test("Shows the systems with logos of its own, and to look at it leaves no trace")
    func shown() async throws {
        try await Visitor.run(.lost()) { visitor in
            let head = try await visitor.store.log.head()
            let page = try await visitor.get()
            #expect(page.status == 200 && page.headers["cache-control"] == ["no-store"])
            #expect(page.headers["referrer-policy"] == ["no-referrer"])
            let policy = page.headers["content-security-policy"].joined()
            #expect(policy.contains("default-src 'none'") && policy.contains("img-src 'self'"))
            #expect(policy.contains("script-src 'sha256-") && policy.contains("frame-ancestors 'none'"))
            #expect(page.body.contains("<bdi>Xero</bdi>") && !page.body.contains("<b>Ledger"))
            #expect(page.body.contains("/logo/a%2Fb%3F%22\""))
            #expect(!page.body.contains("class=\"now\""), "Xero was lost")
            #expect(try await visitor.store.log.head() == head)
        }
    }

    @Test("Speaks the language of the link, else of the contact, else of the browser")
    func languages() async throws {
        try await Visitor.run(.lost(locale: "fr-CA")) { visitor in
            let ofContact = try await visitor.get(language: "en")
            #expect(ofContact.headers["content-language"] == ["fr"])
            let ofLink = try await visitor.get(visitor.link(language: .english), language: "fr")
            #expect(ofLink.headers["content-language"] == ["en"])
        }
        try await Visitor.run(.lost(locale: nil)) { visitor in
            let page = try await visitor.get(language: "fr")
            #expect(page.headers["content-language"] == ["fr"])
        }
    }

    @Test("A choice leads to a fresh Sync flow, again and again, and stands in the log")
    func chosen() async throws {
        let desk = SmallDesk()
        try await Visitor.run(.lost(), desk: desk) { visitor in
            for _ in 0..<2 {
                let answer = try await visitor.choose("gbol")
                #expect(answer.status == 303 && answer.headers["location"] == [RunningPages.flowURL])
            }
            #expect(try await visitor.choose("a%2Fb%3F%22").status == 303)
            let types = try await visitor.store.types().filter { $0.hasPrefix("relink.setup") }
            #expect(types == Array(repeating: "relink.setup.systemChosen", count: 3))
        }
        #expect(desk.chosen == ["gbol", "gbol", "a/b?\""])
    }

    @Test("What is not offered can't be chosen", arguments: ["lqai", "", "gbol%00"])
    func notOffered(_ system: String) async throws {
        let desk = SmallDesk()
        try await Visitor.run(.lost(), desk: desk) { visitor in
            let answer = try await visitor.choose(system)
            #expect(answer.status == 200 && answer.headers["location"].isEmpty)
        }
        #expect(desk.chosen.isEmpty)
    }

    @Test("While one system is connected, another is not to be had, and the connected one is marked")
    func connected() async throws {
        let desk = SmallDesk()
        try await Visitor.run(.connected(), desk: desk) { visitor in
            #expect(try await visitor.get().body.contains("class=\"now\""))
            let answer = try await visitor.choose("a%2Fb%3F%22")
            #expect(answer.status == 200 && answer.body.contains("You are connected to Xero"))
            #expect(desk.chosen.isEmpty)
            #expect(try await visitor.choose("gbol").status == 303)
        }
    }

    @Test("A link that is too old, tampered with, of a mail, or of a company that is gone leads nowhere")
    func deadLinks() async throws {
        try await Visitor.run(.lost()) { visitor in
            let old = visitor.link(expiresAt: visitor.clock.now)
            #expect(try await visitor.get(old).status == 410)
            #expect(try await visitor.choose("gbol", old).status == 410)
            #expect(try await visitor.get(old + "/logo/gbol").status == 404)
            #expect(try await visitor.get(visitor.link() + "A").status == 404)
            let ofMail = try await visitor.pages.path().replacing("/relink/", with: "/connect/")
            #expect(try await visitor.get(ofMail).status == 404)
            let ofChoice = visitor.link().replacing("/connect/", with: "/relink/")
            #expect(try await visitor.get(ofChoice).status == 404)
        }
        var gone = MerchantStory.connected()
        gone.company("deleted")
        try await Visitor.run(gone) { visitor in
            let page = try await visitor.get()
            #expect(page.status == 410)
        }
    }

    @Test("Where Codat does not say what there is to choose, the merchant may try again")
    func noOffer() async throws {
        try await Visitor.run(.lost(), desk: SmallDesk(offer: nil)) { visitor in
            let page = try await visitor.get()
            let choice = try await visitor.choose("gbol")
            #expect(page.status == 502 && choice.status == 502)
        }
    }

    /// What is given in place of a URL; `nil` for an error.
    static let badURLs: [String?] = [nil, "javascript:alert(1)", "https://user@flow.example/"]

    @Test("Where Codat gives no good URL, the merchant may try again with the same choice", arguments: badURLs)
    func noURL(url: String?) async throws {
        try await Visitor.run(.lost(), desk: SmallDesk(url: url)) { visitor in
            let answer = try await visitor.choose("gbol")
            #expect(answer.status == 502 && answer.headers["location"].isEmpty)
            #expect(answer.body.contains("value=\"gbol\""))
        }
    }

    @Test("One link works ten times in ten minutes")
    func limit() async throws {
        try await Visitor.run(.lost()) { visitor in
            for _ in 0..<10 { #expect(try await visitor.choose("gbol").status == 303) }
            let refused = try await visitor.choose("gbol")
            #expect(refused.status == 429 && refused.headers["retry-after"] == ["600"])
            #expect(try await visitor.get().status == 200)
        }
    }

    @Test("A logo is an image that can run nothing, and only what is offered has one")
    func logos() async throws {
        try await Visitor.run(.lost()) { visitor in
            let logo = try await visitor.get(visitor.link() + "/logo/gbol")
            #expect(logo.status == 200 && logo.headers["content-type"] == ["image/svg+xml"])
            #expect(logo.headers["x-content-type-options"] == ["nosniff"])
            #expect(logo.headers["content-security-policy"].joined().hasSuffix("; sandbox"))
            #expect(try await visitor.get(visitor.link() + "/logo/qhyg").isProblem(404))
            #expect(try await visitor.get(visitor.link() + "/logo/%ff").isProblem(404))
        }
        for type in ["text/html", "image/svg", "application/javascript", "image/x-icon", ""] {
            #expect(LogoImage(type: type, bytes: [60]) == nil)
        }
        #expect(LogoImage(type: "image/png", bytes: []) == nil)
    }
}

/// Somebody with a link to the choice page of one merchant.
struct Visitor: Sendable {
    let pages: RunningPages
    private static let links = SetupLinks(
        signer: LinkSigner(key: Array(0..<32)), baseURL: "", lifetime: .seconds(86_400))

    var store: FoldingStore { pages.store }
    var clock: SetClock { pages.clock }

    static func run(
        _ story: MerchantStory, desk: SmallDesk = SmallDesk(),
        _ body: @escaping @Sendable (Visitor) async throws -> Void
    ) async throws {
        let clock = SetClock(RunningPages.now)
        try await FoldingStore.run(story.log.events, clock: { clock.now }) { store in
            let choice = ChoicePages(
                links: links, desk: desk, status: store.status, recorder: store.recorder,
                brand: Brand(name: "Fernway"), now: { clock.now })
            try await RunningPages.serve(RunningPages.pages(store, clock), choice: choice, store, clock) { pages in
                try await body(Visitor(pages: pages))
            }
        }
    }

    func link(language: Language? = nil, expiresAt: Instant? = nil) -> String {
        Self.links.url(
            of: SetupLink(
                companyID: MerchantStory.companyID, source: "codat", redirectURL: nil, language: language,
                expiresAt: expiresAt ?? clock.now.advanced(bySeconds: 60)))
    }

    func get(_ path: String? = nil, language: String? = nil) async throws -> Answer {
        try await pages.get(path ?? link(), language: language)
    }

    func choose(_ system: String, _ path: String? = nil) async throws -> Answer {
        try await pages.post(
            path ?? link(), body: "system=\(system)", headers: [("Content-Type", "application/x-www-form-urlencoded")])
    }
}
