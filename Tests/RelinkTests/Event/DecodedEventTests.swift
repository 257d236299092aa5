import Testing

@testable import Relink

@Suite("Bodies of both generations")
struct DecodedEventTests {
    @Test("The body alone tells the generation")
    func generation() {
        let company = #""CompanyId":"c""#
        #expect(decoded(#"{"eventType":"Sync Connection Deleted",\#(company)}"#).generation == .standard)
        #expect(decoded(#"{"type":"Sync Connection Deleted",\#(company)}"#).generation == .standard)
        #expect(decoded(#"{"RuleType":"Sync Connection Deleted",\#(company)}"#).generation == .legacy)
        #expect(decoded(#"{"Type":"Sync Connection Deleted",\#(company)}"#).generation == .legacy)
        #expect(decoded(#"{"ruleType":"Sync Connection Deleted",\#(company)}"#).generation == .legacy)
        #expect(decoded(#"{"Type":"A","RuleType":"B","eventType":"C","type":"D"}"#).type == "C")
        #expect(decoded(#"{"Type":"A","RuleType":"B","type":"D"}"#).type == "B")
    }

    @Test("Names of members may be written with escapes")
    func escapedNames() {
        let event = decoded(#"{"\u0052uleType":"Sync Connection D\u0065leted","Company\u0049d":"c"}"#)
        #expect(event.status == .applied)
        #expect(event.type == "Sync Connection Deleted")
        #expect(event.companyID == "c")
    }

    @Test("The merchant is CompanyId, the referenced company, or the company itself of a company event")
    func companyID() {
        let upper = "0F5F9A7C-3C52-4A0E-9D0B-6F1F5A3C2B10"
        let lower = "0f5f9a7c-3c52-4a0e-9d0b-6f1f5a3c2b10"
        #expect(decoded(#"{"RuleType":"Sync Connection Deleted","CompanyId":"\#(upper)"}"#).companyID == lower)
        #expect(
            decoded(#"{"eventType":"read.completed","payload":{"id":"no","referenceCompany":{"id":"\#(upper)"}}}"#)
                .companyID
                == lower)
        for type in ["created", "deleted", "product.added", "product.removed", "product.other", "renamed"] {
            #expect(decoded(#"{"eventType":"company.\#(type)","payload":{"id":"\#(upper)"}}"#).companyID == lower)
        }
        #expect(decoded(#"{"eventType":"invoices.write.successful","payload":{"id":"push"}}"#).companyID == nil)
        for id in ["Toft Stores", "{0F5F9A7C-3C52-4A0E-9D0B-6F1F5A3C2B10}", "0F5F9A7C3C524A0E9D0B6F1F5A3C2B10", "ÄÖ"] {
            #expect(decoded(#"{"RuleType":"Sync Connection Deleted","CompanyId":"\#(id)"}"#).companyID == id)
        }
        #expect(decoded(#"{"RuleType":"Sync Connection Deleted","CompanyId":42}"#).companyID == "42")
    }

    @Test("The connection is named where the body names one")
    func connectionID() {
        func connection(_ body: String) -> String? { decoded("{\(body)}").connectionID }
        #expect(connection(#""eventType":"connection.created","payload":{"connection":{"id":"A"}}"#) == "A")
        #expect(connection(#""RuleType":"Data sync completed","DataConnectionId":"B""#) == "B")
        #expect(connection(#""RuleType":"DataConnectionStatusChanged","Data":{"dataConnectionId":"C"}"#) == "C")
        #expect(connection(#""eventType":"invoices.write.successful","payload":{"connectionId":"D"}"#) == "D")
        let nilUUID = "00000000-0000-0000-0000-000000000000"
        #expect(connection(#""RuleType":"Sync Connection Deleted","DataConnectionId":"\#(nilUUID)""#) == nil)
        func read(_ ids: [String]) -> String? {
            let elements = ids.map { #"{"connectionId":"\#($0)","dataType":"items"}"# }.joined(separator: ",")
            return connection(#""eventType":"read.completed","payload":{"dataTypes":[\#(elements)]}"#)
        }
        #expect(read([]) == nil)
        #expect(read(["E", "E"]) == "E")
        #expect(read(["E", "F"]) == nil)
        #expect(read(Array(repeating: "E", count: 150) + ["F"]) == nil)
    }

    @Test("A legacy type told by the new service may have its fields in the payload")
    func legacyTypeInNewShape() {
        let event = decoded(
            #"{"eventType":"DataConnectionStatusChanged","payload":{"referenceCompany":{"id":"c"},"#
                + #""dataConnectionId":"x","newStatus":"Linked","oldStatus":"PendingAuth","platformKey":"gbol"}}"#)
        #expect(
            event.content
                == .applied(
                    .connection(
                        ConnectionChange(
                            connectionID: "x", kind: .changed(from: .pendingAuth), status: .linked, sourceType: nil,
                            platformKey: "gbol", platformName: nil))))
    }

    @Test("Everything that a connection's payload tells is read")
    func connectionPayload() {
        let event = decoded(
            #"{"eventType":"connection.failed","payload":{"referenceCompany":{"id":"c"},"connection":{"id":"x","#
                + #""integrationKey":"GBOL","platformName":"Xero","sourceType":"accounting","status":"pendingauth","#
                + #""dataConnectionErrors":[{"errorMessage":"old"},{"errorMessage":"User cancelled"},{}]}}}"#
        )
        #expect(
            event.content
                == .applied(
                    .connection(
                        ConnectionChange(
                            connectionID: "x", kind: .failed(message: "User cancelled"), status: .pendingAuth,
                            sourceType: .accounting, platformKey: "gbol", platformName: "Xero"))))
    }

    @Test(
        "A rate limit ends at its expiry, where that is a date",
        arguments: [
            (#"{"RuleType":"Rate Limit Reached","Data":{"DailyQuota":9,"ExpiresUtc":"2026-03-02T00:00:00"}}"#, true),
            (#"{"RuleType":"Rate Limit Reached","Data":{"dailyQuota":9,"expiresUtc":"2026-03-02T00:00:00Z"}}"#, true),
            (#"{"eventType":"client.rateLimit.reached","payload":{"expiryDate":"2026-03-02T00:00:00Z"}}"#, true),
            (#"{"eventType":"client.rateLimit.reached","payload":{"expiryDate":"2024-09-01T23:59:99Z"}}"#, false),
            (#"{"eventType":"client.rateLimit.reached"}"#, false),
        ])
    func rateLimitExpiry(body: String, isKnown: Bool) {
        let expiry = Instant(rfc3339: "2026-03-02T00:00:00Z")
        #expect(decoded(body).content == .applied(.rateLimitReached(until: isKnown ? expiry : nil)))
    }

    @Test("A bad date does not spoil the rest of a reset")
    func badReset() {
        let event = decoded(
            #"{"eventType":"client.rateLimit.reset","generatedDate":"2026-03-01T11:00:00Z","#
                + #""payload":{"expiryDate":"2024-09-01T23:59:99Z"}}"#)
        #expect(event.content == .applied(.rateLimitReset))
        #expect(event.occurredAt.rfc3339 == "2026-03-01T11:00:00.000Z")
    }

    @Test("A byte order mark before a body is passed over")
    func byteOrderMark() {
        #expect(decoded("\u{feff}" + #"{"RuleType":"Sync Connection Deleted","CompanyId":"c"}"#).status == .applied)
    }
}

@Suite("When an event happened")
struct OccurrenceTests {
    private func occurrence(_ generatedDate: String) -> String {
        decoded(#"{"eventType":"x.y","generatedDate":\#(generatedDate)}"#).occurredAt.rfc3339
    }

    @Test(
        "A real date is when it happened",
        arguments: [
            ("2026-03-01T11:59:34Z", "2026-03-01T11:59:34.000Z"),
            ("2026-02-28T10:00:00.15033Z", "2026-02-28T10:00:00.150Z"),
            ("2026-02-28T10:00:00.6464237Z", "2026-02-28T10:00:00.646Z"),
            ("2026-02-28T10:00:00.7714779+02:00", "2026-02-28T08:00:00.771Z"),
            ("2026-02-28T10:00:00", "2026-02-28T10:00:00.000Z"), ("2022-10-23", "2022-10-23T00:00:00.000Z"),
            ("2026-03-01T12:05:00Z", "2026-03-01T12:05:00.000Z"), ("2000-01-02T00:00:00Z", "2000-01-02T00:00:00.000Z"),
        ])
    func realDate(date: String, expected: String) {
        #expect(occurrence("\"\(date)\"") == expected)
    }

    @Test(
        "No real date, or one over five minutes ahead: it happened when it was received",
        arguments: [
            #""0001-01-01T00:00:00""#, #""0001-01-01T00:00:00Z""#, #""1999-12-31T23:59:59Z""#,
            #""2026-03-01T12:05:00.0000001Z""#,
            #""2027-01-01T00:00:00Z""#, #""9999-12-31T23:59:59.9999999Z""#, #""2024-09-01T23:59:99Z""#, #""yesterday""#,
            #""""#,
            "null", "1772366400", "{}",
        ])
    func receipt(date: String) {
        #expect(occurrence(date) == "2026-03-01T12:00:00.000Z")
    }

    @Test("A legacy event happens when it is received, and comes behind new ones of that instant")
    func legacy() {
        let legacy = decoded(#"{"RuleType":"Sync Connection Deleted","CompanyId":"c"}"#, sequence: 7)
        #expect(legacy.order == EventOrder(occurredAt: legacy.receivedAt, rank: .other(sequence: 7)))
        let standard = decoded(#"{"eventType":"company.deleted"}"#, messageID: "msg_zz", sequence: 9)
        #expect(standard.order == EventOrder(occurredAt: legacy.receivedAt, rank: .standard(messageID: "msg_zz")))
        #expect(standard.order < legacy.order)
    }

    @Test("Orders are total: by instant, then new service by message id, then sequence")
    func total() {
        let instants = [Instant(ticks: 1), Instant(ticks: 2)]
        let ranks: [EventOrder.Rank] = [
            .standard(messageID: ""), .standard(messageID: "A"), .standard(messageID: "a"), .standard(messageID: "aa"),
            .standard(messageID: "é"), .other(sequence: 1), .other(sequence: 2),
        ]
        let sorted = instants.flatMap { instant in ranks.map { EventOrder(occurredAt: instant, rank: $0) } }
        for (index, order) in sorted.enumerated() {
            for (other, greater) in sorted.enumerated() {
                #expect((order < greater) == (index < other))
                #expect((order == greater) == (index == other))
            }
        }
    }
}
