import Testing

@testable import Relink

@Suite("What operators are told of")
struct NoticeTests {
    private let day = Story.day

    @Test("Each change of health that matters, once")
    func healths() {
        var story = Story()
        story.created(at: 1)
        story.connection("connected", "books", at: 2)
        #expect(story.notices.isEmpty)
        story.write("invoices", "unsuccessful", at: 3)
        story.write("bills", "unsuccessful", at: 4)
        story.write("invoices", "successful", at: 5)
        story.write("bills", "successful", at: 6)
        story.own(.contactSet(Story.contact), at: 7)
        story.lose(at: 8)
        story.lose(at: 9)
        story.reconnect(at: 10)
        story.company("deleted", at: 11)
        story.created(at: 12)
        #expect(
            story.notices == [
                "degraded @3", "recovered @6", "disconnected @8", "recovered @10", "offboarded @11", "recovered @12",
            ])
    }

    @Test("That nobody can be written to, once an episode")
    func noContact() {
        var story = Story.linked(contact: nil)
        story.lose(at: 1)
        story.own(.contactSet(Story.contact), at: 2)
        story.own(.contactDeleted, at: 3)
        #expect(story.notices == ["disconnected @1", "noContact @1"])
        story.reconnect(at: 4)
        story.lose(at: 5)
        #expect(story.notices.suffix(2) == ["disconnected @5", "noContact @5"])
        story.reconnect(at: 6)
        story.own(.contactSet(Story.contact), at: 7)
        story.lose(at: 8)
        story.own(.contactDeleted, at: 9)
        #expect(story.notices.suffix(2) == ["disconnected @8", "noContact @9"])
    }

    @Test("That every mail has gone in vain")
    func noAnswer() {
        var story = Story.linked()
        story.lose(at: 0)
        _ = story.postman(from: 0, until: 60 * day)
        #expect(story.notices == ["disconnected @0", "noAnswer @\(37 * day)"])
    }

    @Test("A loss that no webhook had told")
    func untoldLoss() {
        var story = Story.linked()
        var seen = Observation()
        seen.connections = []
        story.own(.companyObserved(seen), at: 5)
        #expect(story.notices == ["disconnected @5", "untoldLoss @5"])
        var again = Story.linked()
        again.lose(at: 4)
        again.own(.companyObserved(seen), at: 5)
        #expect(again.notices == ["disconnected @4"])
    }

    @Test("What could not be understood, with or without a company")
    func quarantined() {
        var story = Story()
        story.deliver("{", received: 1)
        story.legacy("Data sync completed", at: 2)
        story.standard("moons.aligned", at: 3)
        #expect(story.notices == ["quarantined @1", "quarantined @2"])
        #expect(story.folded.notices.map(\.companyID) == [nil, Story.company])
        #expect(story.folded.notices.map(\.sequence) == [1, 2])
    }

    @Test("The totals count merchants that are lost, returns, and how mails ended")
    func totals() {
        var story = Story.linked(contact: nil)
        story.lose(at: 1)
        #expect(story.totals == totals(open: 1, noContact: 1))
        story.own(.contactSet(Story.contact), at: 2)
        #expect(story.totals == totals(open: 1))
        _ = story.postman(from: 2, until: 20, .delayed(minutes: 10))
        #expect(story.totals == totals(open: 1))
        _ = story.postman(from: 20, until: 30)
        _ = story.postman(from: 30, until: 4 * day, .failed)
        #expect(story.totals == totals(open: 1, sent: 1, failed: 1))
        story.reconnect(at: 5 * day)
        #expect(story.totals == totals(recovered: 1, sent: 1, failed: 1))
    }

    private func totals(
        open: Int64 = 0, noContact: Int64 = 0, recovered: Int64 = 0, sent: Int64 = 0, failed: Int64 = 0
    ) -> ReonboardingTotals {
        var totals = ReonboardingTotals()
        totals.open = open
        totals.noContact = noContact
        totals.recovered = recovered
        totals.mailsSent = sent
        totals.mailsFailed = failed
        return totals
    }
}
