import Testing

@testable import Relink

@Suite("What an event must have, and what becomes of it")
struct RequirementTests {
    @Test(
        "What is no JSON object with a type is quarantined",
        arguments: [
            ("", "empty"), (" ", "not JSON"), ("{", "not JSON"), ("\u{0}", "not JSON"), ("hello", "not JSON"),
            ("[]", "no object"), ("null", "no object"), ("\"RuleType\"", "no object"), ("7", "no object"),
            ("{}", "neither `eventType` nor `RuleType`"), (#"{"eventType":null}"#, "neither"),
            (#"{"eventType":""}"#, "neither"), (#"{"eventType":7}"#, "neither"), (#"{"RuleType":{}}"#, "neither"),
            (#"{"companyId":"c","connectionId":"x","bankAccount":{}}"#, "neither"),
        ])
    func noEvent(body: String, message: String) throws {
        let event = decoded(body)
        let problem = try #require(event.problem)
        #expect(problem.contains(message), "\(problem)")
        #expect(event.status == .quarantined)
        #expect(event.type == nil)
        #expect(event.generation == nil)
    }

    @Test(
        "A known type without a company is quarantined",
        arguments: [
            "company.created", "company.deleted", "company.product.added", "connection.created", "connection.deleted",
            "read.completed", "invoices.write.successful", "DataConnectionStatusChanged", "New company synchronized",
            "Data sync completed", "Push Operation Timed Out", "Account Categories Updated", "Sync Connection Deleted",
            "Sync Completed", "expenses.sync.successful", "bankFeeds.sourceAccount.connected",
            "reports.x.generate.successful",
        ])
    func noCompany(type: String) throws {
        for key in ["eventType", "RuleType"] {
            let problem = try #require(decoded(#"{"\#(key)":"\#(type)"}"#).problem)
            #expect(problem.contains("names no company"))
        }
    }

    @Test("A company's id of more than 200 characters is none")
    func longCompanyID() {
        func status(_ length: Int) -> EventStatus {
            decoded(#"{"RuleType":"Sync Connection Deleted","CompanyId":"\#(String(repeating: "x", count: length))"}"#)
                .status
        }
        #expect(status(200) == .applied)
        #expect(status(201) == .quarantined)
        let marks = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(decoded(#"{"RuleType":"Sync Connection Deleted","CompanyId":"\#(marks)"}"#).status == .quarantined)
    }

    @Test(
        "A connection event without a connection's id is quarantined",
        arguments: [
            "{}", #"{"id":null}"#, #"{"id":""}"#, #"{"id":"00000000-0000-0000-0000-000000000000"}"#, "null", #""x""#,
        ])
    func noConnection(connection: String) throws {
        for event in ["created", "connected", "failed", "disconnected", "reconnected", "deleted"] {
            let event = decoded(
                #"{"eventType":"connection.\#(event)","CompanyId":"c","payload":{"connection":\#(connection)}}"#
            )
            #expect(try #require(event.problem).contains("`payload.connection.id`"))
            #expect(event.companyID == "c")
            #expect(event.type?.hasPrefix("connection.") == true)
        }
    }

    @Test("A read without an array of data types is quarantined", arguments: ["null", "{}", #""all""#, "3"])
    func noDataTypes(dataTypes: String) throws {
        for type in ["read.completed", "read.completed.initial"] {
            let event = decoded(
                #"{"eventType":"\#(type)","payload":{"referenceCompany":{"id":"c"},"dataTypes":\#(dataTypes)}}"#)
            #expect(try #require(event.problem).contains("`payload.dataTypes`"))
        }
    }

    @Test(
        "A change of status without a connection's id or new status is quarantined",
        arguments: [
            "", #","Data":null"#, #","Data":{}"#, #","Data":{"newStatus":"Linked"}"#,
            #","Data":{"dataConnectionId":"x"}"#, #","Data":{"dataConnectionId":"x","newStatus":""}"#,
            #","DataConnectionId":"00000000-0000-0000-0000-000000000000","Data":{"newStatus":"Linked"}"#,
        ])
    func noStatus(rest: String) throws {
        let event = decoded(#"{"RuleType":"DataConnectionStatusChanged","CompanyId":"c"\#(rest)}"#)
        #expect(try #require(event.problem).contains("`Data.newStatus`"))
    }

    @Test("A data sync or push rule without a data type is quarantined")
    func noDataType() throws {
        for type in [
            "Data sync completed", "Dataset data changed", "Data Sync Status Changed To Error",
            "Push Operation Timed Out",
            "Push Operation Status Changed()",
        ] {
            for data in ["{}", #"{"dataType":null,"status":"Pending"}"#, #"{"dataType":""}"#, "[]", "null"] {
                let event = decoded(#"{"RuleType":"\#(type)","CompanyId":"c","Data":\#(data)}"#)
                #expect(try #require(event.problem).contains("`Data.dataType`"))
            }
        }
    }

    @Test("Types that change no state are ignored")
    func ignored() {
        for type in [
            "Account Categories Updated", "AccountCategoriesUpdated", "company.product.added",
            "company.product.removed",
            "company.product.changed", "expenses.sync.successful", "bankFeeds.sourceAccount.connected",
            "report.x.y", "reports.creditModel.generate.successful", "Sync Started", "Sync Completed", "Sync Failed",
        ] {
            for key in ["eventType", "RuleType"] {
                #expect(decoded(#"{"\#(key)":"\#(type)","CompanyId":"c"}"#).status == .ignored, "\(type)")
            }
        }
        for status in ["Pending", "Unheard", ""] {
            let data = #"{"dataType":"bills","status":"\#(status)"}"#
            let event = decoded(#"{"RuleType":"Push Operation Status Changed()","CompanyId":"c","Data":\#(data)}"#)
            #expect(event.status == .ignored)
        }
    }

    @Test("A type that nobody knows is unrecognized, with or without a company, and keeps its name")
    func unrecognized() {
        let event = decoded(#"{"eventType":"company.renamed","payload":{"id":"C0","x":1}}"#)
        #expect(event.status == .unrecognized)
        #expect(event.type == "company.renamed")
        #expect(event.companyID == "C0")
        #expect(decoded(#"{"RuleType":"Sync Paused"}"#).status == .unrecognized)
        #expect(decoded(#"{"RuleType":"\#(String(repeating: "z", count: 999))"}"#).type?.count == 200)
    }

    @Test("The rate limits need no company, and have none")
    func rateLimits() {
        for type in ["Rate Limit Reached", "Rate Limit Reset", "client.rateLimit.reached", "client.rateLimit.reset"] {
            for company in ["", #","CompanyId":"00000000-0000-0000-0000-000000000000""#, #","CompanyId":"c""#] {
                let event = decoded(#"{"RuleType":"\#(type)"\#(company)}"#)
                #expect(event.status == .applied)
                #expect(event.companyID == nil)
            }
        }
    }
}
