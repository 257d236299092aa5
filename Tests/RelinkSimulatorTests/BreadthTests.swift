import NIOHTTP1
import Relink
import RelinkSimulator
import Testing

@Suite("The rest of the simulated API")
struct BreadthTests {
    @Test("Integrations are listed, with branding and logos that are there")
    func integrations() async throws {
        try await RunningSimulator.run { simulator in
            for root in ["/integrations", "/config/integrations"] {
                let list = try await simulator.call(root + "?query=sourceType%3DAccounting")
                #expect(list.json?["results"]?.elements?.contains { $0["key"]?.string == "gbol" } == true)
                let branding = try await simulator.call(root + "/gbol/branding")
                let logo = try #require(branding.json?["logo"]?["full"]?["image"]?["src"]?.string)
                #expect(try await simulator.visit(logo).status == 200)
            }
            #expect(try await simulator.call("/integrations/gbol").json?["name"]?.string == "Xero")
            #expect(try await simulator.call("/integrations/zzzz").status == 404)
        }
    }

    @Test("Texts of the flow are read, changed and brought back")
    func texts() async throws {
        try await RunningSimulator.run { simulator in
            let path = "/sync/commerce/config/ui/text?locale=fr-fr"
            let key: StaticString = "configure-misc-nextButton"
            #expect(try await simulator.call(path).json?[key]?["text"]?.string == "Continuer")
            let changed = try await simulator.call(path, method: .PATCH, json: #"{"\#(key)":{"text":"Suite"}}"#)
            #expect(changed.json?[key]?["text"]?.string == "Suite")
            let back = try await simulator.call(path, method: .PATCH, json: #"{"\#(key)":null}"#)
            #expect(back.json?[key]?["text"]?.string == "Continuer")
            #expect(try await simulator.call(path, method: .PATCH, json: #"{"nothing":"x"}"#).status == 400)
        }
    }

    @Test("Visible accounts and fetch settings are kept")
    func settings() async throws {
        try await RunningSimulator.run { simulator in
            let merchant = try #require(simulator.world.createMerchants(1).first)
            let accounts = "/sync/commerce/config/ui/accounts/platform/gbol"
            let set = try await simulator.call(accounts, method: .POST, json: #"{"visibleAccounts":["a"]}"#)
            #expect(set.json?["visibleAccounts"]?.elements?.count == 1)
            let all = try await simulator.call(accounts, method: .POST, json: "{}")
            #expect(all.json?["visibleAccounts"] == nil)
            let client = try #require(try await simulator.call("/profile/syncSettings").json?["clientId"]?.string)
            #expect(
                try await simulator.call("/clients/\(client)/config/ui/accounts/platform/gbol").status == 200)
            let setting =
                #"{"dataType":"commerce-orders","fetchOnFirstLink":true,"syncSchedule":0,"syncOrder":23}"#
            let owners = [("/profile", "clientId", client), ("/companies/\(merchant.companyID)", "companyId", "")]
            for (root, name, id) in owners {
                let owner = id.isEmpty ? merchant.companyID : id
                let path = root + "/syncSettings"
                let body = "{\"\(name)\":\"\(owner)\",\"settings\":[\(setting)],\"overridesDefaults\":true}"
                #expect(try await simulator.call(path, method: .POST, json: body).status == 204)
                #expect(try await simulator.call(path).json?["settings"]?.elements?.count == 1)
                let incomplete = body.replacing(#","syncOrder":23"#, with: "")
                let refused = try await simulator.call(path, method: .POST, json: incomplete)
                #expect(refused.json?["error"]?.string?.contains("settings[0].syncOrder") == true)
            }
        }
    }

    @Test("Data are fetched, and what became of it stands in status and history")
    func data() async throws {
        try await RunningSimulator.run { simulator in
            let merchant = try #require(simulator.world.createMerchants(1).first)
            let root = "/companies/\(merchant.companyID)"
            #expect(try await simulator.call(root + "/data/all", method: .POST).status == 204)
            let good = try await simulator.call(root + "/data/queue/invoices", method: .POST)
            #expect(good.json?["status"]?.string == "Complete")
            simulator.world.cut(merchant.companyID, .deauthorized)
            let bad = try await simulator.call(root + "/data/queue/invoices", method: .POST)
            #expect(bad.json?["status"]?.string == "AuthError")
            #expect(try await simulator.call(root + "/data/queue/nothing", method: .POST).status == 404)
            let status = try await simulator.call(root + "/dataStatus")
            #expect(status.json?["invoices"]?["currentStatus"]?.string == "AuthError")
            let failures = try await simulator.call(
                root + "/data/history?query=status!%3DComplete%26%26status!%3DNotSupported")
            #expect(failures.json?["totalResults"]?.integer == 1)
            let id = try #require(bad.json?["id"]?.string)
            #expect(try await simulator.call(root + "/data/history/\(id)").json?["isErrored"]?.bool == true)
            #expect(try await simulator.call(root + "/sync/\(id)/validation").status == 200)
        }
    }

    @Test("A range is synced in either of the two spellings, if it begins before it ends")
    func historicSync() async throws {
        try await RunningSimulator.run { simulator in
            let merchant = try #require(simulator.world.createMerchants(1).first)
            let path = "/meta/companies/\(merchant.companyID)/sync/commerce/historic"
            let range = #""2026-11-01T00:00:00Z","#
            let bodies = [
                (#"{"dateRange":{"start":\#(range)"finish":"2026-11-02"}}"#, 200),
                (#"{"start":\#(range)"end":"2026-11-02"}"#, 200), (#"{"start":\#(range)"end":"2026-10-02"}"#, 400),
                (#"{"start":\#(range)"end":"soon"}"#, 400), ("{}", 400),
            ]
            for (body, status) in bodies {
                #expect(try await simulator.call(path, method: .POST, json: body).status == status, "\(body)")
            }
            let list = try await simulator.call("/companies/\(merchant.companyID)/sync/commerce/syncs/list/status")
            #expect(list.json?.elements?.count == 3)
            let status = try await simulator.call("/meta/companies/\(merchant.companyID)/sync/commerce/status")
            #expect(status.json?["dataConnections"]?.elements?.count == 2)
        }
    }
}
