import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("Readiness on the admin listener", .timeLimit(.minutes(5)))
struct ReadinessAnswersTests {
    private static let path = "/api/merchants/\(SeededServer.lost)/readiness"

    private static func run(
        _ fresh: @escaping FreshMerchant, _ body: @escaping @Sendable (RunningAdmin) async throws -> Void
    ) async throws {
        try await RunningAdmin.run(prepare: { $0.freshMerchant = fresh }, body)
    }

    @Test("As last known, it asks nobody; a company that no event spoke of is not found")
    func lastKnown() async throws {
        try await Self.run({ _, _ in throw FreshMerchantFailure.busy }) { admin in
            for target in [Self.path, Self.path + "?fresh=false"] {
                let root = try await admin.json(target).root
                #expect(root["ready"]?.bool == false)
                #expect(root["checks"]?.elements?.count == 5)
            }
            #expect(try await admin.ask("/api/merchants/nobody/readiness").isProblem(404))
            #expect(try await admin.ask(Self.path + "?fresh=perhaps").isProblem(400))
            #expect(try await admin.ask(Self.path + "?new=true").isProblem(400))
            #expect(try await admin.ask(Self.path, method: .POST).status == 405)
        }
    }

    @Test("Fresh, it is what Codat says, by an id in any case, and one that nobody knows is not found")
    func fresh() async throws {
        try await Self.run({ companyID, known in
            guard companyID == SeededServer.lost, var observation = known.map({ _ in Observation() }) else {
                return nil
            }
            observation.connections = [SourceType.accounting, .commerce].map { type in
                Observation.Connection(
                    connectionID: type.rawValue, status: .linked, sourceType: type, platformKey: nil,
                    platformName: nil)
            }
            observation.configuration = Observation.Configuration(enabled: true, configured: true)
            let at = SeededServer.received.advanced(bySeconds: 600)
            return try known.map { try Reducer().folding(observation, into: $0, at: at) }
        }) { admin in
            let upper = "/api/merchants/\(SeededServer.lost.uppercased())/readiness?fresh=true"
            let root = try await admin.json(upper).root
            #expect(root["ready"]?.bool == true && root["stage"]?.string == "finished")
            #expect(try await admin.ask("/api/merchants/nobody/readiness?fresh=true").isProblem(404))
        }
    }

    @Test("Each way in which Codat gives no answer has a status of its own, and a reason")
    func failures() async throws {
        let later = SeededServer.received.advanced(bySeconds: 60 + 90)
        for (failure, status, retryAfter, words) in [
            (.notConfigured("codat.apiKey"), 503, nil, "codat.apiKey is not set"),
            (.rateLimited(until: later), 503, "90", "rate limit"), (.rateLimited(until: nil), 503, "60", "rate limit"),
            (.busy, 503, "5", "at once"), (.timedOut, 504, nil, "in time"),
            (.refused("GET /companies: 500, a fault at Codat"), 502, nil, "a fault at Codat."),
        ] as [(FreshMerchantFailure, Int, String?, String)] {
            try await Self.run({ _, _ in throw failure }) { admin in
                let answer = try await admin.ask(Self.path + "?fresh=true")
                #expect(answer.isProblem(status) && answer.body.contains(words), "\(failure)")
                #expect(answer.headers["retry-after"] == (retryAfter.map { [$0] } ?? []))
            }
        }
    }

    @Test("On the merchant's page it stands in both languages, and a button asks Codat")
    func page() async throws {
        try await Self.run({ _, known in known }) { admin in
            let path = "/merchants/\(SeededServer.lost)"
            var browser = Browser(admin)
            let page = try await browser.open(path)
            #expect(page.body.contains("Ready to sync?") && page.body.contains("not known yet"))
            #expect(try await browser.send(path + "/readiness", []).status == 403)
            let asked = try await browser.send(path + "/readiness", [], sealedBy: page)
            #expect(asked.status == 303 && asked.headers["location"] == [path + "?done=asked"])
            #expect(try await browser.open(path + "?done=asked").body.contains("Codat has been asked just now."))
            #expect(try await !browser.open(path + "?asOf=1").body.contains("Ask Codat now"))
            var french = Browser(admin, language: "fr")
            #expect(try await french.open(path).body.contains("Prêt à synchroniser ?"))
        }
        try await Self.run({ _, _ in throw FreshMerchantFailure.timedOut }) { admin in
            let path = "/merchants/\(SeededServer.lost)"
            var browser = Browser(admin)
            let page = try await browser.open(path)
            let asked = try await browser.send(path + "/readiness", [], sealedBy: page)
            #expect(asked.status == 504 && asked.body.contains("Codat did not say"))
        }
    }
}
