import NIOHTTP1
import Relink
@testable import RelinkHTTP
import Testing

@Suite("Every page of the dashboard", .timeLimit(.minutes(5)))
struct DashboardPageTests {
    static let pages = [
        "/", "/merchants", "/merchants?health=disconnected&reason=syncConnectionDeleted&q=lin",
        "/merchants/\(SeededServer.lost)", "/merchants/\(SeededServer.lost)?asOf=1", "/changes?kind=disconnected",
        "/events", "/events?status=applied&type=Sync%20Connection%20Deleted", "/events/1", "/events/8", "/quarantine",
        "/rejections", "/rejections?status=401", "/mails", "/settings",
    ]

    @Test("carries no script or style of its own, is kept by nobody, and stands in no frame", arguments: pages)
    func headers(path: String) async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin)
            let page = try await browser.open(path)
            #expect(page.status == 200)
            let policy = try #require(page.headers["content-security-policy"].first)
            #expect(policy.hasPrefix("default-src 'none'; style-src 'self'; script-src 'self'"))
            #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
            #expect(page.headers["cache-control"] == ["no-store"])
            #expect(page.headers["x-content-type-options"] == ["nosniff"])
            #expect(page.body.firstMatch(of: /<script(?! src="\/assets\/)/) == nil)
            #expect(page.body.firstMatch(of: /\sstyle=|<style|\son[a-z]+=/) == nil)
            #expect(page.body.firstMatch(of: /(?:src|href|action)="(?!\/|#)/) == nil, "leads elsewhere")
        }
    }

    @Test("speaks the browser's language, and the one that was chosen instead", arguments: pages)
    func languages(path: String) async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin, language: "fr-CA,fr;q=0.9,en;q=0.5")
            let french = try await browser.open(path)
            #expect(french.body.contains(#"<html lang="fr">"#) && french.body.contains(">Marchands</a>"))
            let chosen = try await browser.send(
                "/language", [("language", "en"), ("then", path)], sealedBy: french)
            #expect(chosen.headers["location"] == [path])
            let english = try await browser.open(path)
            #expect(english.body.contains(#"<html lang="en">"#) && english.body.contains(">Merchants</a>"))
            #expect(!english.body.contains("[[") && !french.body.contains("[["))
            #expect(!english.body.contains("{{") && !french.body.contains("{{"))
        }
    }

    @Test("has what it refers to, for good")
    func assets() async throws {
        try await RunningAdmin.run(token: "x") { admin in
            var browser = Browser(admin)
            let page = try await browser.open("/")
            let paths = page.body.matches(of: /"(\/assets\/[^"]+)"/).map { String($0.output.1) }
            #expect(Set(paths).count == 3)
            for path in Set(paths) {
                let asset = try await browser.open(path)
                #expect(asset.status == 200, "\(path)")
                #expect(asset.headers["cache-control"] == ["private, max-age=31536000, immutable"])
            }
        }
    }

    @Test("Names that try to be more than names are shown as they are")
    func hostileNames() async throws {
        let hostile = "\u{600}<img src=x onerror=alert(1)>\"'><script>alert(2)</script>\u{202e}{{version}}[[a|b]]"
        var log = SeededLog(begin: SeededServer.received)
        var json = JSONWriter()
        json.object { json in
            json.member("eventType", "company.created")
            json.key("payload")
            json.object { json in
                json.member("id", "hostile")
                json.member("name", hostile)
            }
        }
        log.add(json.bytes)
        try await FoldingStore.run(log.events, clock: { SeededServer.received }) { store in
            try await RunningAdmin.serve(SeededServer.observed(store)) { admin in
                var browser = Browser(admin)
                for path in [
                    "/", "/merchants", "/merchants/hostile", "/merchants/hostile?asOf=1", "/events", "/events/1",
                ] {
                    let page = try await browser.open(path)
                    #expect(page.status == 200)
                    #expect(!page.body.contains(/<img src=x|<script>/.matchingSemantics(.unicodeScalar)), "\(path)")
                }
                let list = try await browser.open("/merchants")
                #expect(list.body.contains(/&lt;img src=x onerror=alert\(1\)&gt;/.matchingSemantics(.unicodeScalar)))
                #expect(list.body.contains("{{version}}[[a|b]]"))
            }
        }
    }

    @Test("The overview says what needs a person: a rate limit, and silence while merchants are connected")
    func concerns() async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin)
            let page = try await browser.open("/")
            #expect(page.body.contains("Codat’s rate limit is reached"))
            #expect(!page.body.contains("No webhook has come"))
        }
        var log = SeededLog(begin: SeededServer.received)
        log.add(Array(#"{"eventType":"company.created","payload":{"id":"a","name":"A"}}"#.utf8))
        for (id, type) in [("x", "Accounting"), ("y", "Commerce")] {
            let connection = #"{"id":"\#(id)","sourceType":"\#(type)","status":"Linked"}"#
            log.add(
                Array(
                    (#"{"eventType":"connection.connected","payload":{"referenceCompany":{"id":"a"},"#
                        + #""connection":\#(connection)}}"#).utf8))
        }
        try await FoldingStore.run(log.events, clock: { SeededServer.received }) { store in
            var server = SeededServer.observed(store)
            server.silenceAfter = .seconds(3600)
            for (hours, isSilent) in [(Int64(2), true), (0, false)] {
                server.lastWebhookAt = { SeededServer.received.advanced(bySeconds: -3600 * hours) }
                try await RunningAdmin.serve(server) { admin in
                    var browser = Browser(admin)
                    let page = try await browser.open("/")
                    #expect(page.body.contains("No webhook has come since") == isSilent, "\(hours) h")
                    #expect(page.body.contains("Last webhook"))
                }
            }
        }
    }

    @Test("Events come newest first, page by page, and so do those that a filter finds")
    func newestFirst() async throws {
        var log = SeededLog(begin: SeededServer.received)
        for index in 1...120 {
            let type = index.isMultiple(of: 2) ? "company.created" : "weather.changed"
            log.add(Array(#"{"eventType":"\#(type)","payload":{"id":"a"}}"#.utf8))
        }
        try await FoldingStore.run(log.events, clock: { SeededServer.received }) { store in
            try await RunningAdmin.serve(SeededServer.observed(store)) { admin in
                var browser = Browser(admin)
                let lists: [(String, [Int64])] = [
                    ("/events", Array((1...120).reversed())),
                    ("/events?status=unrecognized", (1...120).reversed().filter { !$0.isMultiple(of: 2) }),
                    ("/events?type=company.created&companyId=a", (1...120).reversed().filter { $0.isMultiple(of: 2) }),
                ]
                for (path, sequences) in lists {
                    var seen: [Int64] = []
                    var next: String? = path
                    while let target = next {
                        let page = try await browser.open(target)
                        seen += page.body.matches(of: /<a href="\/events\/(\d+)"/).compactMap { Int64($0.output.1) }
                        next = page.body.firstMatch(of: /<a href="([^"]+)" rel="next"/)
                            .map { String($0.output.1).replacing("&amp;", with: "&") }
                    }
                    #expect(seen == sequences, "\(path)")
                }
            }
        }
    }

    @Test("tells of a wrong parameter and of a store that fails, as pages do")
    func failures() async throws {
        try await RunningAdmin.run { admin in
            var browser = Browser(admin)
            let wrong = try await browser.open("/merchants?health=well")
            #expect(wrong.status == 400)
            #expect(wrong.headers["content-type"] == ["text/html; charset=utf-8"])
            #expect(wrong.body.contains("`health`"))
            #expect(try await browser.send("/merchants", []).status == 405)
        }
        let log = FailingLog(error: StoreError(.unavailable, "The disk is full."))
        let store = FoldingStore(log: log, projection: FailingProjection(), clock: { SeededServer.received })
        try await RunningAdmin.serve(SeededServer.observed(store)) { admin in
            var browser = Browser(admin, language: "fr")
            let page = try await browser.open("/")
            #expect(page.status == 503)
            #expect(page.headers["retry-after"] == ["5"])
            #expect(page.body.contains("Rien n’est perdu"))
        }
    }
}

@Suite("The overview's figures of the store", .timeLimit(.minutes(5)))
struct StoreFiguresTests {
    @Test(
        "tell what it takes, what is left, and since when that is known",
        arguments: [
            (
                "en",
                [
                    "Store on disk", "4.30\u{a0}MB", "of it, archives", "100\u{a0}kB", "Free on that disk",
                    "5.00\u{a0}GB",
                ]
            ),
            (
                "fr",
                [
                    "Stockage sur disque", "4,30\u{a0}Mo", "dont les archives", "100\u{a0}ko", "Libre sur ce disque",
                    "5,00\u{a0}Go",
                ]
            ),
        ])
    func figures(language: String, words: [String]) async throws {
        let prepare: (inout ObservedServer) -> Void = { server in
            server.storeUse = { StoreUse(log: 4_200_000, archives: 100_000, free: 5_000_000_000) }
        }
        try await RunningAdmin.run(prepare: prepare) { admin in
            var browser = Browser(admin, language: language)
            let page = try await browser.open("/")
            for word in words { #expect(page.body.contains(word), "\(word)") }
        }
    }

    @Test("A disk that is soon full stands among what needs a person")
    func soonFull() throws {
        let forecast = StoreForecast(StoreUse(log: 1000, free: 5000), events: 1, eventsPerDay: 1)
        #expect(forecast.daysLeft == 5)
        let figures = StoreFigures(forecast, .english).fields
        #expect(figures.count == 7)
    }
}
