import Relink
import Testing

@testable import RelinkCodat

@Suite("A company's configuration")
struct CompanyConfigurationTests {
    private static let sample = #"""
        {"companyId":"C1","accountingSoftwareCompanyName":"Pier 9 Ltd","enable":true,"configured":true,"novel":[1.50],
        "schedule":{"selectedFrequency":"Daily","frequencyOptions":["Daily","Monthly"],
        "startDate":"2026-05-01T00:00:00Z",
        "syncHour":3,"timeZone":"Europe/Dublin"},
        "configuration":{"countryCode":"IE","sales":{"syncSales":true,"accounts":{"sales-accounts-sales":{
        "labelText":"Sales","selectedAccountId":"a1","required":true,"accountOptions":[{"id":"a1","name":"Sales"},
        {"id":"a2","nominalCode":"4000"}]}},
        "salesCustomer":{"selectedCustomerId":null,"customerOptions":[{"id":"cu1"}]},
        "invoiceStatus":{"selectedInvoiceStatus":"Submitted","invoiceStatusOptions":["Submitted","Draft"]},
        "taxRates":{"20":{"selectedTaxRateId":"t1","taxRateOptions":null}}},"fees":{"syncFees":false}}}
        """#

    @Test(
        "Enabled is read under both names, and unknown where neither is there",
        arguments: [
            (#"{"enabled":true}"#, true), (#"{"enable":true}"#, true), (#"{"enabled":false,"enable":true}"#, false),
            (#"{"enabled":null,"enable":false}"#, false), (#"{"configured":true}"#, nil),
        ] as [(String, Bool?)])
    func enabled(json: String, isEnabled: Bool?) throws {
        #expect(try ModelTests.read(json, as: CompanyConfiguration.self).isEnabled == isEnabled)
    }

    @Test("Its parts are read")
    func parts() throws {
        let configuration: CompanyConfiguration = try ModelTests.read(Self.sample)
        #expect(configuration.isConfigured == true)
        #expect(configuration.accountingCompanyName == "Pier 9 Ltd")
        #expect(configuration.frequencyOptions == ["Daily", "Monthly"])
        #expect(configuration.startDate == Instant(rfc3339: "2026-05-01"))
        #expect(configuration.syncHour == 3)
        #expect(configuration.isSynced(.sales) == true)
        #expect(configuration.isSynced(.fees) == false)
        #expect(configuration.isSynced(.payments) == nil)
        #expect(configuration.accounts(.sales)["sales-accounts-sales"]?.options.map(\.id) == ["a1", "a2"])
        #expect(configuration.selected(.invoiceStatus) == "Submitted")
        #expect(configuration.options(.invoiceStatus).map(\.id) == ["Submitted", "Draft"])
        #expect(configuration.selected(.taxRate("20")) == "t1")
    }

    @Test("Setting it sends back all that came, with what was changed and nothing else")
    func setting() async throws {
        try await ScriptedServer.run { _ in
            .json(Self.sample)
        } _: { server, codat in
            var configuration = try await codat.configuration(of: "C1")
            let before = configuration
            configuration.isEnabled = false
            configuration.syncHour = 5
            configuration.timeZone = "Europe/Paris"
            configuration.setSynced(.fees, true)
            try configuration.select(account: "a2", for: "sales-accounts-sales", in: .sales)
            try configuration.select("cu1", for: .salesCustomer)
            _ = try await codat.setConfiguration(configuration, of: "C1")
            let sent = try ModelTests.read(server.requests[1].body, as: CompanyConfiguration.self)
            #expect(sent == configuration)
            #expect(sent.json["enable"] == .bool(false))
            #expect(sent.json["enabled"] == nil)
            #expect(sent.json["novel"] == before.json["novel"])
            #expect(sent.accounts(.sales)["sales-accounts-sales"]?.selectedID == "a2")
            #expect(server.lines[1] == "POST /config/companies/C1/sync/commerce")
        }
    }

    @Test("Only what Codat offers can be chosen")
    func offered() throws {
        var configuration: CompanyConfiguration = try ModelTests.read(Self.sample)
        #expect(throws: CompanyConfiguration.NotOffered.self) {
            try configuration.select(account: "a3", for: "sales-accounts-sales", in: .sales)
        }
        #expect(throws: CompanyConfiguration.NotOffered.self) { try configuration.select("t2", for: .taxRate("20")) }
        #expect(throws: CompanyConfiguration.NotOffered.self) { try configuration.select("Paid", for: .invoiceStatus) }
    }
}
