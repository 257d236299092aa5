import NIOHTTP1
import Relink
import RelinkSimulator
import Testing

@Suite("The simulator's control")
struct ControlTests {
    @Test("Calls fail as they were told to, as often as they were told to")
    func failures() async throws {
        try await RunningSimulator.run { simulator in
            let plan = #"{"path":"/companies/*/connections","status":429,"retryAfter":2,"count":2}"#
            #expect(try await simulator.visit("/simulator/failures", method: .POST, form: plan).status == 201)
            let merchant = try #require(simulator.world.createMerchants(1).first)
            let path = "/companies/\(merchant.companyID)/connections"
            #expect(try await simulator.call("/companies").status == 200)
            for _ in 0..<2 {
                let refused = try await simulator.call(path)
                #expect(refused.status == 429)
                #expect(refused.headers.first(name: "retry-after") == "2")
            }
            #expect(try await simulator.call(path).status == 200)
            simulator.world.fail(FailurePlan(isMalformed: true))
            let malformed = try await simulator.call(path)
            #expect(malformed.status == 200)
            #expect(malformed.json == nil)
            simulator.world.fail(FailurePlan(delay: .milliseconds(1)))
            #expect(try await simulator.call(path).status == 200)
        }
    }

    @Test("Every call is counted, so that a test can see that none was made")
    func calls() async throws {
        try await RunningSimulator.run { simulator in
            _ = try await simulator.call("/companies?page=1")
            _ = try await simulator.call("/config/sync/commerce/lqai/gbol/start?merchantIdentifier=Fern")
            _ = try await simulator.visit("/")
            #expect(simulator.world.callCount() == 2)
            #expect(simulator.world.callCount(method: "GET", path: "/config/sync/**") == 1)
            #expect(simulator.world.callCount(method: "POST") == 0)
            #expect(simulator.world.calls.first?.query == "page=1")
            let listed = try await simulator.visit("/simulator/calls?path=/companies")
            #expect(listed.json?["total"]?.integer == 1)
            #expect(try await simulator.visit("/simulator/calls", method: .DELETE).status == 204)
            #expect(simulator.world.callCount() == 0)
        }
    }

    @Test("Merchants are made, cut and brought back over HTTP")
    func merchants() async throws {
        try await RunningSimulator.run { simulator in
            let made = try await simulator.visit(
                "/simulator/companies", method: .POST, form: #"{"count":2,"names":["Ash"]}"#)
            #expect(made.status == 201)
            let id = try #require(made.json?["companies"]?.elements?.first?["companyId"]?.string)
            let root = "/simulator/companies/\(id)"
            let cut = try await simulator.visit(root + "/cut", method: .POST, form: #"{"how":"deauthorized"}"#)
            #expect(cut.json?["accounting"]?["status"]?.string == "Deauthorized")
            let back = try await simulator.visit(root + "/relink", method: .POST)
            #expect(back.json?["accounting"]?["status"]?.string == "Linked")
            #expect(try await simulator.visit(root + "/cut", method: .POST, form: #"{"how":"x"}"#).status == 400)
            let sync = try await simulator.visit(root + "/sync", method: .POST, form: #"{"code":4040}"#)
            #expect(sync.json?["code"]?.integer == 4040)
            let url = try await simulator.visit(root + "/sync-flow-url", method: .POST)
            #expect(try await simulator.visit(try #require(url.json?["url"]?.string)).status == 200)
            #expect(try await simulator.visit(root, method: .DELETE).status == 204)
            #expect(try await simulator.visit(root).status == 404)
        }
    }

    @Test("A body is sent as it is, and what became of it can be asked")
    func sending() async throws {
        try await RunningSimulator.run { simulator in
            let body = #"{ "RuleType" : "Sync Connection Deleted", "CompanyId":"c" }"#
            let sent = try await simulator.visit("/simulator/webhooks/send?id=msg_a", method: .POST, form: body)
            #expect(sent.status == 202)
            await simulator.world.allDelivered()
            #expect(simulator.receiver.all.map(\.body) == [Array(body.utf8)])
            #expect(simulator.receiver.all.first?.id == "msg_a")
            let listed = try await simulator.visit("/simulator/deliveries?companyId=c&state=delivered")
            #expect(listed.json?["total"]?.integer == 1)
            #expect(
                listed.json?["deliveries"]?.elements?.first?["attempts"]?.elements?.first?["status"]?.integer == 200)
        }
    }

    @Test("Five thousand merchants are lost in one go, and every webhook arrives once")
    func massLoss() async throws {
        try await RunningSimulator.run { simulator in
            simulator.world.setWebhookTargets([])
            let merchants = simulator.world.createMerchants(5000)
            #expect(merchants.count == 5000)
            simulator.world.holdWebhooks()
            simulator.world.setWebhookTargets([simulator.target])
            for merchant in merchants { simulator.world.cut(merchant.companyID, .revoked) }
            #expect(simulator.world.releaseWebhooks(.shuffled) == 5000)
            await simulator.world.allDelivered()
            #expect(simulator.receiver.all.count == 5000)
            #expect(Set(simulator.receiver.all.compactMap(\.id)).count == 5000)
        }
    }
}
