import NIOHTTP1
import Relink
import RelinkSimulator
import Testing

@Suite("The simulated webhooks")
struct WebhookTests {
    @Test("A webhook of the new service is signed over exactly its bytes")
    func signature() async throws {
        try await RunningSimulator.run { simulator in
            _ = simulator.world.createCompany(name: "Fern")
            await simulator.world.allDelivered()
            let webhook = try #require(simulator.receiver.all.first)
            let id = try #require(webhook.id)
            let timestamp = try #require(webhook.headers["webhook-timestamp"].flatMap { Int64($0) })
            let right = try WebhookSignature.sign(
                id: id, timestamp: timestamp, body: webhook.body, with: WebhookSecret(parsing: RunningSimulator.secret))
            #expect(webhook.headers["webhook-signature"] == right)
            #expect(webhook.headers["authorization"] == nil)
        }
    }

    @Test("A legacy body goes with the rules' header where one is configured, else signed")
    func legacy() async throws {
        try await RunningSimulator.run(configure: {
            $0.generations = [.legacy]
            $0.authorization = "Bearer of-the-rules"
        }) { simulator in
            _ = simulator.world.createMerchants(1)
            await simulator.world.allDelivered()
            let all = simulator.receiver.all
            #expect(simulator.receiver.types.contains("DataConnectionStatusChanged"))
            #expect(all.allSatisfy { $0.headers["authorization"] == "Bearer of-the-rules" && $0.id == nil })
        }
        try await RunningSimulator.run(configure: { $0.generations = [.legacy] }) { simulator in
            _ = simulator.world.createMerchants(1)
            await simulator.world.allDelivered()
            #expect(simulator.receiver.all.allSatisfy { $0.headers["webhook-signature"] != nil })
        }
    }

    @Test("Relink understands every body that is sent")
    func understood() async throws {
        try await RunningSimulator.run(configure: { $0.generations = [.legacy, .standard] }) { simulator in
            let merchants = simulator.world.createMerchants(Loss.allCases.count)
            for (merchant, loss) in zip(merchants, Loss.allCases) {
                #expect(simulator.world.cut(merchant.companyID, loss))
                _ = simulator.world.relink(merchant.companyID)
                _ = simulator.world.fetch("invoices", status: "AuthError", of: merchant.companyID)
            }
            simulator.world.setRateLimit(reached: true)
            simulator.world.setRateLimit(reached: false)
            await simulator.world.allDelivered()
            let all = simulator.receiver.all
            #expect(all.count > 100)
            for (sequence, webhook) in zip(Int64(1)..., all) {
                let event = DecodedEvent(
                    LoggedEvent(
                        sequence: sequence, receivedAt: simulator.clock.now, source: "codat",
                        messageID: webhook.id ?? "", body: webhook.body, digest: []))
                #expect([.applied, .ignored].contains(event.status), "\(event.problem ?? webhook.type ?? "")")
            }
        }
    }

    @Test("What is not taken is posted again under its id, with a fresh time, until it is")
    func retries() async throws {
        try await RunningSimulator.run { simulator in
            simulator.receiver.answer([500, 404, 503])
            _ = simulator.world.createCompany(name: "Fern")
            await simulator.world.allDelivered()
            let all = simulator.receiver.all
            #expect(all.count == 4)
            #expect(Set(all.compactMap(\.id)).count == 1)
            let delivery = try #require(simulator.world.deliveries.first)
            #expect(delivery.state == .delivered)
            #expect(delivery.attempts.map(\.status) == [500, 404, 503, 200])
        }
    }

    @Test("After eight attempts the new service gives up; the rules do so at the first 500")
    func givingUp() async throws {
        try await RunningSimulator.run { simulator in
            simulator.receiver.answer(Array(repeating: 500, count: 50))
            _ = simulator.world.createCompany(name: "Fern")
            await simulator.world.allDelivered()
            #expect(simulator.world.deliveries.first?.state == .failed)
            #expect(simulator.receiver.all.count == 8)
        }
        try await RunningSimulator.run(configure: {
            $0.generations = [.legacy]
            $0.authorization = "Bearer x"
        }) { simulator in
            simulator.receiver.answer([503, 500])
            simulator.world.send(Array(#"{"RuleType":"Sync Connection Deleted"}"#.utf8), generation: .legacy)
            await simulator.world.allDelivered()
            #expect(simulator.world.deliveries.first?.attempts.map(\.status) == [503, 500])
        }
    }

    @Test("Duplicates, another order and replays come on demand")
    func onDemand() async throws {
        try await RunningSimulator.run { simulator in
            simulator.world.setDuplicates(1)
            let company = try #require(simulator.world.createCompany(name: "Fern"))
            await simulator.world.allDelivered()
            #expect(simulator.receiver.types == ["company.created", "company.created"])
            #expect(Set(simulator.receiver.all.compactMap(\.id)).count == 1)
            simulator.world.setDuplicates(0)
            simulator.receiver.forget()
            simulator.world.holdWebhooks()
            for name in ["a", "b", "c"] { simulator.world.send(Array("{\"eventType\":\"\(name)\"}".utf8)) }
            await simulator.world.allDelivered()
            #expect(simulator.receiver.all.isEmpty)
            #expect(simulator.world.releaseWebhooks(.reversed) == 3)
            await simulator.world.allDelivered()
            #expect(simulator.receiver.types == ["c", "b", "a"])
            #expect(simulator.world.replayWebhooks(of: company.companyID) == 1)
            await simulator.world.allDelivered()
            #expect(simulator.receiver.types.last == "company.created")
        }
    }

    @Test("An endpoint added by the API gets the types and tags that it asked for")
    func consumers() async throws {
        try await RunningSimulator.run { simulator in
            simulator.world.setWebhookTargets([])
            let url = "http://127.0.0.1:9/hook"
            let made = try await simulator.call(
                "/webhooks", method: .POST,
                json: "{\"url\":\"\(url)\",\"eventTypes\":[\"company.deleted\"],\"companyTags\":[\"region:gb\"]}")
            #expect(made.status == 201)
            simulator.world.holdWebhooks()
            for tags in [["region": "gb"], ["region": "fr"], [:]] {
                let company = try #require(simulator.world.createCompany(name: "Fern", tags: tags))
                simulator.world.cut(company.companyID, .companyDeleted)
            }
            #expect(simulator.world.deliveries.map(\.type) == ["company.deleted"])
            #expect(simulator.world.deliveries.map(\.url) == [url])
            let id = try #require(made.json?["id"]?.string)
            #expect(try await simulator.call("/webhooks").json?["results"]?.elements?.count == 1)
            #expect(try await simulator.call("/webhooks/\(id)", method: .DELETE).status == 204)
            #expect(try await simulator.call("/webhooks/\(id)", method: .DELETE).status == 404)
        }
    }
}
