import Testing

@testable import Relink

@Suite("How far a setup has come")
struct MerchantSetupTests {
    private func setup(_ steps: [SetupStep]) -> MerchantSetup {
        var setup = MerchantSetup()
        for (index, step) in steps.enumerated() {
            let own = OwnEvent(
                messageID: "m\(index)", companyID: "setup:codat:m", occurredAt: Minute.instant(index),
                event: .setup(step))
            setup.apply(
                DecodedEvent(
                    LoggedEvent(
                        sequence: Int64(index + 1), receivedAt: Minute.instant(index), source: RelinkEvent.source,
                        messageID: own.messageID, body: own.body, digest: [])))
        }
        return setup
    }

    private func failure(_ status: Int64?) -> SetupStep {
        .failed(SetupFailure(step: .company, call: "POST /companies", status: status, detail: "d", remedy: "r"))
    }

    @Test("The last request counts, and the company that was made or found last")
    func lastCounts() throws {
        let first = try SetupRequest(merchantIdentifier: "m", companyID: nil)
        let second = try SetupRequest(merchantIdentifier: "m", companyID: nil, name: "Larkspur", locale: "fr")
        let setup = setup([
            .requested(first), .companyCreated(companyID: "a"), .requested(second), .companyFound(companyID: "b"),
        ])
        #expect(setup.request == second && setup.companyID == "b" && setup.lastOutcome == 2)
    }

    @Test("An answer of Codat's ends a try; silence does not, since only the same key is sure to make a thing once")
    func outcomes() {
        #expect(setup([failure(nil)]).lastOutcome == 0)
        #expect(setup([failure(500)]).lastOutcome == 1)
        #expect(setup([failure(500), failure(nil)]).lastOutcome == 1)
        #expect(setup([.connectionCreated(connectionID: "x", platformKey: "lqai")]).lastOutcome == 1)
        #expect(setup([.systemChosen(platformKey: "gbol"), .authorized(connectionID: "x")]).lastOutcome == 0)
    }

    @Test("A setup makes no merchant, and changes nothing that is shown of one")
    func notFolded() throws {
        let steps: [SetupStep] = [.systemChosen(platformKey: "gbol"), .companyCreated(companyID: "c"), failure(500)]
        var story = Story.linked()
        let before = story.state
        for step in steps { story.own(.setup(step), at: 40) }
        #expect(story.state.health == before.health && story.state.reasons == before.reasons)
        #expect(story.state.connections == before.connections && story.state.reonboarding == before.reonboarding)
        var unknown = MerchantState(companyID: "setup:codat:m", source: RelinkEvent.source)
        for step in steps { unknown.record(.setup(step), at: Minute.instant(1)) }
        #expect(unknown == MerchantState(companyID: "setup:codat:m", source: RelinkEvent.source))
    }
}
