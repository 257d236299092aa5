import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("Pages behind links", .timeLimit(.minutes(5)))
struct LinkPageTests {
    @Test("A lost merchant sees what stopped, since when, and one button")
    func reconnect() async throws {
        try await RunningPages.run(.lost()) { pages in
            let answer = try await pages.get(try await pages.path())
            #expect(answer.status == 200)
            #expect(answer.body.contains("<h1>Reconnect Xero</h1>"))
            #expect(answer.body.contains("on 21 November 2026."))
            #expect(answer.body.contains("<strong><bdi>Lindens &amp; Sons</bdi></strong>"))
            #expect(answer.body.count(of: "<button ") == 1)
            #expect(answer.body.count(of: "<form method=\"post\" action=\"A") == 1)
            #expect(answer.body.contains("<html lang=\"en\">"))
        }
    }

    @Test("Pages speak the contact's language, and else the browser's")
    func languages() async throws {
        var nobody = MerchantStory.lost(locale: nil)
        try await RunningPages.run(nobody) { pages in
            let path = try await pages.path()
            for (wish, language) in [
                ("fr", "fr"), ("de, fr-CH;q=0.8, en;q=0.5", "fr"), ("en-GB, fr;q=0.9", "en"), ("de", "en"),
                ("fr;q=0, en;q=0.1", "en"), ("fr;q=x", "en"),
            ] {
                let answer = try await pages.get(path, language: wish)
                #expect(answer.headers["content-language"] == [language], "\(wish)")
                #expect(answer.body.contains("<html lang=\"\(language)\">"), "\(wish)")
            }
            #expect(try await pages.get(path).headers["content-language"] == ["en"])
        }
        nobody.contact(locale: nil)
        try await RunningPages.run(nobody) { pages in
            let answer = try await pages.get(pages.path(), language: "fr")
            #expect(answer.headers["content-language"] == ["fr"])
        }
        try await RunningPages.run(.lost(locale: "fr-CA")) { pages in
            let answer = try await pages.get(pages.path(), language: "en")
            #expect(answer.body.contains("<h1>Reconnecter Xero</h1>"))
            #expect(answer.body.contains("le 21 novembre 2026."))
        }
    }

    @Test("To look at a link in any way writes nothing and asks nobody")
    func looking() async throws {
        let desk = FlowDesk()
        try await RunningPages.run(.lost(), prepare: { $0.syncFlowURL = desk.closure }) { pages in
            let head = try await pages.store.log.head()
            let paths = [try await pages.path(), try await pages.expiredPath()]
            for path in paths {
                for suffix in ["", "/unsubscribe"] {
                    let answer = try await pages.get(path + suffix)
                    let headers = try await pages.get(path + suffix, .HEAD)
                    #expect(headers.status == answer.status && headers.body.isEmpty)
                    #expect(headers.headers["content-length"] == ["\(answer.body.utf8.count)"])
                }
            }
            #expect(try await pages.store.log.head() == head)
        }
        #expect(desk.asked == 0)
    }

    @Test("Every answer carries the fields that keep a link secret and a page harmless")
    func headers() async throws {
        let brand = Brand(name: "Fernway", logoURL: "https://cdn.fernway.example:8443/logo.svg?v=2", color: "#ffd23f")
        try await RunningPages.run(
            .lost(),
            prepare: {
                $0.brand = brand
                $0.extraFormActionOrigins = ["http://127.0.0.1:8090/any", "javascript:alert(1)"]
            },
            { pages in
                let path = try await pages.path()
                for answer in [
                    try await pages.get(path), try await pages.get(path + "x"), try await pages.post(path),
                    try await pages.get(try await pages.expiredPath()), try await pages.post(path + "/unsubscribe"),
                ] {
                    #expect(answer.headers["referrer-policy"] == ["no-referrer"])
                    #expect(answer.headers["cache-control"] == ["no-store"])
                    #expect(answer.headers["x-content-type-options"] == ["nosniff"])
                    #expect(answer.headers["x-robots-tag"] == ["noindex"])
                    let policy = try #require(answer.headers.first(name: "content-security-policy"))
                    #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
                    #expect(
                        policy.hasSuffix(
                            "; img-src https://cdn.fernway.example:8443; "
                                + "form-action 'self' https: http://127.0.0.1:8090; "
                                + "frame-ancestors 'none'; base-uri 'none'"
                        ))
                }
                let page = try await pages.get(path)
                #expect(page.body.contains(#"<img src="https://cdn.fernway.example:8443/logo.svg?v=2" alt="Fernway">"#))
                #expect(page.body.contains("--button:#ffd23f;--on-button:#000000"))
                #expect(!page.body.contains("<script") && !page.body.contains(" style="))
            })
    }

    @Test("A link that was changed in any place, or never issued, is not known")
    func tampered() async throws {
        try await RunningPages.run(.lost()) { pages in
            let path = try await pages.path()
            let token = Array(path.dropFirst("/relink/".count).utf8)
            let changed = token.indices.map { index in
                var copy = token
                copy[index] = copy[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                return String(decoding: copy, as: UTF8.self)
            }
            let head = try await pages.store.log.head()
            for token in changed + ["", "x", "a/b/c", String(repeating: "A", count: 5000)] {
                let answer = try await pages.get("/relink/" + token)
                #expect(answer.status == 404 && answer.body.contains("<h1>We don’t know this link</h1>"), "\(token)")
                #expect(!answer.body.contains("Lindens"))
            }
            #expect(try await pages.post("/relink/" + changed[0] + "/unsubscribe").status == 404)
            #expect(try await pages.post("/relink/" + changed[0] + "/mail").status == 404)
            let stranger = MerchantState(companyID: "somebody-else", source: "codat")
            let url = pages.store.links.url(for: stranger, issuedAt: RunningPages.now)
            #expect(try await pages.get(String(url.dropFirst("http://relink.example".count))).status == 404)
            #expect(try await pages.get("/relink").isProblem(404))
            #expect(try await pages.store.log.head() == head)
        }
    }

    @Test("Other methods are refused with those that are taken")
    func methods() async throws {
        try await RunningPages.run(.lost()) { pages in
            let path = try await pages.path()
            for (suffix, method, allowed) in [
                ("", HTTPMethod.PUT, "GET, HEAD, POST"), ("/unsubscribe", .DELETE, "GET, HEAD, POST"),
                ("/mail", .GET, "POST"),
            ] {
                let answer = try await pages.get(path + suffix, method)
                #expect(answer.isProblem(405) && answer.headers["allow"] == [allowed], "\(suffix)")
            }
            #expect(try await pages.get("/healthz").body == "ok")
        }
    }

    @Test("An expired link says so, and offers a new mail where one can be sent")
    func expired() async throws {
        try await RunningPages.run(.lost()) { pages in
            for answer in [
                try await pages.get(pages.expiredPath()), try await pages.post(pages.expiredPath()),
            ] {
                #expect(answer.status == 410)
                #expect(answer.body.contains("/mail\"><button type=\"submit\">Email me a new link</button>"))
            }
        }
        for story in [MerchantStory.lost(locale: nil), .connected()] {
            try await RunningPages.run(story) { pages in
                let answer = try await pages.get(pages.expiredPath())
                #expect(answer.status == 410 && !answer.body.contains("<button"))
            }
        }
    }

    @Test("A link dies when the contact's address changes, and then names nobody")
    func revoked() async throws {
        try await RunningPages.run(.lost()) { pages in
            let path = try await pages.path()
            let contact = Contact(email: "bea@lindens.example", locale: "en")
            try await pages.store.recorder.record(.contactSet(contact), of: MerchantStory.companyID)
            for answer in [try await pages.get(path), try await pages.post(path)] {
                #expect(answer.status == 410 && !answer.body.contains("Lindens"))
            }
            #expect(try await pages.get(pages.path()).status == 200)
        }
    }

    @Test("Whoever is connected, or gone, has nothing to press")
    func nothingToDo() async throws {
        try await RunningPages.run(.connected()) { pages in
            let path = try await pages.path()
            for answer in [try await pages.get(path), try await pages.post(path)] {
                #expect(answer.status == 200 && answer.body.contains("<h1>You are connected</h1>"))
                #expect(!answer.body.contains("<button"))
            }
        }
        var gone = MerchantStory.lost()
        gone.company("deleted")
        try await RunningPages.run(gone) { pages in
            let path = try await pages.path()
            for answer in [
                try await pages.get(path), try await pages.post(path), try await pages.post(path + "/mail"),
            ] {
                #expect(answer.status == 410 && !answer.body.contains("<button"))
            }
        }
    }

    @Test("Whoever never connected is asked to begin")
    func onboarding() async throws {
        var story = MerchantStory()
        story.company("created")
        try await RunningPages.run(story) { pages in
            let path = try await pages.path()
            #expect(try await pages.get(path).body.contains("<h1>Finish connecting</h1>"))
            #expect(try await pages.post(path).status == 303)
        }
    }

    @Test("Whoever began and did not finish goes on where they stopped, though nothing was lost")
    func unfinished() async throws {
        var story = MerchantStory()
        story.company("created")
        story.connection("connected")
        var observation = Observation()
        observation.connections = [
            Observation.Connection(
                connectionID: "connection-gbol", status: .linked, sourceType: .accounting, platformKey: "gbol",
                platformName: "Xero")
        ]
        observation.configuration = Observation.Configuration(enabled: false, configured: false)
        story.own(.companyObserved(observation))
        try await RunningPages.run(story) { pages in
            let path = try await pages.path()
            #expect(try await pages.get(path).body.contains("<h1>Finish connecting</h1>"))
            #expect(try await pages.post(path).status == 303)
        }
    }

    @Test("While the store can't be read, the page says so and when to come back")
    func storeFails() async throws {
        let log = FailingLog(error: StoreError(.unavailable, "The disk is full."))
        let clock = SetClock(RunningPages.now)
        let store = FoldingStore(log: log, projection: FailingProjection(), clock: { clock.now })
        try await RunningPages.serve(RunningPages.pages(store, clock), store, clock) { pages in
            let merchant = MerchantState(companyID: MerchantStory.companyID, source: "codat")
            let url = store.links.url(for: merchant, issuedAt: clock.now)
            let answer = try await pages.get(String(url.dropFirst("http://relink.example".count)))
            #expect(answer.status == 503 && answer.headers["retry-after"] == ["5"])
            #expect(answer.body.contains("<h1>That did not work just now</h1>") && !answer.body.contains("disk"))
        }
    }
}
