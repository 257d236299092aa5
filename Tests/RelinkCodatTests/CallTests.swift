import Relink
import Testing

@testable import RelinkCodat

@Suite("The calls")
struct CallTests {
    private static let any = #"{"id":"x","key":"gbol","name":"n","results":[],"settings":[]}"#
    private static let list = "page=1&pageSize=100"

    /// Each call as it goes out, `POST /path {"body":1}`.
    private func lines(_ calls: @escaping @Sendable (CodatClient) async throws -> Void) async throws -> [String] {
        try await ScriptedServer.run { request in
            request.method == "DELETE" ? .status(204) : .status(request.target == "/webhooks" ? 201 : 200, Self.any)
        } _: { server, codat in
            try await calls(codat)
            return server.requests.map { $0.line + ($0.body.isEmpty ? "" : " " + $0.body) }
        }
    }

    @Test("Companies")
    func companies() async throws {
        let lines = try await lines { codat in
            _ = try await codat.companies(.init(tags: "tier=gold")).all()
            _ = try await codat.createCompany(
                CompanyDraft(name: "cust-7", description: "Pier 9", tags: ["b": "2", "a": "1"]))
            _ = try await codat.replaceCompany("c/1", with: CompanyDraft(name: "cust-7"))
            _ = try await codat.updateCompany("c1", CompanyChange(tags: [:]))
            try await codat.deleteCompany("c1")
        }
        #expect(
            lines == [
                "GET /companies?\(Self.list)&tags=tier%3Dgold",
                #"POST /companies {"name":"cust-7","description":"Pier 9","tags":{"a":"1","b":"2"}}"#,
                #"PUT /companies/c%2F1 {"name":"cust-7"}"#, #"PATCH /companies/c1 {"tags":{}}"#,
                "DELETE /companies/c1",
            ])
    }

    @Test("Connections")
    func connections() async throws {
        let lines = try await lines { codat in
            _ = try await codat.connections(of: "c1").all()
            _ = try await codat.createConnection(platformKey: "dfxm", of: "c1")
            _ = try await codat.connection("k1", of: "c1")
            _ = try await codat.unlinkConnection("k1", of: "c1")
            try await codat.deleteConnection("k1", of: "c1")
            _ = try await codat.updateAuthorization(["token": "t\"", "account": "7"], ofConnection: "k1", of: "c1")
        }
        #expect(
            lines == [
                "GET /companies/c1/connections?\(Self.list)",
                #"POST /companies/c1/connections {"platformKey":"dfxm"}"#, "GET /companies/c1/connections/k1",
                #"PATCH /companies/c1/connections/k1 {"status":"Unlinked"}"#, "DELETE /companies/c1/connections/k1",
                #"PUT /companies/c1/connections/k1/authorization {"account":"7","token":"t\""}"#,
            ])
    }

    @Test("Integrations and branding, on both paths")
    func integrations() async throws {
        let lines = try await lines { codat in
            _ = try await codat.integrations(.init(filter: "enabled=true")).all()
            _ = try await codat.integrations(at: .platform).all()
            _ = try await codat.integration("gbol")
            _ = try await codat.branding(of: "gbol")
            _ = try await codat.branding(of: "gbol", at: .platform)
        }
        #expect(
            lines == [
                "GET /config/integrations?\(Self.list)&query=enabled%3Dtrue", "GET /integrations?\(Self.list)",
                "GET /integrations/gbol", "GET /config/integrations/gbol/branding", "GET /integrations/gbol/branding",
            ])
    }

    @Test("Syncs")
    func syncs() async throws {
        let start = try #require(Instant(rfc3339: "2026-03-01"))
        let finish = try #require(Instant(rfc3339: "2026-03-02"))
        let lines = try await lines { codat in
            _ = try await codat.latestSync(of: "c1")
            _ = try await codat.lastSuccessfulSync(of: "c1")
            _ = try await codat.sync("s1", of: "c1")
            _ = try await codat.syncs(of: "c1")
            _ = try await codat.syncStatusWithConnections(of: "c1")
            _ = try await codat.requestSync(of: "c1")
            _ = try await codat.requestSync(of: "c1", to: finish)
            _ = try await codat.requestSync(of: "c1", from: start, to: finish)
        }
        let from = "2026-03-01T00:00:00.000Z"
        let to = "2026-03-02T00:00:00.000Z"
        #expect(
            lines == [
                "GET /companies/c1/sync/commerce/syncs/latest/status",
                "GET /companies/c1/sync/commerce/syncs/lastSuccessful/status",
                "GET /companies/c1/sync/commerce/syncs/s1/status", "GET /companies/c1/sync/commerce/syncs/list/status",
                "GET /meta/companies/c1/sync/commerce/status", "POST /companies/c1/sync/commerce/latest",
                #"POST /companies/c1/sync/commerce/latest {"syncTo":"\#(to)"}"#,
                #"POST /meta/companies/c1/sync/commerce/historic {"dateRange":{"start":"\#(from)","finish":"\#(to)"}}"#,
            ])
    }

    @Test("The Sync flow's texts and accounts")
    func syncFlow() async throws {
        let lines = try await lines { codat in
            _ = try await codat.syncFlowTexts(.french)
            _ = try await codat.setSyncFlowTexts(
                ["k2": SyncFlowText(nil), "k1": SyncFlowText("Bonjour", isRequired: false)], .english)
            _ = try await codat.visibleAccounts(platformKey: "gbol")
            _ = try await codat.visibleAccounts(platformKey: "gbol", clientID: "cl")
            _ = try await codat.setVisibleAccounts(VisibleAccounts(["a"]), platformKey: "gbol")
            _ = try await codat.setVisibleAccounts(VisibleAccounts(nil), platformKey: "gbol")
        }
        let accounts = "/sync/commerce/config/ui/accounts/platform/gbol"
        #expect(
            lines == [
                "GET /sync/commerce/config/ui/text?locale=fr-fr",
                "PATCH /sync/commerce/config/ui/text?locale=en-us "
                    + #"{"k1":{"text":"Bonjour","required":false},"k2":{"text":null}}"#,
                "GET \(accounts)", "GET /clients/cl/config/ui/accounts/platform/gbol",
                #"POST \#(accounts) {"visibleAccounts":["a"]}"#, "POST \(accounts) {}",
            ])
    }

    @Test("Visible accounts are asked for at the other documented place where the first is not found")
    func otherPlace() async throws {
        try await ScriptedServer.run { request in
            request.number == 1 ? .status(404) : .json(#"{"visibleAccounts":["a"]}"#)
        } _: { server, codat in
            let accounts = try await codat.visibleAccounts(platformKey: "gbol", clientID: "cl")
            #expect(accounts.keys == ["a"])
            #expect(server.requests.count == 2)
        }
    }

    @Test("Data")
    func data() async throws {
        let lines = try await lines { codat in
            _ = try await codat.pullOperations(of: "c1", .init(filter: "status!=Complete")).all()
            _ = try await codat.pullOperation("d1", of: "c1")
            _ = try await codat.validation(ofDataset: "d1", of: "c1")
            try await codat.refreshAllData(of: "c1")
            _ = try await codat.refreshData("commerce-orders", of: "c1", connectionID: "k1")
            _ = try await codat.commerceRecords(.orders, of: "c1", connectionID: "k1").all()
            _ = try await codat.commerceRecords(.locations, of: "c1", connectionID: "k1").all()
            _ = try await codat.commerceRecord("o/1", in: .orders, of: "c1", connectionID: "k1")
            _ = try await codat.commerceInfo(of: "c1", connectionID: "k1")
        }
        let data = "/companies/c1/connections/k1/data"
        #expect(
            lines == [
                "GET /companies/c1/data/history?\(Self.list)&query=status%21%3DComplete",
                "GET /companies/c1/data/history/d1", "GET /companies/c1/sync/d1/validation",
                "POST /companies/c1/data/all", "POST /companies/c1/data/queue/commerce-orders?connectionId=k1",
                "GET \(data)/commerce-orders?\(Self.list)", "GET \(data)/commerce-locations",
                "GET \(data)/commerce-orders/o%2F1", "GET \(data)/commerce-info",
            ])
    }

    @Test("Settings, profile and webhook consumers")
    func profile() async throws {
        let setting = SyncSetting(
            dataType: "commerce-orders", fetchOnFirstLink: true, syncSchedule: 24, syncOrder: 2, syncFromWindow: 12)
        let settings = SyncSettings(settings: [setting])
        let lines = try await lines { codat in
            _ = try await codat.clientSyncSettings()
            try await codat.setClientSyncSettings(settings, clientID: "cl")
            _ = try await codat.syncSettings(of: "c1")
            try await codat.setSyncSettings(SyncSettings(settings: []), of: "c1")
            _ = try await codat.replaceProfile(Profile(name: "Tidewater", redirectURL: "https://t.example"))
            _ = try await codat.webhookConsumers()
            _ = try await codat.createWebhookConsumer(
                WebhookConsumerDraft(url: "https://t.example/w", eventTypes: ["connection.deleted"]))
            try await codat.deleteWebhookConsumer("w1")
        }
        #expect(
            lines == [
                "GET /profile/syncSettings",
                #"POST /profile/syncSettings {"clientId":"cl","settings":[{"dataType":"commerce-orders","#
                    + #""fetchOnFirstLink":true,"syncSchedule":24,"syncOrder":2,"syncFromWindow":12}],"#
                    + #""overridesDefaults":true}"#,
                "GET /companies/c1/syncSettings",
                #"POST /companies/c1/syncSettings {"companyId":"c1","settings":[],"overridesDefaults":true}"#,
                #"PUT /profile {"name":"Tidewater","redirectUrl":"https://t.example","whiteListUrls":[]}"#,
                "GET /webhooks",
                #"POST /webhooks {"url":"https://t.example/w","eventTypes":["connection.deleted"],"disabled":false}"#,
                "DELETE /webhooks/w1",
            ])
    }
}
