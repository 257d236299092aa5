import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("The button behind a link", .timeLimit(.minutes(5)))
struct SyncFlowTests {
    @Test("Sends the merchant to a fresh Sync flow URL, and both steps stand in the log")
    func departs() async throws {
        var types: [String] = []
        try await FoldingStore.run(MerchantStory.lost().log.events, clock: { RunningPages.now }) { store in
            let clock = SetClock(RunningPages.now)
            try await RunningPages.serve(RunningPages.pages(store, clock), store, clock) { pages in
                let answer = try await pages.post(pages.path())
                #expect(answer.status == 303)
                #expect(answer.headers["location"] == [RunningPages.flowURL])
                #expect(answer.headers["referrer-policy"] == ["no-referrer"] && answer.body.isEmpty)
            }
            types = try await store.types()
            let merchant = try #require(try await store.status.merchant(MerchantStory.companyID))
            #expect(merchant.reonboardingState == .opened)
        }
        #expect(Array(types.suffix(2)) == ["relink.link.used", "relink.syncFlow.started"])
    }

    @Test("A merchant who is connected again is told so, and Codat is not asked")
    func connected() async throws {
        let desk = FlowDesk()
        try await RunningPages.run(.connected(), prepare: { $0.syncFlowURL = desk.closure }) { pages in
            let head = try await pages.store.log.head()
            #expect(try await pages.post(pages.path()).status == 200)
            #expect(try await pages.store.log.head() == head)
        }
        #expect(desk.asked == 0)
    }

    /// What Codat gives in place of a URL; `nil` for an error.
    static let badURLs: [String?] = [
        nil, "", "javascript:alert(1)", "https://flow.example/\r\nSet-Cookie: a=b", "https://user:pass@flow.example/",
        "https://flow.example/\u{e9}",
    ]

    @Test("Where Codat gives no good URL, the merchant may try again", arguments: badURLs)
    func failed(_ url: String?) async throws {
        try await RunningPages.run(
            .lost(),
            prepare: {
                $0.syncFlowURL = { _ throws(SyncFlowFailure) in
                    guard let url else { throw SyncFlowFailure("Codat answered 500.") }
                    return url
                }
            },
            { pages in
                let answer = try await pages.post(pages.path())
                #expect(answer.status == 502 && answer.headers["location"].isEmpty)
                #expect(answer.body.contains("<button type=\"submit\">Try again</button>"))
                #expect(try await pages.store.types().last == "relink.link.used")
            })
    }

    @Test("Codat's answer is not waited for longer than allowed")
    func tooSlow() async throws {
        let desk = FlowDesk(isOpen: false)
        try await RunningPages.run(
            .lost(),
            prepare: {
                $0.syncFlowURL = desk.closure
                $0.syncFlowLimit = .milliseconds(1)
            },
            { pages in
                let answer = try await pages.post(pages.path())
                #expect(answer.status == 502)
            })
    }

    @Test("A merchant gets through while the log takes nothing")
    func logFails() async throws {
        try await RunningPages.run(.lost(), wrap: { FullLog($0) }) { pages in
            let answer = try await pages.post(pages.path())
            #expect(answer.status == 303 && answer.headers["location"] == [RunningPages.flowURL])
        }
    }

    @Test("Of clicks at once, one is under way, one waits for its turn, and more are asked to come back")
    func oneAtATime() async throws {
        let desk = FlowDesk(isOpen: false)
        try await RunningPages.run(.lost(), prepare: { $0.syncFlowURL = desk.closure }) { pages in
            let path = try await pages.path()
            try await withThrowingTaskGroup(of: Int.self) { group in
                var arrivals = desk.arrivals.makeAsyncIterator()
                for _ in 0..<3 { group.addTask { try await pages.post(path).status } }
                await arrivals.next()
                var answers = [try await group.next()]
                desk.serveOne()
                answers.append(try await group.next())
                await arrivals.next()
                desk.serveOne()
                answers.append(try await group.next())
                #expect(answers == [429, 303, 303])
            }
        }
        #expect(desk.asked == 2 && desk.mostWaiting == 1)
    }

    @Test("One link works ten times in ten minutes, and then again as time goes on")
    func limit() async throws {
        let desk = FlowDesk()
        try await RunningPages.run(.lost(), prepare: { $0.syncFlowURL = desk.closure }) { pages in
            let path = try await pages.path()
            for _ in 0..<10 { #expect(try await pages.post(path).status == 303) }
            pages.clock.advance(bySeconds: 420)
            let refused = try await pages.post(path)
            #expect(refused.status == 429 && refused.headers["retry-after"] == ["180"])
            #expect(refused.body.contains("3 minutes."))
            #expect(desk.asked == 10)
            #expect(try await pages.get(path).status == 200)
            pages.clock.advance(bySeconds: 180)
            #expect(try await pages.post(path).status == 303)
        }
    }

    @Test("Any short body will do")
    func bodies() async throws {
        try await RunningPages.run(.lost()) { pages in
            let path = try await pages.path()
            #expect(try await pages.post(path, body: "").status == 303)
            #expect(try await pages.post(path, body: String(repeating: "x", count: 65_536)).status == 303)
            #expect(try await pages.post(path, body: String(repeating: "x", count: 65_537)).isProblem(413))
        }
    }
}

extension FlowDesk {
    var closure: MerchantPages.SyncFlowURL { { _ throws(SyncFlowFailure) in try await self.url() } }
}
