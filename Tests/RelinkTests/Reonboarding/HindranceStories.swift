import Testing

@testable import Relink

@Suite("What holds mails back, and what lets them go")
struct HindranceStories {
    private let day = Story.day

    @Test("A mail that could not be sent is tried again as the same mail, and holds the ladder up no longer")
    func delayed() {
        var story = Story.linked()
        story.lose(at: 0)
        let first = story.state.mailID(ofStep: 1)
        #expect(story.postman(from: 0, until: 15, .delayed(minutes: 10)) == ["@15 mail 1"])
        #expect(story.reonboarding == "scheduled")
        #expect(story.nextMailAt == 25)
        #expect(story.postman(from: 15, until: 24).isEmpty)
        #expect(story.postman(from: 15, until: 25, .delayed(minutes: 20)) == ["@25 mail 1"])
        #expect(story.state.reonboarding.delayed?.mailID == first)
        #expect(story.state.reonboarding.delayed?.attempts == 2)
        #expect(story.state.reonboarding.delayed?.firstTryAt == Minute.instant(15))
        #expect(story.mails == ["1.1 retrying"])
        #expect(story.postman(from: 25, until: day) == ["@45 mail 1"])
        #expect(story.mails == ["1.1 sent"])
        #expect(story.folded.mails.map(\.attempts) == [1, 2, 3])
        #expect(story.folded.mails.last?.sentAt == Minute.instant(45))
        #expect(story.nextMailAt == 3 * day)
    }

    @Test("A mail that is still being tried when the next step falls due does for both")
    func delayedPastNextStep() {
        var story = Story.linked(ReonboardingPolicy(schedule: [.seconds(600), .seconds(1200), .seconds(7200)]))
        story.lose(at: 0)
        #expect(story.postman(from: 0, until: 10, .delayed(minutes: 15)) == ["@10 mail 1"])
        #expect(story.postman(from: 10, until: 60) == ["@25 mail 1"])
        #expect(story.postman(from: 60, until: 130) == ["@120 mail 3"])
        #expect(story.mails == ["1.1 sent", "1.3 sent"])
    }

    @Test("A mail given up is done with; the next step goes on")
    func givenUp() {
        var story = Story.linked()
        story.lose(at: 0)
        #expect(story.postman(from: 0, until: 20, .failed) == ["@15 mail 1"])
        #expect(story.state.reonboarding.mailsSent == 0)
        #expect(story.postman(from: 20, until: 4 * day) == ["@\(3 * day) mail 2"])
        #expect(story.notices == ["disconnected @0", "mailFailed @15"])
        #expect(story.totals.mailsFailed == 1)
        #expect(story.totals.mailsSent == 1)
    }

    @Test("A mail that is of no use any more is not tried again, and is shown as failed")
    func dropped() {
        for isReturn in [true, false] {
            var story = Story.linked()
            story.lose(at: 0)
            _ = story.postman(from: 0, until: 15, .delayed(minutes: 10))
            #expect(story.mails == ["1.1 retrying"])
            if isReturn {
                story.reconnect(at: 20)
            } else {
                story.own(.contactSet(Contact(email: "new@shop.example")), at: 20)
            }
            #expect(story.mails == ["1.1 failed"])
            #expect(story.totals.mailsFailed == 1)
            let next = story.postman(from: 20, until: 60)
            #expect(next == (isReturn ? [] : ["@20 mail 1"]))
            #expect(story.mails == (isReturn ? ["1.1 failed"] : ["1.1 failed", "1.1 sent"]))
        }
    }

    @Test("Word of a try that comes after the merchant's return is shown as the end of that mail")
    func delayedTooLate() {
        var story = Story.linked()
        story.lose(at: 0)
        var mail = story.mail(1, at: 15)
        mail.status = .retrying
        story.reconnect(at: 15)
        story.own(.mailDelayed(mail, nextTryAt: Minute.instant(20)), at: 16)
        #expect(story.state.reonboarding.delayed == nil)
        #expect(story.mails == ["1.1 failed"])
        #expect(story.totals.mailsFailed == 1)
    }

    @Test("A refused address is written to no more, also in later episodes, until the contact gets another one")
    func refused() {
        var story = Story.linked()
        story.lose(at: 0)
        #expect(story.postman(from: 0, until: 30 * day, .refused) == ["@15 mail 1"])
        #expect(story.reonboarding == "suppressed")
        #expect(story.notices == ["disconnected @0", "addressRefused @15"])
        story.own(.contactSet(Contact(email: Story.contact.email, name: "Another name")), at: 31 * day)
        #expect(story.reonboarding == "suppressed")
        story.own(.mailRequested(by: .operator), at: 31 * day)
        #expect(!story.isDue)
        story.reconnect(at: 32 * day)
        story.lose(at: 33 * day)
        #expect(story.reonboarding == "suppressed")
        story.own(.contactSet(Contact(email: "new@shop.example")), at: 33 * day + 5)
        #expect(story.reonboarding == "scheduled")
        #expect(story.postman(from: 33 * day, until: 34 * day) == ["@\(33 * day + 15) mail 1"])
    }

    @Test("A refusal of an address that is no longer the contact's does not hold the new one up")
    func refusedTooLate() {
        var story = Story.linked()
        story.lose(at: 0)
        let mail = story.mail(1, at: 15)
        story.own(.contactSet(Contact(email: "new@shop.example")), at: 15)
        story.own(.mailRefused(mail), at: 16)
        #expect(story.reonboarding == "scheduled")
        #expect(story.postman(from: 16, until: 20) == ["@16 mail 1"])
    }

    @Test("A merchant with no contact is nobody's to write to, until one is set: then what is overdue goes at once")
    func noContact() {
        var story = Story.linked(contact: nil)
        story.lose(at: 0)
        #expect(story.reonboarding == "noContact")
        #expect(!story.isDue)
        #expect(story.notices == ["disconnected @0", "noContact @0"])
        #expect(story.totals.noContact == 1)
        story.own(.contactSet(Story.contact), at: 4 * day)
        #expect(story.totals.noContact == 0)
        #expect(story.totals.open == 1)
        #expect(
            story.postman(from: 4 * day, until: 8 * day) == ["@\(4 * day) mail 2", "@\(7 * day) mail 3"])
    }

    @Test("A paused merchant gets no mail; resumed, what is overdue goes as one mail")
    func paused() {
        var story = Story.linked()
        story.own(.reonboardingPaused, at: 0)
        story.lose(at: 1)
        #expect(story.reonboarding == "paused")
        #expect(story.nextMailAt == nil)
        #expect(story.postman(from: 1, until: 5 * day).isEmpty)
        story.own(.reonboardingResumed, at: 5 * day)
        #expect(story.postman(from: 5 * day, until: 6 * day) == ["@\(5 * day) mail 2"])
    }

    @Test("Pausing holds back what was asked for by hand as well")
    func pausedAfterRequest() {
        var story = Story.linked(ReonboardingPolicy(schedule: [.seconds(600)]))
        story.lose(at: 0)
        #expect(story.postman(from: 0, until: 20) == ["@10 mail 1"])
        story.own(.mailRequested(by: .operator), at: 30)
        #expect(story.postman(from: 30, until: 30, .delayed(minutes: 10)) == ["@30 mail 2"])
        story.own(.reonboardingPaused, at: 35)
        #expect(!story.isDue)
        story.own(.reonboardingResumed, at: 36)
        #expect(story.postman(from: 36, until: 60) == ["@40 mail 2"])
        #expect(story.mails == ["1.1 sent", "1.2 sent"])
    }

    @Test("An unsubscribed merchant gets no mail in any later episode, until an operator resumes")
    func unsubscribed() {
        var story = Story.linked()
        story.lose(at: 0)
        #expect(story.postman(from: 0, until: 20) == ["@15 mail 1"])
        story.own(.unsubscribed, at: 21)
        story.own(.unsubscribed, at: 22)
        story.own(.mailRequested(by: .operator), at: 23)
        #expect(!story.isDue)
        story.reconnect(at: 2 * day)
        story.lose(at: 3 * day)
        #expect(story.reonboarding == "paused")
        #expect(story.postman(from: 3 * day, until: 4 * day).isEmpty)
        story.own(.contactSet(Contact(email: "new@shop.example")), at: 4 * day)
        #expect(story.reonboarding == "paused")
        story.own(.reonboardingResumed, at: 4 * day + 1)
        #expect(story.postman(from: 4 * day + 1, until: 5 * day) == ["@\(4 * day + 1) mail 1"])
        #expect(story.notices.filter { $0.hasPrefix("unsubscribed") } == ["unsubscribed @21"])
    }

    @Test("Sent by hand, the next step goes at once and not again at its time")
    func byHand() {
        var story = Story.linked()
        story.lose(at: 0)
        story.own(.mailRequested(by: .merchant), at: 5)
        #expect(story.nextMailAt == 5)
        #expect(story.postman(from: 5, until: 2 * day) == ["@5 mail 1"])
        story.own(.mailRequested(by: .operator), at: 2 * day)
        #expect(story.postman(from: 2 * day, until: 6 * day) == ["@\(2 * day) mail 2"])
        #expect(story.postman(from: 6 * day, until: 8 * day) == ["@\(7 * day) mail 3"])
        story.own(.mailRequested(by: .operator), at: 8 * day)
        #expect(story.postman(from: 8 * day, until: 9 * day) == ["@\(8 * day) mail 4"])
        #expect(story.nextMailAt == nil)
        #expect(story.postman(from: 9 * day, until: 90 * day) == ["@\(38 * day) exhausted noAnswer"])
        #expect(Set(story.folded.mails.map(\.mailID)).count == 4)
    }

    @Test("Asked for where nothing can be sent, a mail is not sent later either")
    func byHandInVain() {
        var story = Story.linked()
        story.own(.mailRequested(by: .operator), at: 1)
        story.lose(at: 2)
        #expect(story.nextMailAt == 17)
        story = Story.linked(contact: nil)
        story.lose(at: 2)
        story.own(.mailRequested(by: .operator), at: 3)
        story.own(.contactSet(Story.contact), at: 4)
        #expect(story.nextMailAt == 17)
    }
}
