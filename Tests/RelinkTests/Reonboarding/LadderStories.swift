import Testing

@testable import Relink

@Suite("When mails go out")
struct LadderStories {
    private let day = Story.day

    @Test("At each step of the schedule, counted from the receipt of the loss; then, with the last link, it ends")
    func schedule() {
        var story = Story.linked()
        story.connection("deleted", "books", at: 5, received: 10)
        #expect(story.nextMailAt == 25)
        #expect(story.postman(from: 10, until: 24).isEmpty)
        #expect(
            story.postman(from: 10, until: 60 * day) == [
                "@25 mail 1", "@\(10 + 3 * day) mail 2", "@\(10 + 7 * day) mail 3",
                "@\(10 + 37 * day) exhausted noAnswer",
            ])
        #expect(story.reonboarding == "exhausted")
        #expect(story.nextMailAt == nil)
        #expect(!story.isDue)
        #expect(story.mails == ["1.1 sent", "1.2 sent", "1.3 sent"])
    }

    @Test("Steps that are overdue collapse to one mail, and none of them comes later")
    func collapse() {
        var story = Story.linked()
        story.lose(at: 0)
        #expect(story.postman(from: 4 * day, until: 6 * day) == ["@\(4 * day) mail 2"])
        #expect(story.postman(from: 6 * day, until: 8 * day) == ["@\(7 * day) mail 3"])
        story = Story.linked()
        story.lose(at: 0)
        #expect(story.postman(from: 8 * day, until: 30 * day) == ["@\(8 * day) mail 3"])
    }

    @Test("The first mail of an episode waits until a day after that of the one before")
    func cooldown() {
        var story = Story.linked()
        story.lose(at: 0)
        #expect(story.postman(from: 0, until: 20) == ["@15 mail 1"])
        story.reconnect(at: 30)
        story.lose(at: 40)
        #expect(story.nextMailAt == 15 + day)
        #expect(
            story.postman(from: 40, until: 8 * day) == [
                "@\(15 + day) mail 1", "@\(40 + 3 * day) mail 2", "@\(40 + 7 * day) mail 3",
            ])
        #expect(story.mails == ["1.1 sent", "2.1 sent", "2.2 sent", "2.3 sent"])
    }

    @Test("A mail that was on its way when its episode ended counts for the next one's cooldown alone")
    func lateWord() {
        var story = Story.linked()
        story.lose(at: 0)
        let mail = story.mail(1, at: 15)
        story.reconnect(at: 15)
        story.lose(at: 16)
        story.own(.mailSent(mail), at: 17)
        #expect(story.reonboarding == "scheduled")
        #expect(story.state.reonboarding.mailsSent == 0)
        #expect(story.nextMailAt == 17 + day)
        #expect(story.mails == ["1.1 sent"])
    }

    @Test("A merchant whose connection flaps ten times an hour gets one mail a day, and all of them when it stays lost")
    func flapping() {
        var story = Story.linked()
        var done: [String] = []
        for flap in 0..<240 {
            story.lose(at: 6 * flap)
            done += story.postman(from: 6 * flap, until: 6 * flap + 2)
            story.reconnect(at: 6 * flap + 3)
        }
        #expect(done.isEmpty)
        #expect(story.state.episode.number == 240)
        for flap in 0..<48 {
            story.lose(at: 2 * day + 30 * flap)
            done += story.postman(from: 2 * day + 30 * flap, until: 2 * day + 30 * flap + 19)
            story.reconnect(at: 2 * day + 30 * flap + 20)
        }
        #expect(done == ["@\(2 * day + 15) mail 1"])
        story.lose(at: 3 * day)
        #expect(story.postman(from: 3 * day, until: 5 * day) == ["@\(3 * day + 15) mail 1"])
        #expect(story.totals.recovered == 288)
        #expect(story.totals.open == 1)
    }

    @Test("A loss received too long ago sends no mail by itself; sent by hand, one mail goes and no more")
    func tooOld() {
        var story = Story.linked()
        story.lose(at: 0)
        #expect(story.postman(from: 20 * day, until: 40 * day) == ["@\(20 * day) exhausted tooOld"])
        #expect(story.reonboarding == "exhausted")
        #expect(!story.isDue)
        story.own(.mailRequested(by: .operator), at: 41 * day)
        #expect(story.postman(from: 41 * day, until: 60 * day) == ["@\(41 * day) mail 3"])
        #expect(story.reonboarding == "mailed")
        #expect(story.notices == ["disconnected @0"])
    }

    @Test("A loss is not too old for what the schedule or the cooldown themselves put off")
    func neverTooOld() {
        var policy = ReonboardingPolicy(schedule: [.seconds(20 * 86_400)])
        var story = Story.linked(policy)
        story.lose(at: 0)
        #expect(story.postman(from: 0, until: 21 * day) == ["@\(20 * day) mail 1"])
        policy = ReonboardingPolicy(cooldown: .seconds(30 * 86_400))
        story = Story.linked(policy)
        story.lose(at: 0)
        #expect(story.postman(from: 0, until: 20) == ["@15 mail 1"])
        story.reconnect(at: 30)
        story.lose(at: 31)
        #expect(story.postman(from: 31, until: 31 * day) == ["@\(15 + 30 * day) mail 3"])
    }

    @Test("Merchants who never connected are written to by a schedule of their own, where there is one")
    func onboarding() {
        let policy = ReonboardingPolicy(onboardingSchedule: [.seconds(86_400), .seconds(600)])
        var story = Story(ReducerPolicy(reonboarding: policy))
        story.own(.contactSet(Story.contact), at: 0)
        #expect(story.state.firstSeenAt == nil)
        #expect(!story.isDue)
        story.created(at: 1)
        #expect(story.health == .onboarding)
        #expect(story.reonboarding == "scheduled")
        #expect(story.postman(from: 1, until: 2 * day) == ["@11 mail 1", "@\(1 + day) mail 2"])
        story.connection("connected", "books", at: 3 * day)
        #expect(story.reonboarding == "none")
        #expect(!story.isDue)
        #expect(story.totals.open == 0)
        #expect(story.totals.recovered == 0)
        #expect(story.notices.isEmpty)
        story.lose(at: 4 * day)
        #expect(story.state.episode.number == 2)
        #expect(story.postman(from: 4 * day, until: 5 * day) == ["@\(4 * day + 15) mail 1"])

        var quiet = Story()
        quiet.own(.contactSet(Story.contact), at: 0)
        quiet.created(at: 1)
        #expect(quiet.reonboarding == "none")
        #expect(!quiet.isDue)
    }

    @Test("A merchant first heard of by an event that tells nothing is onboarding all the same")
    func onboardingByAnyEvent() {
        let policy = ReonboardingPolicy(onboardingSchedule: [.seconds(600)])
        var story = Story(ReducerPolicy(reonboarding: policy))
        story.own(.contactSet(Story.contact), at: 0)
        story.legacy("Account Categories Updated", at: 3)
        #expect(story.health == .onboarding)
        #expect(story.nextMailAt == 13)
    }
}
