import Relink
import Testing

@testable import RelinkCodat

/// Answers in the shapes that Codat's guides show, which lack some fields and have others than its OpenAPI files.
@Suite("The answers in Codat's guides")
struct GuideAnswerTests {
    /// The setup guide: a company that was just created.
    @Test("A new company, with the fields of the setup guide")
    func newCompany() throws {
        let company: Company = try ModelTests.read(
            #"""
            {"id":"7A00c1de-0000-4000-8000-000000000001","name":"string","platform":"string",
            "redirect":"https://link.codat.io/company/7a00c1de-0000-4000-8000-000000000001",
            "lastSync":"2025-02-03T04:05:06.000Z","created":"2025-01-02T03:04:05.000Z","createdByUserName":"string",
            "dataConnections":[]}
            """#)
        #expect(company.id == "7a00c1de-0000-4000-8000-000000000001")
        #expect(company.name == "string")
        #expect(company.platform == "string")
        #expect(company.linkURL?.text == "https://link.codat.io/company/7a00c1de-0000-4000-8000-000000000001")
        #expect(company.lastSync == Instant(rfc3339: "2025-02-03T04:05:06Z"))
        #expect(company.created == Instant(rfc3339: "2025-01-02T03:04:05Z"))
        #expect(company.createdBy == "string")
        #expect(company.connections == [])
    }

    @Test("A connection before and after its authorization, in both spellings of its status")
    func connection() throws {
        for (text, status) in [("pendingAuth", ConnectionStatus.pendingAuth), ("Linked", .linked)] {
            let connection: Connection = try ModelTests.read(
                #"""
                {"id":"7a00c1de-0000-4000-8000-000000000002","integrationId":"7a00c1de-0000-4000-8000-000000000003",
                "integrationKey":"dfxm","sourceId":"7a00c1de-0000-4000-8000-000000000004",
                "platformName":"Accounting Package",
                "linkUrl":"https://link-api.codat.io/companies/c/connections/k/start",
                "status":"\#(text)","lastSync":"2025-10-27T10:22:43.6464237Z","created":"2025-10-27T09:53:29Z",
                "sourceType":"Accounting"}
                """#)
            #expect(connection.id == "7a00c1de-0000-4000-8000-000000000002")
            #expect(connection.integrationID == "7a00c1de-0000-4000-8000-000000000003")
            #expect(connection.platformKey == "dfxm")
            #expect(connection.sourceID == "7a00c1de-0000-4000-8000-000000000004")
            #expect(connection.platformName == "Accounting Package")
            #expect(connection.linkURL?.text == "https://link-api.codat.io/companies/c/connections/k/start")
            #expect(connection.status?.known == status)
            #expect(connection.lastSync == Instant(rfc3339: "2025-10-27T10:22:43.6464237Z"))
            #expect(connection.created == Instant(rfc3339: "2025-10-27T09:53:29Z"))
            #expect(connection.sourceType?.known == .accounting)
        }
    }

    @Test("Branding whose button is empty")
    func branding() throws {
        let branding: Branding = try ModelTests.read(
            #"""
            {"logo":{"full":{"image":{"src":"https://static.codat.io/F.png","alt":"full icon"}},
            "square":{"image":{"src":
            "https://static.codat.io/S.png","alt":"square icon"}}},"button":{},
            "sourceId":"7a00c1de-0000-4000-8000-000000000005"}
            """#)
        #expect(branding.fullLogo == .init(source: "https://static.codat.io/F.png", alternative: "full icon"))
        #expect(branding.squareLogo == .init(source: "https://static.codat.io/S.png", alternative: "square icon"))
        #expect(branding.button == nil && branding.hoveredButton == nil)
        #expect(branding.sourceID == "7a00c1de-0000-4000-8000-000000000005")
    }

    @Test("Both forms of the Sync flow URL: with a raw space, and with a redirect that has no scheme")
    func syncFlowURL() throws {
        let named: SyncFlowURL = try ModelTests.read(
            #"""
            {"url":"https://sync-flow.codat.io/7a/partnercommerce/xero/start?merchantIdentifier=a b&otp=101"}
            """#)
        #expect(named.host == "sync-flow.codat.io")
        #expect(
            named.location
                == "https://sync-flow.codat.io/7a/partnercommerce/xero/start?merchantIdentifier=a%20b&otp=101"
        )
        let redirecting =
            "https://sync-flow.codat.io/7a/lqai/gbol/start?merchantIdentifier=Pier&otp=102&redirectUrl=app.codat.io"
        #expect(try ModelTests.read(#"{"url":"\#(redirecting)"}"#, as: SyncFlowURL.self).location == redirecting)
    }

    @Test("A company's check: a list of its two connections, on one page without a next one")
    func companyCheck() async throws {
        let body = #"""
            {"results":[
            {"id":"k1","integrationId":"i1","integrationKey":"gbol","sourceId":"s1","platformName":"Ledgerly","linkUrl":
            "https://link-api.codat.io/companies/c/connections/k1/start","status":"Linked",
            "lastSync":"2025-04-22T16:58:32.512646Z","created":"2025-04-22T16:58:17Z","sourceType":"Accounting"},
            {"id":"k2","integrationId":"i2","integrationKey":"lqai","sourceId":"s2","platformName":"PlatformCommerce",
            "linkUrl":"https://link-api.codat.io/companies/c/connections/k2/start","status":"Linked",
            "lastSync":"2025-04-22T16:58:26.8185875Z","created":"2025-04-22T16:58:17Z","sourceType":"Commerce"}],
            "pageNumber":1,"pageSize":100,"totalResults":2,
            "_links":{"current":{"href":"/companies/c/connections?page=1&pageSize=100"},
            "self":{"href":"/companies/c/connections"}}}
            """#
        try await ScriptedServer.run { _ in
            .json(body)
        } _: { server, codat in
            let company = try await codat.company("c")
            let connections = try await codat.connections(of: "c").all()
            #expect(company.connections == connections)
            #expect(connections.map(\.sourceType?.known) == [.accounting, .commerce])
            #expect(connections.map(\.status?.known) == [.linked, .linked])
            #expect(connections.map(\.platformKey) == ["gbol", "lqai"])
            #expect(connections.map(\.lastSync?.ticks.description.last) == ["0", "5"])
            #expect(server.requests.count == 2)
        }
    }

    @Test("A configuration of which only the beginning is told, switched on in either spelling")
    func configuration() throws {
        for (name, isEnabled) in [("enabled", true), ("enable", false)] {
            let configuration: CompanyConfiguration = try ModelTests.read(
                #"""
                {"companyId":"7A00C1DE-0000-4000-8000-000000000006",
                "accountingSoftwareCompanyName":"Harbour Books","\#(name)":\#(isEnabled),
                "configured":true}
                """#)
            #expect(configuration.companyID == "7a00c1de-0000-4000-8000-000000000006")
            #expect(configuration.accountingCompanyName == "Harbour Books")
            #expect(configuration.isEnabled == isEnabled)
            #expect(configuration.isConfigured == true)
        }
    }

    @Test("The older company: with a status of its own, and a connection without key and last sync")
    func olderCompany() throws {
        let company: Company = try ModelTests.read(
            #"""
            {"id":"c1","name":"pier","platform":"WooCommerce","redirect":"https://link-uat.codat.io/company/c1",
            "status":"PendingAuth","dataConnections":[{"id":"k1","integrationId":"i1","sourceId":"s1",
            "platformName":"WooCommerce","linkUrl":"https://link-api-uat.codat.io/companies/c1/connections/k1/start",
            "status":"PendingAuth","created":"2025-05-04T15:28:09.3409951Z","sourceType":"Commerce"}],
            "created":"2025-05-04T15:28:09.2805505Z"}
            """#)
        #expect(company.status?.known == .pendingAuth)
        #expect(company.platform == "WooCommerce")
        #expect(company.linkURL?.text == "https://link-uat.codat.io/company/c1")
        #expect(company.created == Instant(rfc3339: "2025-05-04T15:28:09.2805505Z"))
        let connection = try #require(company.connections?.first)
        #expect(connection.integrationID == "i1" && connection.sourceID == "s1")
        #expect(connection.platformKey == nil && connection.lastSync == nil)
        #expect(connection.sourceType?.known == .commerce && connection.status?.known == .pendingAuth)
        #expect(connection.platformName == "WooCommerce")
        #expect(connection.linkURL?.text == "https://link-api-uat.codat.io/companies/c1/connections/k1/start")
        #expect(connection.created == Instant(rfc3339: "2025-05-04T15:28:09.3409951Z"))
    }
}
