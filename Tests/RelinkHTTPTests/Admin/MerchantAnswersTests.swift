import Relink
import RelinkHTTP
import Testing

@Suite("What operators are told of merchants", .timeLimit(.minutes(5)))
struct MerchantAnswersTests {
    @Test("The summary counts merchants and events, with every key")
    func summary() async throws {
        try await RunningAdmin.run { admin in
            let summary = try await admin.json("/api/summary").root
            let merchants = try #require(summary["merchants"])
            #expect(merchants["total"]?.integer == 4)
            #expect(merchants["disconnected"]?.integer == 2)
            #expect(merchants["onboarding"]?.integer == 2)
            #expect(merchants["healthy"]?.integer == 0)
            let events = try #require(summary["events"])
            #expect(events["total"]?.integer == 10)
            #expect(events["quarantined"]?.integer == 1)
            #expect(events["unrecognized"]?.integer == 1)
            #expect(events["lastReceivedAt"]?.string == SeededServer.received.advanced(bySeconds: 10).rfc3339)
            #expect(summary["reducer"]?["lag"]?.integer == 0)
            #expect(summary["rateLimit"]?["reached"]?.bool == true)
        }
    }

    @Test("Merchants come most urgent first, a page at a time, each once")
    func merchantPages() async throws {
        try await RunningAdmin.run { admin in
            let expected = [SeededServer.lost, SeededServer.late, SeededServer.new, SeededServer.odd]
            #expect(try await admin.json("/api/merchants").strings("merchants", "companyId") == expected)
            for limit in 1...5 {
                var seen: [String] = []
                var target: String? = "/api/merchants?limit=\(limit)"
                while let page = target {
                    let json = try await admin.json(page)
                    seen += json.strings("merchants", "companyId")
                    target = json.root["next"]?.string.map { "/api/merchants?limit=\(limit)&cursor=\($0)" }
                }
                #expect(seen == expected, "limit \(limit)")
            }
        }
    }

    @Test("Merchants are found by health, reason, and part of id or name")
    func merchantFilters() async throws {
        try await RunningAdmin.run { admin in
            let found: [(String, [String])] = [
                ("health=disconnected", [SeededServer.lost, SeededServer.late]), ("health=healthy", []),
                ("reason=syncConnectionDeleted", [SeededServer.lost, SeededServer.late]),
                ("reason=dataSyncFailed", []), ("q=LINDENS", [SeededServer.lost]),
                ("q=lindens+%26", [SeededServer.lost]),
                ("q=4B02", [SeededServer.late]), ("q=%25", [SeededServer.odd]),
                ("q=bakery&health=disconnected", [SeededServer.late]), ("q=bakery&health=onboarding", []),
            ]
            for (query, ids) in found {
                let json = try await admin.json("/api/merchants?\(query)")
                #expect(json.strings("merchants", "companyId") == ids, "\(query)")
            }
            #expect(try await admin.json("/api/merchants?q=").strings("merchants", "companyId").count == 4)
        }
    }

    @Test("One merchant is found by its id in any case of a UUID, and by an id of odd characters")
    func merchant() async throws {
        try await RunningAdmin.run { admin in
            let merchant = try await admin.json("/api/merchants/\(SeededServer.lost.uppercased())").root
            #expect(merchant["companyId"]?.string == SeededServer.lost)
            #expect(merchant["health"]?.string == "disconnected")
            #expect(merchant["reasons"]?.elements?.first?["code"]?.string == "syncConnectionDeleted")
            let odd = try await admin.json("/api/merchants/Gr%C3%B6%C3%9Fe%2f50%25%20&%20more").root
            #expect(odd["companyId"]?.string == SeededServer.odd)
        }
    }

    @Test("A merchant is shown as it was known at a sequence or time, inclusive")
    func asOf() async throws {
        let third = SeededServer.received.advanced(bySeconds: 3).rfc3339
        let second = SeededServer.received.advanced(bySeconds: 2).rfc3339
        let offset = second.replacing("Z", with: "+00:00")
        try await RunningAdmin.run { admin in
            for (asOf, health) in [
                ("0", nil), ("1", "onboarding"), ("2", "onboarding"), ("3", "disconnected"), ("99", "disconnected"),
                (second, "onboarding"), (third, "disconnected"), (offset, "onboarding"),
                (offset.replacing("+", with: "%2B"), "onboarding"), ("2020-01-01", nil),
                ("2100-01-01T00:00:00Z", "disconnected"),
            ] {
                let answer = try await admin.ask("/api/merchants/\(SeededServer.lost)?asOf=\(asOf)")
                let merchant = JSONDocument(parsing: Array(answer.body.utf8))?.root
                #expect(merchant?["health"]?.string == health, "\(asOf)")
                #expect(answer.status == (health == nil ? 404 : 200), "\(asOf)")
            }
        }
    }

    @Test("A merchant's part of the log comes newest first, with what each event changed")
    func history() async throws {
        try await RunningAdmin.run { admin in
            let path = "/api/merchants/\(SeededServer.lost)/events"
            let all = try await admin.json(path)
            #expect(all.integers("events", "sequence") == [3, 1])
            #expect(all.root["next"]?.string == nil)
            let changes = all.root["events"]?.elements?.first?["changes"]?.elements ?? []
            let health = try #require(changes.first { $0["field"]?.string == "health" })
            #expect(health["from"]?.string == "onboarding")
            #expect(health["to"]?.string == "disconnected")
            let first = try await admin.json("\(path)?limit=1")
            #expect(first.integers("events", "sequence") == [3])
            let cursor = try #require(first.root["next"]?.string)
            let second = try await admin.json("\(path)?limit=1&cursor=\(cursor)")
            #expect(second.integers("events", "sequence") == [1])
            #expect(second.root["next"]?.string == nil)
        }
    }
}
