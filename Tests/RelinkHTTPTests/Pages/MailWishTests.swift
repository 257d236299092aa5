import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("What merchants say about mails", .timeLimit(.minutes(5)))
struct MailWishTests {
    @Test("Behind an expired link, a new mail can be asked for, once")
    func asks() async throws {
        try await RunningPages.run(.lost()) { pages in
            let path = try await pages.expiredPath() + "/mail"
            for _ in 0..<2 {
                let answer = try await pages.post(path)
                #expect(answer.status == 200 && answer.body.contains("<h1>A new email is on its way</h1>"))
            }
            #expect(try await pages.store.types().count { $0 == "relink.mail.requested" } == 1)
            let merchant = try #require(try await pages.store.status.merchant(MerchantStory.companyID))
            #expect(merchant.task(at: pages.clock.now, ReonboardingPolicy()) == .send(step: 1))
        }
    }

    @Test("Within an hour of a mail, the merchant is sent to the inbox instead")
    func justSent() async throws {
        var story = MerchantStory.lost()
        story.mailSent()
        try await RunningPages.run(story) { pages in
            let head = try await pages.store.log.head()
            let answer = try await pages.post(pages.expiredPath() + "/mail")
            #expect(answer.status == 200 && answer.body.contains("<h1>Please check your inbox</h1>"))
            #expect(try await pages.store.log.head() == head)
            pages.clock.advance(bySeconds: 3600)
            #expect(try await pages.post(pages.expiredPath() + "/mail").body.contains("on its way"))
            #expect(try await pages.store.types().last == "relink.mail.requested")
        }
    }

    @Test("No mail can be asked for where none could be sent, or none is needed")
    func nobodyToWriteTo() async throws {
        var silenced = MerchantStory.lost()
        silenced.own(.unsubscribed)
        for (story, status) in [(MerchantStory.lost(locale: nil), 410), (silenced, 410), (.connected(), 200)] {
            try await RunningPages.run(story) { pages in
                let head = try await pages.store.log.head()
                let answer = try await pages.post(pages.path() + "/mail")
                #expect(answer.status == status && !answer.body.contains("<button"))
                #expect(try await pages.store.log.head() == head)
            }
        }
    }

    @Test("What can't be put on record is not promised")
    func logFails() async throws {
        try await RunningPages.run(.lost(), wrap: { FullLog($0) }) { pages in
            for suffix in ["/mail", "/unsubscribe"] {
                let answer = try await pages.post(pages.path() + suffix)
                #expect(answer.status == 503 && answer.headers["retry-after"] == ["5"], "\(suffix)")
            }
        }
    }

    @Test("Unsubscribing asks once more on a page, and takes one click from a mail client")
    func unsubscribes() async throws {
        try await RunningPages.run(.lost()) { pages in
            let path = try await pages.path() + "/unsubscribe"
            let question = try await pages.get(path)
            #expect(question.status == 200 && question.body.contains("<h1>Stop these emails?</h1>"))
            for _ in 0..<2 {
                let answer = try await pages.post(path, body: "List-Unsubscribe=One-Click")
                #expect(answer.status == 200 && answer.body.contains("<h1>You are unsubscribed</h1>"))
            }
            #expect(try await pages.store.types().count { $0 == "relink.merchant.unsubscribed" } == 1)
            #expect(try await pages.get(path).body.contains("<h1>You are unsubscribed</h1>"))
            // The link itself still leads back.
            #expect(try await pages.post(pages.path()).status == 303)
        }
    }

    @Test("Unsubscribing needs no link that still works otherwise")
    func unsubscribesLate() async throws {
        try await RunningPages.run(.lost()) { pages in
            let answer = try await pages.post(pages.expiredPath() + "/unsubscribe")
            #expect(answer.status == 200)
            #expect(try await pages.store.types().last == "relink.merchant.unsubscribed")
        }
    }

    @Test("An address that was replaced can't unsubscribe the one that took its place")
    func unsubscribesRevoked() async throws {
        try await RunningPages.run(.lost()) { pages in
            let path = try await pages.path() + "/unsubscribe"
            let contact = Contact(email: "bea@lindens.example")
            try await pages.store.recorder.record(.contactSet(contact), of: MerchantStory.companyID)
            let answer = try await pages.post(path)
            #expect(answer.status == 200 && !answer.body.contains("Lindens"))
            #expect(try await pages.store.types().last == "relink.contact.set")
        }
    }
}
