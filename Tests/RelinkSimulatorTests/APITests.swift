import NIOHTTP1
import Relink
import RelinkSimulator
import Testing

@Suite("The simulated API")
struct APITests {
    @Test("A wrong key gets 401 with an error body and a correlation id")
    func unauthorized() async throws {
        try await RunningSimulator.run { simulator in
            for value in ["Basic d3Jvbmc=", "Bearer x"] {
                let answer = try await simulator.call("/companies", headers: [("Authorization", value)])
                #expect(answer.status == 401)
                #expect(answer.json?["statusCode"]?.integer == 401)
                #expect(answer.json?["correlationId"]?.string?.count == 32)
            }
        }
    }

    @Test("A company is created with the characters that are kept, changed, replaced and deleted")
    func companies() async throws {
        try await RunningSimulator.run { simulator in
            let created = try await simulator.call(
                "/companies", method: .POST,
                json: #"{"name":"cust_1 (Fern)","description":"Fern & Co","tags":{"region":"gb"}}"#)
            #expect(created.status == 200)
            #expect(created.json?["name"]?.string == "cust1 Fern")
            let id = try #require(created.json?["id"]?.string)
            let patched = try await simulator.call("/companies/\(id)", method: .PATCH, json: #"{"name":"Fern"}"#)
            #expect(patched.json?["name"]?.string == "Fern")
            #expect(patched.json?["description"]?.string == "Fern & Co")
            let replaced = try await simulator.call("/companies/\(id)", method: .PUT, json: #"{"name":"Fern"}"#)
            #expect(replaced.json?["description"] == nil)
            #expect(replaced.json?["tags"]?.members?.isEmpty == true)
            #expect(try await simulator.call("/companies/\(id.uppercased())").status == 200)
            #expect(try await simulator.call("/companies/\(id)", method: .DELETE).status == 204)
            #expect(try await simulator.call("/companies/\(id)").status == 404)
        }
    }

    @Test("A list is cut into pages, filtered and ordered")
    func lists() async throws {
        try await RunningSimulator.run { simulator in
            _ = simulator.world.createMerchants(3, names: ["Cedar", "Ash", "Beech"])
            let first = try await simulator.call("/companies?page=1&pageSize=2&orderBy=name")
            #expect(first.json?["totalResults"]?.integer == 3)
            #expect(names(first) == ["Ash", "Beech"])
            let next = try #require(first.json?["_links"]?["next"]?["href"]?.string)
            let second = try await simulator.call(next)
            #expect(names(second) == ["Cedar"])
            #expect(second.json?["_links"]?["next"] == nil)
            #expect(names(try await simulator.call("/companies?orderBy=-name")) == ["Cedar", "Beech", "Ash"])
            let found = try await simulator.call("/companies?query=name%3DAsh%7C%7Cname~ced&orderBy=name")
            #expect(names(found) == ["Ash", "Cedar"])
            let linked = try await simulator.call("/companies?query=dataConnections.status%3DPendingAuth")
            #expect(names(linked) == [])
            #expect(try await simulator.call("/companies?query=name").status == 400)
        }
    }

    private func names(_ answer: Answer) -> [String]? {
        answer.json?["results"]?.elements?.compactMap { $0["name"]?.string }
    }

    @Test("What the OpenAPI files don't allow is refused, and the error names it")
    func refusals() async throws {
        try await RunningSimulator.run { simulator in
            let merchant = try #require(simulator.world.createMerchants(1).first)
            let cases: [(method: String, path: String, body: String?, status: Int, named: String)] = [
                ("GET", "/nowhere", nil, 404, "/nowhere"), ("GET", "/companies?pageSize=5001", nil, 400, "pageSize"),
                ("GET", "/companies/12", nil, 400, "companyId"), ("POST", "/companies", "{}", 400, "name"),
                ("POST", "/companies", #"{"name":3}"#, 400, "name"), ("POST", "/companies", "{", 400, "JSON"),
                ("POST", "/companies", nil, 400, "Content-Type"),
                (
                    "POST", "/companies/\(merchant.companyID)/connections", #"{"platformKey":"XERO"}"#, 400,
                    "platformKey"
                ),
                ("POST", "/companies/\(merchant.companyID)/connections", #"{"platformKey":"zzzz"}"#, 404, "zzzz"),
                ("GET", "/config/sync/commerce/lqai/gbol/start", nil, 400, "merchantIdentifier"),
                ("GET", "/sync/commerce/config/ui/text", nil, 400, "locale"),
                ("GET", "/sync/commerce/config/ui/text?locale=de-de", nil, 400, "locale"),
            ]
            for (method, path, body, status, named) in cases {
                let answer = try await simulator.call(path, method: .RAW(value: method), json: body)
                #expect(answer.status == status, "\(method) \(path)")
                #expect(answer.json?["error"]?.string?.contains(named) == true, "\(answer.text)")
            }
            let plain = try await simulator.call(
                "/companies", method: .POST, json: #"{"name":"A"}"#, headers: [("Content-Type", "text/plain")])
            #expect(plain.status == 400)
            let method = try await simulator.call("/companies", method: .DELETE)
            #expect(method.status == 405)
            #expect(method.headers.first(name: "allow") == "GET, POST")
        }
    }

    @Test("A connection is created, authorised, unlinked, authorised again and deleted")
    func connections() async throws {
        try await RunningSimulator.run { simulator in
            let company = try #require(simulator.world.createCompany(name: "Fern"))
            let root = "/companies/\(company.companyID)/connections"
            let created = try await simulator.call(root, method: .POST, json: #"{"platformKey":"gbol"}"#)
            #expect(created.json?["status"]?.string == "PendingAuth")
            let one = root + "/" + (try #require(created.json?["id"]?.string))
            #expect(
                try await simulator.call(one, method: .PATCH, json: #"{"status":"Unlinked"}"#).status == 400)
            let linked = try await simulator.call(one + "/authorization", method: .PUT, json: #"{"token":"x"}"#)
            #expect(linked.json?["status"]?.string == "Linked")
            let unlinked = try await simulator.call(one, method: .PATCH, json: #"{"status":"Unlinked"}"#)
            #expect(unlinked.json?["status"]?.string == "Unlinked")
            _ = try await simulator.call(one + "/authorization", method: .PUT, json: "{}")
            #expect(try await simulator.call(one, method: .DELETE).status == 200)
            #expect(try await simulator.call(one).status == 404)
            await simulator.world.allDelivered()
            #expect(
                simulator.receiver.types.filter { $0.hasPrefix("connection.") } == [
                    "connection.created", "connection.connected", "connection.disconnected", "connection.reconnected",
                    "connection.deleted",
                ])
        }
    }

    @Test("A merchant's configuration is read and set, and a choice that was not offered fails the next sync")
    func configuration() async throws {
        try await RunningSimulator.run { simulator in
            let merchant = try #require(simulator.world.createMerchants(1).first)
            let path = "/config/companies/\(merchant.companyID)/sync/commerce"
            let before = try await simulator.call(path)
            #expect(before.json?["enabled"]?.bool == true)
            #expect(before.json?["configured"]?.bool == true)
            let off = try await simulator.call(path, method: .POST, json: #"{"enabled":false}"#)
            #expect(off.json?["enabled"]?.bool == false)
            let wrong = #"{"configuration":{"sales":{"accounts":{"sales":{"selectedAccountId":"nowhere"}}}}}"#
            _ = try await simulator.call(path, method: .POST, json: #"{"enabled":true}"#)
            #expect(try await simulator.call(path, method: .POST, json: wrong).status == 200)
            let sync = try await simulator.call(
                "/companies/\(merchant.companyID)/sync/commerce/latest", method: .POST, json: "{}")
            #expect(sync.json?["syncStatusCode"]?.integer == 4000)
            let good = try await simulator.call(
                "/companies/\(merchant.companyID)/sync/commerce/syncs/lastSuccessful/status")
            #expect(good.json?["syncStatusCode"]?.integer == 2000)
            let latest = try await simulator.call(
                "/companies/\(merchant.companyID)/sync/commerce/syncs/latest/status")
            #expect(latest.json?["syncStatusCode"]?.integer == 4000)
        }
    }

    @Test("A repeated call with the same Idempotency-Key has one effect, and with another body is refused")
    func idempotency() async throws {
        try await RunningSimulator.run { simulator in
            let key = [("Idempotency-Key", "3f8e2f5e-8f5a-4f0e-9a59-5a1d5a1d5a1d")]
            let body = #"{"name":"Fern"}"#
            let first = try await simulator.call("/companies", method: .POST, json: body, headers: key)
            let second = try await simulator.call("/companies", method: .POST, json: body, headers: key)
            #expect(first.body == second.body)
            #expect(simulator.world.merchants.count == 1)
            let other = try await simulator.call("/companies", method: .POST, json: #"{"name":"Ash"}"#, headers: key)
            #expect(other.status == 422)
            simulator.clock.advance(by: .seconds(91 * 60))
            _ = try await simulator.call("/companies", method: .POST, json: body, headers: key)
            #expect(simulator.world.merchants.count == 2)
        }
    }

    @Test("The quota counts down, and once used up refuses every call and is announced")
    func quota() async throws {
        try await RunningSimulator.run { simulator in
            let first = try await simulator.call("/profile")
            let second = try await simulator.call("/profile")
            #expect(first.headers.first(name: "x-rate-limit-limit") == "1000")
            #expect(first.headers.first(name: "x-rate-limit-remaining") == "999")
            #expect(second.headers.first(name: "x-rate-limit-remaining") == "998")
            simulator.world.setRateLimit(reached: true)
            let refused = try await simulator.call("/profile")
            #expect(refused.status == 429)
            #expect(refused.headers.first(name: "retry-after").flatMap { Int($0) } ?? 0 > 0)
            simulator.world.setRateLimit(reached: false)
            #expect(try await simulator.call("/profile").status == 200)
            await simulator.world.allDelivered()
            #expect(simulator.receiver.types == ["client.rateLimit.reached", "client.rateLimit.reset"])
        }
    }

    @Test("Commerce data are there once they were fetched, over the commerce connection alone")
    func commerceData() async throws {
        try await RunningSimulator.run { simulator in
            let merchant = try #require(simulator.world.createMerchants(1).first)
            let commerce = try #require(merchant.commerce), accounting = try #require(merchant.accounting)
            let root = "/companies/\(merchant.companyID)/connections"
            let orders = "\(root)/\(commerce.connectionID)/data/commerce-orders"
            let page = try await simulator.call(orders + "?pageSize=10")
            #expect(page.json?["results"]?.elements?.count == 10)
            #expect(page.json?["totalResults"]?.integer == 25)
            #expect(try await simulator.call(orders + "/orders-3").json?["id"]?.string == "orders-3")
            #expect(try await simulator.call("\(root)/\(commerce.connectionID)/data/commerce-info").status == 200)
            let wrong = try await simulator.call("\(root)/\(accounting.connectionID)/data/commerce-orders")
            #expect(wrong.status == 404)
            _ = simulator.world.fetch("commerce-orders", status: "FetchError", of: merchant.companyID)
            #expect(try await simulator.call(orders).status == 409)
        }
    }
}
