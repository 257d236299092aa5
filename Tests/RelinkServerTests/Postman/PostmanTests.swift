import Logging
import Relink
import RelinkMail
import ServiceLifecycle
import Testing

@testable import RelinkServer

@Suite("The mails that a sensible person would want")
struct PostmanTests {
    private static let hour = Duration.seconds(3600)
    private static let day = Duration.seconds(86_400)

    /// A merchant that had been connected, has a contact, and is lost.
    private func lost(_ office: PostOffice) async throws {
        try await office.connect("bakery")
        try await office.setContact("bakery")
        try await office.lose("bakery")
    }

    @Test("A merchant who stays lost gets the three mails of the schedule, and no more")
    func ladder() async throws {
        let office = try await PostOffice()
        try await lost(office)
        try await office.work(for: .seconds(14 * 60))
        #expect(office.sent.all.isEmpty)
        try await office.work(for: Self.day * 60, every: Self.hour)
        #expect(office.sent.all.count == 3)
        #expect(Set(office.sent.all.map(\.messageID)).count == 3)
        #expect(try await office.merchant("bakery")?.reonboardingState == .exhausted)
        #expect(try await office.notices().filter { $0.kind == .noAnswer }.count == 1)
    }

    @Test("A loss told by the legacy rule and by the new event is one loss")
    func toldTwice() async throws {
        let office = try await PostOffice()
        try await lost(office)
        try await office.tellLossOnceMore("bakery")
        try await office.work(for: Self.day, every: Self.hour)
        #expect(office.sent.all.count == 1)
        #expect(try await office.notices().filter { $0.kind == .disconnected }.count == 1)
    }

    @Test("Ten losses and returns in an hour bring one mail a day at most")
    func flapping() async throws {
        let office = try await PostOffice(ReonboardingPolicy(schedule: [.seconds(60)]))
        try await office.setContact("bakery")
        for _ in 0..<10 {
            try await office.connect("bakery")
            try await office.lose("bakery")
            try await office.work(for: .seconds(360))
        }
        #expect(office.sent.all.count == 1)
        try await office.work(for: Self.day * 2, every: Self.hour)
        #expect(office.sent.all.count == 2)
    }

    @Test("Who is back before the first mail gets none; who is back before the reminder is not reminded")
    func back() async throws {
        let office = try await PostOffice()
        try await lost(office)
        try await office.work(for: .seconds(600))
        try await office.connect("bakery")
        try await office.work(for: Self.day, every: Self.hour)
        #expect(office.sent.all.isEmpty)
        try await office.lose("bakery")
        try await office.work(for: Self.hour)
        #expect(office.sent.all.count == 1)
        try await office.connect("bakery")
        try await office.work(for: Self.day * 10, every: Self.hour)
        #expect(office.sent.all.count == 1)
        #expect(try await office.merchant("bakery")?.reonboardingState == .recovered)
    }

    @Test("Who left for good is left in peace")
    func offboarded() async throws {
        let office = try await PostOffice()
        try await lost(office)
        try await office.deleteCompany("bakery")
        try await office.work(for: Self.day * 10, every: Self.hour)
        #expect(office.sent.all.isEmpty)
    }

    @Test("With no contact operators are told once, and a contact set later brings the mail")
    func noContact() async throws {
        let office = try await PostOffice()
        try await office.connect("bakery")
        try await office.lose("bakery")
        try await office.work(for: Self.day, every: Self.hour)
        #expect(office.sent.all.isEmpty)
        #expect(try await office.notices().filter { $0.kind == .noContact }.count == 1)
        try await office.setContact("bakery")
        try await office.work(for: Self.hour)
        #expect(office.sent.all.count == 1)
    }

    @Test("Five thousand lost in one second are written to at the pace that was set, each once")
    func massLoss() async throws {
        let office = try await PostOffice(perMinute: 1000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<5000 {
                if number >= 64 { try await group.next() }
                group.addTask {
                    try await office.connect("m\(number)")
                    try await office.setContact("m\(number)")
                    try await office.lose("m\(number)")
                }
            }
            try await group.waitForAll()
        }
        try await office.work(for: .seconds(15 * 60 + 10), every: .seconds(600))
        var counts: [Int] = []
        for _ in 0..<70 {
            office.time.advance(by: .seconds(6))
            try await office.postman.sendDue()
            counts.append(office.sent.all.count)
        }
        #expect(office.sent.all.count == 5000)
        #expect(Set(office.sent.all.map(\.messageID)).count == 5000)
        for (index, count) in counts.enumerated().dropFirst(11) {
            #expect(count - counts[index - 10] <= 1000, "more than 1000 within a minute")
        }
        #expect(office.postman.takeHeldUp())
    }

    @Test("What fails is tried again under the same Message-ID, and given up after a day")
    func retries() async throws {
        let office = try await PostOffice(ReonboardingPolicy(schedule: [.seconds(60), .seconds(5 * 86_400)]))
        try await lost(office)
        office.sent.refuse(.temporary)
        try await office.work(for: Self.hour, every: .seconds(10))
        let delayed = try #require(try await office.merchant("bakery")?.reonboarding.delayed)
        #expect((7...10).contains(delayed.attempts))
        office.sent.refuse(nil)
        try await office.work(for: Self.hour, every: .seconds(60))
        #expect(office.sent.all.count == 1)
        #expect(office.sent.all[0].messageID.hasPrefix(delayed.mailID))

        office.sent.refuse(.rejected)
        try await office.work(for: Self.day * 7, every: .seconds(600))
        #expect(office.sent.all.count == 1)
        #expect(try await office.notices().filter { $0.kind == .mailFailed }.count == 1)
        #expect(try await office.merchant("bakery")?.reonboarding.isReachable == true)
    }

    @Test("An address that is refused for good is written to no more, until it is another one")
    func refused() async throws {
        let office = try await PostOffice()
        try await lost(office)
        office.sent.refuse(.addressRefused)
        try await office.work(for: Self.day * 4, every: Self.hour)
        #expect(try await office.merchant("bakery")?.reonboardingState == .suppressed)
        #expect(try await office.notices().filter { $0.kind == .addressRefused }.count == 1)
        office.sent.refuse(nil)
        try await office.work(for: Self.day, every: Self.hour)
        #expect(office.sent.all.isEmpty)
        try await office.setContact("bakery", "other@shop.example")
        try await office.work(for: Self.hour)
        #expect(office.sent.all.map(\.to.address.text) == ["other@shop.example"])
    }

    @Test(
        "A mail that somebody asks for goes at once, even while the pace holds others up, and counts as the next step")
    func byHand() async throws {
        let office = try await PostOffice(perMinute: 0)
        try await lost(office)
        try await office.work(for: Self.hour)
        #expect(office.sent.all.isEmpty)
        try await office.recorder.record(.mailRequested(by: .operator), of: "bakery")
        try await office.work(for: .seconds(60))
        #expect(office.sent.all.count == 1)
        #expect(try await office.merchant("bakery")?.reonboarding.doneSteps == 1)
    }

    @Test("A shutdown amid a mail lets it end, and what the mail server took stands in the log")
    func shutdown() async throws {
        let transport = SlowMailServer()
        let office = try await PostOffice(transport: transport)
        try await lost(office)
        await office.fold()
        office.time.advance(by: Self.hour)
        let group = ServiceGroup(
            services: [office.postman], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await transport.isAsked()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(try await office.merchant("bakery")?.reonboarding.doneSteps == 1)
    }

    @Test("A loss that was too long ago when it was first known sends nothing by itself")
    func tooOld() async throws {
        let office = try await PostOffice()
        try await lost(office)
        office.time.advance(by: Self.day * 15)
        try await office.work(for: Self.hour)
        #expect(office.sent.all.isEmpty)
        #expect(try await office.merchant("bakery")?.reonboardingState == .exhausted)
    }
}
