import Testing

@testable import Relink

@Suite("Relink's own events")
struct RelinkEventTests {
    @Test("come back from their bytes as they were, whatever text is in them")
    func roundTrip() {
        RandomCases.each(3000) { random, note in
            let companyID = RandomOwnEvent.text(&random) + "c"
            let event = RandomOwnEvent.event(of: companyID, &random)
            let own = OwnEvent(
                messageID: "m", companyID: companyID, occurredAt: Minute.instant(random.below(100)), event: event)
            let decoded = decode(own)
            #expect(decoded.content == .recorded(event), "\(note)")
            #expect(decoded.companyID == (OwnEventDecoder.isAboutNoCompany(event.type) ? decoded.companyID : companyID))
            #expect(decoded.occurredAt == own.occurredAt, "\(note)")
            #expect(decoded.type == event.type)
            #expect(decoded.generation == .relink)
            #expect(decoded.status == .applied)
        }
    }

    @Test("of every kind are tried above")
    func allKinds() {
        var types: Set<String> = []
        var random = SplitMix64(seed: 1)
        for _ in 0..<1000 { types.insert(RandomOwnEvent.event(of: "c", &random).type) }
        #expect(types.count == 23)
        #expect(types.allSatisfy { $0.hasPrefix("relink.") })
    }

    @Test("of a mail name themselves, so that one told twice is one")
    func messageIDs() {
        let mail = Story.linked().mail(1, at: 5)
        func id(_ event: RelinkEvent) -> String {
            OwnEvent(messageID: "random", companyID: "c", occurredAt: Minute.instant(5), event: event).messageID
        }
        #expect(id(.mailSent(mail)) == mail.mailID + ".sent")
        #expect(id(.mailDelayed(mail, nextTryAt: Minute.instant(6))) == mail.mailID + ".delayed.1")
        #expect(id(.mailFailed(mail)) == mail.mailID + ".failed")
        #expect(id(.mailRefused(mail)) == mail.mailID + ".refused")
        #expect(id(.unsubscribed) == "random")
    }

    @Test("that lack something are quarantined, and say what; those of a newer Relink are kept")
    func damaged() {
        func decode(_ body: String, source: String = RelinkEvent.source) -> DecodedEvent {
            DecodedEvent(
                LoggedEvent(
                    sequence: 1, receivedAt: Minute.instant(5), source: source, messageID: "m",
                    body: Array(body.utf8), digest: []))
        }
        for body in ["", "{", "{}", #"{"eventType":"relink.contact.set"}"#] {
            #expect(decode(body).status == .quarantined, "\(body)")
        }
        let noContact = decode(#"{"eventType":"relink.contact.set","payload":{"companyId":"c"}}"#)
        #expect(noContact.problem?.contains("contact") == true)
        let noCompany = decode(#"{"eventType":"relink.merchant.unsubscribed","payload":{}}"#)
        #expect(noCompany.problem?.contains("companyId") == true)
        let newer = decode(#"{"eventType":"relink.moons.aligned","payload":{"companyId":"c"}}"#)
        #expect(newer.status == .unrecognized)
        #expect(newer.companyID == "c")
        let forged = decode(
            #"{"eventType":"relink.contact.deleted","payload":{"companyId":"c"}}"#, source: "codat")
        #expect(forged.status == .unrecognized)
        #expect(forged.generation == .standard)
    }

    private func decode(_ own: OwnEvent) -> DecodedEvent {
        let delivery = VerifiedDelivery(own)
        return DecodedEvent(
            LoggedEvent(
                sequence: 1, receivedAt: Minute.instant(100), source: delivery.source, messageID: delivery.messageID,
                body: delivery.body, digest: []))
    }
}
