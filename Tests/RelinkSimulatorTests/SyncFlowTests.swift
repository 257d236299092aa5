import NIOHTTP1
import Relink
import RelinkSimulator
import Testing

@Suite("The simulated Sync flow")
struct SyncFlowTests {
    private static let redirect = "https://platform.example/back?x=1"

    private func start(_ simulator: RunningSimulator, _ merchant: String) async throws -> String {
        let answer = try await simulator.call(
            "/config/sync/commerce/lqai/gbol/start?merchantIdentifier=\(merchant)"
                + "&redirectUrl=https%3A%2F%2Fplatform.example%2Fback%3Fx%3D1")
        #expect(answer.status == 200)
        return try #require(answer.json?["url"]?.string)
    }

    /// Where the form for a step leads.
    private func action(_ page: Answer, _ step: String) throws -> String {
        let text = page.text
        let match = try #require(text.firstMatch(of: /action="(\/sync-flow\/visits\/[0-9a-f-]+\/)/))
        #expect(text.contains("\(match.output.1)\(step)\""))
        return match.output.1 + step
    }

    @Test("A code works once")
    func once() async throws {
        try await RunningSimulator.run { simulator in
            let url = try await start(simulator, "Fern")
            #expect(try await simulator.visit(url).status == 200)
            #expect(try await simulator.visit(url).status == 401)
            #expect(try await simulator.visit("/sync-flow/lqai/gbol?otp=000000").status == 401)
        }
    }

    @Test("A code dies after thirty seconds, and one that lives for no time was never any good")
    func expiry() async throws {
        try await RunningSimulator.run { simulator in
            let timely = try await start(simulator, "Fern"), late = try await start(simulator, "Fern")
            simulator.clock.advance(by: .seconds(29))
            #expect(try await simulator.visit(timely).status == 200)
            simulator.clock.advance(by: .seconds(1))
            #expect(try await simulator.visit(late).status == 401)
        }
        try await RunningSimulator.run(configure: { $0.otpLifetime = .zero }) { simulator in
            let dead = try await start(simulator, "Fern")
            #expect(try await simulator.visit(dead).status == 401)
        }
    }

    @Test("A new merchant authorises, saves the settings, and ends at the redirect; the webhooks say so")
    func newMerchant() async throws {
        try await RunningSimulator.run { simulator in
            let first = try await simulator.visit(start(simulator, "Fern%20%3Cb%3E"))
            #expect(!first.text.contains("<b>"))
            #expect(
                first.headers.first(name: "content-security-policy")?
                    .contains("form-action 'self' https://platform.example;") == true)
            let authorized = try await simulator.visit(try action(first, "authorize"), method: .POST, form: "")
            #expect(authorized.status == 303)
            let second = try await simulator.visit(try #require(authorized.headers.first(name: "location")))
            #expect(second.status == 200)
            #expect(simulator.world.merchants.first?.isConfigured == false)
            let done = try await simulator.visit(
                try action(second, "settings"), method: .POST, form: "enabled=on&syncHour=4")
            #expect(done.status == 303)
            #expect(done.headers.first(name: "location") == Self.redirect)
            let merchant = try #require(simulator.world.merchants.first)
            #expect(simulator.world.merchants.count == 1)
            #expect(merchant.name == "Fern b")
            #expect(merchant.isEnabled && merchant.isConfigured)
            #expect(merchant.accounting?.status == .linked)
            #expect(merchant.commerce?.platformKey == "lqai")
            await simulator.world.allDelivered()
            #expect(
                simulator.receiver.types == [
                    "company.created", "connection.created", "connection.connected", "read.completed.initial",
                    "connection.created", "connection.connected", "read.completed.initial",
                ])
        }
    }

    @Test("A merchant who turns away stays unconnected, and may think again")
    func declining() async throws {
        try await RunningSimulator.run { simulator in
            let first = try await simulator.visit(start(simulator, "Fern"))
            let answer = try await simulator.visit(try action(first, "decline"), method: .POST, form: "")
            let declined = try await simulator.visit(try #require(answer.headers.first(name: "location")))
            #expect(simulator.world.merchants.first?.accounting?.status == .pendingAuth)
            _ = try await simulator.visit(try action(declined, "authorize"), method: .POST, form: "")
            #expect(simulator.world.merchants.first?.accounting?.status == .linked)
            await simulator.world.allDelivered()
            #expect(simulator.receiver.types.contains("connection.failed"))
        }
    }

    @Test("A merchant who is set up sees the settings, and may revoke")
    func revoking() async throws {
        try await RunningSimulator.run(configure: { $0.generations = [.legacy, .standard] }) { simulator in
            let merchant = try #require(simulator.world.createMerchants(1).first)
            await simulator.world.allDelivered()
            simulator.receiver.forget()
            let page = try await simulator.visit(start(simulator, merchant.companyID))
            #expect(page.text.contains("Revoke the connection"))
            let path = try action(page, "revoke")
            #expect(try await simulator.visit(path, method: .POST, form: "").status == 303)
            #expect(try await simulator.visit(path, method: .POST, form: "").status == 409)
            #expect(simulator.world.merchant(merchant.companyID)?.accounting == nil)
            #expect(simulator.world.merchant(merchant.companyID)?.isConfigured == false)
            await simulator.world.allDelivered()
            #expect(Set(simulator.receiver.types) == ["connection.deleted", "Sync Connection Deleted"])
            #expect(simulator.receiver.all.count == 2)
        }
    }

    @Test("A lost merchant who walks through again keeps the company and gets a new accounting connection")
    func comingBack() async throws {
        try await RunningSimulator.run { simulator in
            let merchant = try #require(simulator.world.createMerchants(1).first)
            simulator.world.cut(merchant.companyID, .revoked)
            let back = try #require(
                simulator.world.completeSyncFlow(try await start(simulator, merchant.companyID.uppercased())))
            #expect(back.companyID == merchant.companyID)
            #expect(back.accounting?.status == .linked)
            #expect(back.accounting?.connectionID != merchant.accounting?.connectionID)
            #expect(back.commerce?.connectionID == merchant.commerce?.connectionID)
            #expect(back.isEnabled && back.isConfigured)
            simulator.world.cut(merchant.companyID, .deauthorized)
            let again = simulator.world.completeSyncFlow(try await start(simulator, merchant.companyID))
            #expect(again?.accounting?.connectionID == back.accounting?.connectionID)
        }
    }

    @Test("Another site's page can't press the buttons")
    func foreignOrigin() async throws {
        try await RunningSimulator.run { simulator in
            let page = try await simulator.visit(start(simulator, "Fern"))
            let path = try action(page, "authorize")
            let foreign = try await simulator.visit(
                path, method: .POST, form: "", headers: [("Origin", "https://elsewhere.example")])
            #expect(foreign.status == 403)
            let own = try await simulator.visit(path, method: .POST, form: "", headers: [("Origin", simulator.base)])
            #expect(own.status == 303)
        }
    }

    @Test("The page to begin with lists merchants, and its buttons work")
    func index() async throws {
        try await RunningSimulator.run { simulator in
            let merchant = try #require(simulator.world.createMerchants(1, names: ["Fern & Co"]).first)
            let page = try await simulator.visit("/")
            #expect(page.text.contains("Fern &amp; Co"))
            let root = "/simulator/pages/\(merchant.companyID)"
            let flow = try await simulator.visit(root + "/sync-flow", method: .POST, form: "")
            #expect(try await simulator.visit(try #require(flow.headers.first(name: "location"))).status == 200)
            #expect(try await simulator.visit(root + "/cut/revoked", method: .POST, form: "").status == 303)
            #expect(try await simulator.visit(root + "/cut/revoked", method: .POST, form: "").status == 409)
            #expect(try await simulator.visit("/logos/gbol.svg").headers.first(name: "content-type") == "image/svg+xml")
        }
    }
}
