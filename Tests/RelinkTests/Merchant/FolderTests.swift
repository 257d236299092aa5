import Testing

@testable import Relink

@Suite("Folding runs of events")
struct FolderTests {
    private let folder = Folder(reducer: Reducer())

    private struct Outcome: Equatable {
        var checkpoint = Checkpoint(fingerprint: "")
        var merchants: [String: MerchantRecord] = [:]
        var sources: [String: SourceState] = [:]
        var entries: [EventEntry] = []
        var mails: [MailRecord] = []
        var notices: [Notice] = []
    }

    private func fold(_ events: [DecodedEvent], runs: (Int) -> Int) -> Outcome {
        var outcome = Outcome()
        var rest = events[...]
        while !rest.isEmpty {
            let run = Array(rest.prefix(max(1, runs(rest.count))))
            rest = rest.dropFirst(run.count)
            let named = Set(run.compactMap(\.companyID))
            let batch = folder.fold(
                run, outcome.checkpoint, outcome.merchants.filter { named.contains($0.key) }, outcome.sources)
            outcome.checkpoint = batch.checkpoint
            outcome.merchants.merge(batch.merchants) { $1 }
            outcome.sources.merge(batch.sources) { $1 }
            outcome.entries += batch.entries
            outcome.mails += batch.mails
            outcome.notices += batch.notices
        }
        return outcome
    }

    @Test("Runs of any size fold to the same as one run")
    func anyRuns() {
        RandomCases.each(300) { random, note in
            let history = RandomHistory(
                events: 1 + random.below(60), companies: 4, withLegacy: true, withOwn: true, &random)
            let events = RandomHistory.events(history.shuffled(&random))
            let whole = fold(events) { $0 }
            #expect(fold(events) { _ in 1 } == whole, "\(note)")
            #expect(fold(events) { _ in 1 + random.below(9) } == whole, "\(note)")
        }
    }

    @Test("The totals are those of the merchants and events that were folded")
    func totals() {
        RandomCases.each(300) { random, note in
            let history = RandomHistory(
                events: 1 + random.below(60), companies: 6, withLegacy: true, withOwn: true, &random)
            let events = RandomHistory.events(history.shuffled(&random))
            let outcome = fold(events) { _ in 1 + random.below(9) }
            for health in MerchantHealth.allCases {
                let counted = outcome.merchants.values.filter {
                    $0.state.firstSeenAt != nil && $0.state.health == health
                }
                #expect(outcome.checkpoint.merchants[health, default: 0] == Int64(counted.count), "\(note)")
            }
            let lost = outcome.merchants.values.map(\.state).filter { $0.episode.isOpen && $0.episode.kind == .loss }
            let totals = outcome.checkpoint.reonboarding
            #expect(totals.open == Int64(lost.count), "\(note)")
            #expect(totals.noContact == Int64(lost.filter { $0.reonboarding.contact == nil }.count), "\(note)")
            for record in outcome.merchants.values {
                #expect(record.dueAt == record.state.dueAt(folder.reducer.policy.reonboarding), "\(note)")
            }
            for status in EventStatus.allCases {
                let counted = events.filter { $0.status == status }
                #expect(outcome.checkpoint.events[status, default: 0] == Int64(counted.count), "\(note)")
            }
            #expect(outcome.checkpoint.appliedSequence == Int64(events.count))
            #expect(outcome.entries.map(\.sequence) == Array(1...Int64(events.count)))
        }
    }

    @Test("A company's entries lead back one to another")
    func previous() {
        let bodies = [
            #"{"RuleType":"Sync Connection Deleted","CompanyId":"a"}"#, #"{"RuleType":"x","CompanyId":"b"}"#, "{}",
        ]
        let events = [0, 1, 0, 2, 1, 0].enumerated().map { index, body in
            decoded(bodies[body], messageID: "m\(index)", sequence: Int64(index + 1))
        }
        let outcome = fold(events) { _ in 2 }
        #expect(outcome.entries.map(\.previous) == [nil, nil, 1, nil, 2, 3])
        #expect(outcome.merchants["a"]?.lastSequence == 6)
        #expect(
            outcome.entries.map(\.status) == [.applied, .unrecognized, .applied, .quarantined, .unrecognized, .applied])
    }

    @Test("A company that only quarantined events named is no merchant")
    func quarantinedOnly() {
        let outcome = fold([decoded(#"{"RuleType":"Data sync completed","CompanyId":"a"}"#)]) { $0 }
        #expect(outcome.merchants["a"]?.state.firstSeenAt == nil)
        #expect(outcome.checkpoint.merchants.values.allSatisfy { $0 == 0 })
        #expect(outcome.checkpoint.events[.quarantined] == 1)
    }

    @Test("A return counts as recovered, an offboarding does not")
    func recovered() {
        func connection(_ event: String, _ minute: Int) -> String {
            #"{"eventType":"connection.\#(event)","generatedDate":"\#(Minute.text(minute))","payload":{"#
                + #""referenceCompany":{"id":"a"},"connection":{"id":"x","sourceType":"Accounting"}}}"#
        }
        let bodies = [
            connection("disconnected", 1), connection("reconnected", 2), connection("disconnected", 3),
            #"{"eventType":"company.deleted","generatedDate":"\#(Minute.text(4))","payload":{"id":"a"}}"#,
        ]
        let events = bodies.enumerated().map { decoded($1, messageID: "m\($0)", sequence: Int64($0 + 1)) }
        let outcome = fold(events) { $0 }
        #expect(outcome.checkpoint.reonboarding.recovered == 1)
        #expect(outcome.checkpoint.merchants == [.disconnected: 0, .healthy: 0, .offboarded: 1])
    }

    @Test("Rate limits are the source's, until reset or expired, and make no merchant")
    func rateLimits() throws {
        let reached = #"{"RuleType":"Rate Limit Reached","CompanyId":"a","Data":{"ExpiresUtc":"2026-03-02T00:00:00Z"}}"#
        let outcome = fold([decoded(reached)]) { $0 }
        #expect(outcome.merchants.isEmpty)
        let limited = outcome.sources["codat"]
        #expect(limited?.isRateLimitReached(at: Minute.instant(0)) == true)
        #expect(limited?.rateLimitResetsAt?.rfc3339 == "2026-03-02T00:00:00.000Z")
        #expect(limited?.isRateLimitReached(at: Instant(milliseconds: 1_772_409_600_000)) == false)

        let reset = #"{"eventType":"client.rateLimit.reset","generatedDate":"2026-03-01T13:00:00Z"}"#
        let late = #"{"eventType":"client.rateLimit.reached","generatedDate":"2026-03-01T12:30:00Z"}"#
        var events = [decoded(reached)]
        events.append(decoded(reset, receivedAt: "2026-03-01T13:00:00Z", messageID: "m2", sequence: 2))
        events.append(decoded(late, receivedAt: "2026-03-01T14:00:00Z", messageID: "m3", sequence: 3))
        let cleared = fold(events) { _ in 1 }.sources["codat"]
        #expect(cleared?.isRateLimitReached(at: Minute.instant(0)) == false)
        #expect(cleared?.rateLimitResetsAt == nil)
        #expect(try cleared.map { try SourceState(encoded: $0.encoded()) } == cleared)
    }

    @Test("A merchant may have many results at once, and no more than so many data types")
    func bounds() {
        func read(_ names: [String]) -> String {
            let elements = names.map { #"{"dataType":"\#($0)","status":"FetchError"}"# }.joined(separator: ",")
            return
                #"{"eventType":"read.completed","payload":{"referenceCompany":{"id":"a"},"dataTypes":[\#(elements)]}}"#
        }
        let many = (0..<Reducer.maxDataTypes).map { "type-\($0)" }
        let bodies = [read(many), read(many + many), read(["one-more"]), read(["type-7"])]
        let events = bodies.enumerated().map { decoded($1, messageID: "m\($0)", sequence: Int64($0 + 1)) }
        let outcome = fold(events) { _ in 1 }
        #expect(outcome.entries.map { $0.fault == nil } == [true, true, false, true])
        #expect(outcome.entries[2].fault?.contains("data types") == true)
        #expect(outcome.merchants["a"]?.state.dataTypes.count == Reducer.maxDataTypes)
        #expect(outcome.merchants["a"]?.state.lastEvent?.sequence == 4)

        var writes = (0...Reducer.maxDataTypes).map {
            "{\"eventType\":\"kind\($0).write.successful\",\"CompanyId\":\"a\"}"
        }
        writes.append(#"{"eventType":"kind0.write.unsuccessful","CompanyId":"a"}"#)
        let written = fold(writes.enumerated().map { decoded($1, messageID: "m\($0)", sequence: Int64($0 + 1)) }) { $0 }
        #expect(written.entries.filter { $0.fault != nil }.map(\.sequence) == [Int64(Reducer.maxDataTypes + 1)])
        #expect(written.merchants["a"]?.state.health == .degraded)
    }
}
