import RelinkSimulator
import Testing

@Suite("A merchant is brought in, in a real Chromium", .serialized, .timeLimit(.minutes(10)))
struct ConnectTests {
    struct Side: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let settings: [String: String]
        let chosen: (key: String, name: String)
        let other: String
        let search: (text: String, key: String)

        static let accounting = Side(
            testDescription: "accounting software is chosen", settings: [:], chosen: ("gbol", "Xero"), other: "qhyg",
            search: ("free", "fbrh"))
        static let commerce = Side(
            testDescription: "sales software is chosen",
            settings: [
                "RELINK_CODAT_MERCHANTS_CHOOSE": "commerce", "RELINK_CODAT_COMMERCE_KEY": "",
                "RELINK_CODAT_ACCOUNTING_KEY": "mqjo",
            ], chosen: ("fztf", "Shopify"), other: "zsth", search: ("zett", "ugxp"))
    }

    @Test(
        "From the order of a link to the flow's end on the platform's own page, and to what is shown afterwards",
        arguments: [(Side.accounting, "en"), (.accounting, "fr"), (.commerce, "en"), (.commerce, "fr")])
    func fromOrderToEnd(side: Side, language: String) async throws {
        let settings = side.settings.merging(["RELINK_CODAT_REDIRECT_HOSTS": "127.0.0.1"]) { $1 }
        try await inBrowser(settings) { platform, chromium in
            let end = platform.server.webhookURL.replacing("/webhooks/codat", with: "/healthz?back=1")
            let link = try await platform.setUp([
                "merchantIdentifier": "till-1", "name": "Lindens & <b>Söhne</b>", "locale": language,
                "redirectUrl": end,
            ]).url
            try await chromium.open(link)
            #expect(try await chromium.run("return document.documentElement.lang") == language)
            try await expectFlawless(chromium)
            try await expectSearch(side, link, chromium)

            try await chromium.open(link)
            try await chromium.click("button[value=\(side.chosen.key)]")
            try await chromium.wait { try await chromium.has("form[action$='/authorize']") }
            try await chromium.click("button.main")
            try await chromium.wait { try await chromium.has("#enabled") }
            try await chromium.click("button.main")
            try await chromium.wait { try await chromium.run("return location.href") == end }

            let company = try #require(platform.companies.first?.companyID)
            _ = try await platform.server.merchant(company) { $0["health"] as? String == "healthy" }
            let readiness = try await platform.server.get("/api/merchants/\(company)/readiness?fresh=true").json
            #expect(readiness["ready"] as? Bool == true, "\(readiness)")
            try await chromium.open(link)
            #expect(try await chromium.text("button.now").contains(side.chosen.name))
            #expect(try await chromium.text("button.now small") == (language == "fr" ? "Connecté" : "Connected"))
            try await expectFlawless(chromium)
            try await chromium.click("button[value=\(side.other)]")
            try await chromium.wait { try await chromium.has("main ol") }
            #expect(try await chromium.text("h1").contains(side.chosen.name))
            try await expectFlawless(chromium)
            try await chromium.click("main button")
            try await chromium.wait { try await chromium.has("form[action$='/revoke']") }
            #expect(platform.companies.count == 1)
        }
    }

    @Test("A code that was used is no end, nor is a merchant who turns away and then chooses another system")
    func changedMind() async throws {
        try await inBrowser { platform, chromium in
            let link = try await platform.setUp(["merchantIdentifier": "till-2", "locale": "en"]).url
            try await chromium.open(link)
            try await chromium.click("button[value=gbol]")
            try await chromium.wait { try await chromium.has("form[action$='/authorize']") }
            let used: String = try await chromium.run("return location.href")
            #expect(used.contains("otp="))
            try await chromium.open(used)
            #expect(try await chromium.text("h1") == "This link has expired")
            _ = try await chromium.faults()

            let _: Bool = try await chromium.run("history.back(); return true")
            try await chromium.wait { try await chromium.has("button[value=gbol]") }
            try await chromium.click("button[value=gbol]")
            try await chromium.wait { try await chromium.has("form[action$='/decline']") }
            try await chromium.click("form[action$='/decline'] button")
            try await chromium.wait { try await chromium.has("form[action$='/decline']") == false }

            try await chromium.open(link)
            #expect(try await chromium.has("button.now") == false)
            try await chromium.click("button[value=qhyg]")
            try await chromium.wait { try await chromium.has("form[action$='/authorize']") }
            try await chromium.click("button.main")
            try await chromium.wait { try await chromium.has("#enabled") }
            try await chromium.click("button.main")
            try await chromium.wait { try await chromium.text("h1") == "All set" }
            let company = try #require(platform.companies.first)
            #expect(company.accounting?.platformKey == "qhyg" && platform.companies.count == 1)
            _ = try await platform.server.merchant(company.companyID) { $0["health"] as? String == "healthy" }
        }
    }

    @Test("Whatever fails has a page that says so and leads on", arguments: ["en", "fr"])
    func failing(language: String) async throws {
        try await inBrowser { platform, chromium in
            let link = try await platform.setUp(["merchantIdentifier": "till-3", "locale": language]).url
            let world = platform.codat.world
            world.fail(FailurePlan(path: "/config/integrations", status: 400))
            try await chromium.open(link)
            try await expectFlawless(chromium)
            try await chromium.click(".go a")
            try await chromium.wait { try await chromium.has("button[value=gbol]") }

            world.fail(FailurePlan(path: "/config/sync/commerce/**", status: 400))
            try await chromium.click("button[value=gbol]")
            try await chromium.wait { try await chromium.has("main button[value=gbol]:only-child") }
            try await expectFlawless(chromium)
            try await chromium.click("button[value=gbol]")
            try await chromium.wait { try await chromium.has("form[action$='/authorize']") }

            try await chromium.open(link.replacing("/connect/", with: "/connect/x"))
            try await expectFlawless(chromium)
        }
    }

    private func inBrowser(
        _ settings: [String: String] = [:], _ body: @Sendable (Platform, Chromium) async throws -> Void
    ) async throws {
        try await Platform.running(settings) { platform in
            try await Chromium.running { chromium in try await body(platform, chromium) }
        }
    }

    /// Shuts nobody out, fits narrow and wide screens, shows its pictures, and does nothing that it forbids itself.
    private func expectFlawless(_ chromium: Chromium) async throws {
        let axe = try Axe()
        try await axe.enter(chromium)
        for width in [360, 1280] {
            let faults = try await axe.violations(chromium, width: width)
            #expect(faults == [], "at \(width) px")
            let isWide: Bool = try await chromium.run("return document.documentElement.scrollWidth > innerWidth")
            #expect(!isWide, "something stands out at \(width) px")
        }
        let missing: Int = try await chromium.run(
            "return [...document.images].filter((image) => image.naturalWidth === 0).length")
        #expect(missing == 0, "pictures are missing")
        #expect(try await chromium.has("main b, main script[src]") == false, "a name was taken for markup")
        #expect(try await chromium.faults().filter { !$0.contains("the server responded with a status of") } == [])
    }

    /// As one types, and without scripts.
    private func expectSearch(_ side: Side, _ link: String, _ chromium: Chromium) async throws {
        let isSearched = try await chromium.has("#q")
        guard isSearched else { return #expect(side.testDescription == Side.commerce.testDescription) }
        let shown = "return [...document.querySelectorAll('.systems li')].filter((e) => !e.hidden).length"
        let all: Int = try await chromium.run(shown)
        try await chromium.click("#q")
        try await chromium.type(side.search.text.uppercased())
        try await chromium.wait { try await chromium.run(shown) == 1 }
        #expect(try await chromium.has("li:not([hidden]) button[value=\(side.search.key)]"))
        try await expectFlawless(chromium)
        try await chromium.fill("#q", "zzz")
        try await chromium.wait { try await chromium.run(shown) == 0 }

        try await chromium.allowScripts(false)
        try await chromium.open(link)
        try await chromium.fill("#q", side.search.text)
        try await chromium.click(".search button")
        try await chromium.wait { try await chromium.run("return location.search.length") > 0 }
        try await chromium.wait { try await chromium.run(shown) == 1 }
        try await chromium.click("#found a")
        try await chromium.wait { try await chromium.run(shown) == all }
        try await chromium.allowScripts(true)
    }
}
