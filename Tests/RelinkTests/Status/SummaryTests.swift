import Foundation
import Testing

@testable import Relink

@Suite("The summary")
struct SummaryTests {
    private func summary(_ events: [DecodedEvent], head: Int64, due: Int64 = 0, now: Instant) -> Summary {
        let batch = Folder(reducer: Reducer()).fold(events, Checkpoint(fingerprint: ""), [:], [:])
        return Summary(
            checkpoint: batch.checkpoint,
            head: LogHead(sequence: head, receivedAt: Minute.instant(9), digest: EventDigest.zero),
            sources: batch.sources, due: due, now: now)
    }

    private func object(_ summary: Summary) throws -> [String: [String: Any]] {
        var json = JSONWriter()
        summary.write(to: &json)
        return try #require(try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: [String: Any]])
    }

    @Test("It has every key of the contract, also of an empty log")
    func keys() throws {
        let object = try object(summary([], head: 0, now: Minute.instant(0)))
        #expect(
            object.mapValues { Set($0.keys) } == [
                "merchants": ["total", "healthy", "degraded", "disconnected", "onboarding", "offboarded"],
                "events": ["total", "quarantined", "unrecognized", "lastSequence", "lastReceivedAt"],
                "reonboarding": ["open", "due", "recovered", "noContact"], "mails": ["sent", "failed"],
                "rateLimit": ["reached", "resetsAt"], "reducer": ["version", "appliedSequence", "lag"],
            ])
        #expect(object["merchants"]?.values.allSatisfy { $0 as? Int == 0 } == true)
    }

    @Test("It counts merchants, events, the rate limit until its expiry, and how far the fold is behind")
    func counts() throws {
        let bodies = [
            #"{"RuleType":"Sync Connection Deleted","CompanyId":"a"}"#,
            #"{"RuleType":"New company synchronized","CompanyId":"b"}"#,
            "{}", #"{"RuleType":"what"}"#,
            #"{"RuleType":"Rate Limit Reached","Data":{"ExpiresUtc":"2026-03-02T00:00:00Z"}}"#,
        ]
        let events = bodies.enumerated().map { decoded($1, messageID: "m\($0)", sequence: Int64($0 + 1)) }
        let before = summary(events, head: 7, due: 3, now: Minute.instant(0))
        let shown = try object(before)
        #expect(shown["merchants"]?["total"] as? Int == 2)
        #expect(shown["merchants"]?["disconnected"] as? Int == 1)
        #expect(shown["merchants"]?["healthy"] as? Int == 1)
        #expect(shown["events"]?["total"] as? Int == 7)
        #expect(shown["events"]?["quarantined"] as? Int == 1)
        #expect(shown["events"]?["unrecognized"] as? Int == 1)
        #expect(shown["reonboarding"]?["open"] as? Int == 1)
        #expect(shown["reonboarding"]?["noContact"] as? Int == 1)
        #expect(shown["reonboarding"]?["due"] as? Int == 3)
        #expect(shown["reducer"]?["lag"] as? Int == 2)
        #expect(shown["reducer"]?["appliedSequence"] as? Int == 5)
        #expect(shown["rateLimit"]?["reached"] as? Bool == true)
        #expect(shown["rateLimit"]?["resetsAt"] as? String == "2026-03-02T00:00:00.000Z")
        let after = try object(summary(events, head: 7, now: Minute.instant(24 * 60)))
        #expect(after["rateLimit"]?["reached"] as? Bool == false)
        #expect(after["rateLimit"]?["resetsAt"] is NSNull)
    }
}
