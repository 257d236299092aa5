import Relink
import Testing

@testable import RelinkCodat

@Suite("What Codat's JSON tells")
struct ModelTests {
    static func read<Model: CodatModel>(_ json: String, as type: Model.Type = Model.self) throws -> Model {
        try Model(#require(JSONDocument(parsing: Array(json.utf8))).root)
    }

    @Test("A company, with its connections")
    func company() throws {
        let company: Company = try Self.read(
            #"""
            {"id":"5D0C3F0E-0001-4000-8000-0000000000AA","name":"cust-77","description":"Harbour Books","new":{"a":[1]},
            "redirect":"https://link.codat.io/company/x?otp=1","lastSync":"2026-08-01T02:03:04.1234567","created":
            "2026-01-02","createdByUserName":null,"products":["sync"],"tags":{"tier":"gold","n":7},"platform":"Xero",
            "referenceParentCompany":{"id":"p1","name":"Harbour Group"},"referenceSubsidiaryCompanies":[{"id":"s1"},{}],
            "dataConnections":[{"id":"C1","status":"linked","sourceType":"Commerce","integrationKey":"lqai",
            "platformName":"Tidewater","linkUrl":"https://link.codat.io/c","lastSync":null,"created":"not a date",
            "dataConnectionErrors":[{"statusCode":403,"statusText":"Forbidden","errorMessage":"gone",
            "erroredOnUtc":"2026-08-01T00:00:00Z","status":"Active","resolvedOnUtc":null}],
            "connectionInfo":{"shop":"Pier 9","count":3}}]}
            """#)
        #expect(company.id == "5d0c3f0e-0001-4000-8000-0000000000aa")
        #expect(company.name == "cust-77")
        #expect(company.lastSync == Instant(rfc3339: "2026-08-01T02:03:04.1234567Z"))
        #expect(company.created == Instant(rfc3339: "2026-01-02T00:00:00Z"))
        #expect(company.createdBy == nil)
        #expect(company.tags == ["tier": "gold", "n": "7"])
        #expect(company.parent?.name == "Harbour Group")
        #expect(company.subsidiaries.map(\.id) == ["s1"])
        let connection = try #require(company.connections?.first)
        #expect(connection.status?.known == .linked)
        #expect(connection.sourceType?.known == .commerce)
        #expect(connection.platformKey == "lqai")
        #expect(connection.created == nil)
        #expect(connection.errors.first?.statusCode == "403")
        #expect(connection.info == ["shop": "Pier 9", "count": "3"])
    }

    @Test("Anything but an id may be missing, null or of another type")
    func sparse() throws {
        let company: Company = try Self.read(#"{"id":"c","name":{"x":1},"tags":[],"products":"no","created":5}"#)
        #expect(company.name == nil)
        #expect(company.tags == [:])
        #expect(company.products == [])
        #expect(company.created == nil)
        #expect(company.connections == nil)
        let connection: Connection = try Self.read(#"{"id":17,"status":null,"dataConnectionErrors":null}"#)
        #expect(connection.id == "17")
        #expect(connection.status == nil)
        #expect(throws: ModelFault.self) { try Self.read(#"{"name":"no id"}"#, as: Company.self) }
        let orphan: Company = try Self.read(#"{"id":"c","referenceParentCompany":{"name":"Harbour Group"}}"#)
        #expect(orphan.parent == nil)
        #expect(throws: ModelFault.self) {
            try Self.read(#"{"id":"c","dataConnections":[{"status":"Linked"}]}"#, as: Company.self)
        }
    }

    @Test("Names that Codat adds survive as text")
    func openEnums() throws {
        let connection: Connection = try Self.read(#"{"id":"c","status":"Sleeping","sourceType":"Payroll"}"#)
        #expect(connection.status?.text == "Sleeping")
        #expect(connection.status?.known == nil)
        #expect(connection.sourceType.map { "\($0)" } == "Payroll")
    }

    @Test("GET of a company is read in both documented forms")
    func companyAsConnections() async throws {
        try await ScriptedServer.run { request in
            request.number == 1
                ? .json(#"{"results":[{"id":"k1","status":"pendingAuth"}],"totalResults":1,"_links":{}}"#)
                : .json(#"{"id":"c9","name":"Pier 9"}"#)
        } _: { _, codat in
            let first = try await codat.company("C9")
            #expect(first.id == "C9")
            #expect(first.name == nil)
            #expect(first.connections?.first?.status?.known == .pendingAuth)
            #expect(try await codat.company("C9").name == "Pier 9")
        }
    }

    @Test("Integrations and branding")
    func integrations() throws {
        let integration: Integration = try Self.read(
            #"""
            {"key":"gbol","name":"Ledgerly","logoUrl":"https://s.example/l.png","enabled":"true",
            "sourceType":"Accounting",
            "isBeta":false,"datatypeFeatures":[{"datatype":"invoices","supportedFeatures":[{"featureType":"Get",
            "featureState":"Release"},{"featureState":"Beta"}]}],"linkedConnectionsCount":4}
            """#)
        #expect(integration.isEnabled == true)
        #expect(integration.dataTypes == [.init(dataType: "invoices", states: ["Get": "Release"])])
        #expect(integration.linkedConnections == 4)
        let branding: Branding = try Self.read(
            #"{"logo":{"full":{"image":{"src":"https://s.example/f.svg","alt":"Ledgerly"}},"square":null},"button":{}}"#
        )
        #expect(branding.fullLogo?.alternative == "Ledgerly")
        #expect(branding.squareLogo == nil)
        #expect(branding.button == nil)
    }

    @Test("A sync's status, in all three shapes")
    func syncStatus() throws {
        let status: SyncStatus = try Self.read(
            #"""
            {"companyId":"c","syncId":null,"commerceSyncId":"S1","syncStatusCode":"4040",
            "syncStatus":"ValidateError, Pending",
            "errorMessage":"m","syncUtc":"2026-09-01T00:00:00","dataPushed":false,"dataConnections":[{"id":"k"}],
            "syncDateRangeUtc":{"start":"2026-08-31","finish":"2026-09-01T00:00:00Z"}}
            """#)
        #expect(status.code == SyncStatusCode(4040))
        #expect(status.connections?.count == 1)
        #expect(status.rangeStart?.rfc3339 == "2026-08-31T00:00:00.000Z")
        #expect(try Self.read("{}", as: SyncStatus.self).code == nil)
        #expect(try Self.read(#"{"dataConnections":null}"#, as: SyncStatus.self).connections == nil)
        #expect(throws: ModelFault.self) {
            try Self.read(#"{"dataConnections":[{"id":"k"},{"status":"Linked"}]}"#, as: SyncStatus.self)
        }
    }

    @Test(
        "Codes are judged by their thousands",
        arguments: [
            (1000, true, false, false, false), (1010, true, false, false, false), (2000, false, true, false, false),
            (2040, false, true, false, false), (4000, false, false, true, false), (4040, false, false, true, true),
            (4220, false, false, true, true), (4260, false, false, true, false), (5130, false, false, true, false),
            (5999, false, false, true, false), (3000, false, false, false, false), (0, false, false, false, false),
        ])
    func codes(value: Int64, isUnderWay: Bool, isSuccess: Bool, isFailure: Bool, endsSyncing: Bool) {
        let code = SyncStatusCode(value)
        #expect(code.isUnderWay == isUnderWay)
        #expect(code.isSuccess == isSuccess)
        #expect(code.isFailure == isFailure)
        #expect(code.endsSyncing == endsSyncing)
    }

    @Test("Data status, pull operations, validation")
    func data() throws {
        let statuses: DataStatuses = try Self.read(
            #"""
            {"invoices":{"dataType":"invoices","currentStatus":"AuthError","latestSyncId":"L1"},"bills":null,
            "commerce-orders":{"dataType":"commerce-orders"}}
            """#)
        #expect(statuses.byDataType.keys.sorted() == ["commerce-orders", "invoices"])
        #expect(statuses.byDataType["invoices"]?.currentStatus?.outcome == .failed)
        #expect(statuses.byDataType["commerce-orders"]?.currentStatus == nil)
        let pull: PullOperation = try Self.read(
            #"{"id":"D1","status":"Fetching","progress":40,"isCompleted":false,"requested":"2026-01-01"}"#
        )
        #expect(pull.status?.outcome == .neither)
        #expect(pull.progress == 40)
        let validation: DatasetValidation = try Self.read(
            #"{"errors":[{"itemId":"7","message":"odd"}],"warnings":null}"#)
        #expect(validation.errors.first?.itemID == "7")
    }

    @Test("Texts of the Sync flow as objects and as strings, and visible accounts")
    func texts() throws {
        let texts: SyncFlowTexts = try Self.read(
            #"{"a":{"text":"A","required":true},"b":"B","c":{"text":null},"d":null}"#)
        #expect(
            texts.byKey == [
                "a": SyncFlowText("A", isRequired: true), "b": SyncFlowText("B"), "c": SyncFlowText(nil),
                "d": SyncFlowText(nil),
            ])
        #expect(try Self.read(#"{"visibleAccounts":null}"#, as: VisibleAccounts.self).keys == nil)
        #expect(try Self.read(#"{"visibleAccounts":[]}"#, as: VisibleAccounts.self).keys == [])
    }

    @Test("A commerce record keeps all that Codat tells, amounts to the digit")
    func commerceRecord() throws {
        let text = #"{"id":12,"totalAmount":10.10,"big":12345678901234567890.123,"lines":[{"q":1e2}],"n":"\u00e9"}"#
        let record: CommerceRecord = try Self.read(text)
        #expect(record.id == "12")
        var json = JSONWriter()
        record.json.write(to: &json)
        #expect(json.text == text.replacing(#"\u00e9"#, with: "é"))
    }
}
