import Testing

@testable import Relink

@Suite("The tokens of links")
struct LinkSignerTests {
    private let signer = LinkSigner(key: [UInt8](repeating: 7, count: 32))
    private let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \u{e9}"

    private func link(_ companyID: String = Story.company) -> MerchantLink {
        MerchantLink(companyID: companyID, episode: 3, generation: 1, expiresAt: Minute.instant(10))
    }

    @Test("say what they were made for")
    func roundTrip() {
        for companyID in [Story.company, "", "ü/\u{0}", String(repeating: "\u{1f600}", count: 200)] {
            let token = signer.token(for: link(companyID))
            #expect(signer.link(token) == link(companyID))
            #expect(token.utf8.allSatisfy { $0 < 0x80 && letters.dropLast(6).utf8.contains($0) })
        }
    }

    @Test("are nothing once any letter is another")
    func tampered() {
        let token = Array(signer.token(for: link()))
        for index in token.indices {
            for letter in letters where letter != token[index] {
                var changed = token
                changed[index] = letter
                #expect(signer.link(String(changed)) == nil)
            }
            var shorter = token
            shorter.remove(at: index)
            #expect(signer.link(String(shorter)) == nil)
        }
    }

    @Test("are nothing cut off, extended, padded, empty or huge, or made with another key")
    func others() {
        let token = signer.token(for: link())
        for count in 0..<token.count { #expect(signer.link(String(token.prefix(count))) == nil) }
        for tail in ["=", "==", "A", "AA", "AAAA", " ", "\n", "\u{0}", "."] {
            #expect(signer.link(token + tail) == nil)
            #expect(signer.link(tail + token) == nil)
        }
        #expect(signer.link(String(repeating: "A", count: 10_000_000)) == nil)
        #expect(LinkSigner(key: [UInt8](repeating: 8, count: 32)).link(token) == nil)
        #expect(signer.link(token.replacing("-", with: "+").replacing("_", with: "/") + "=") == nil)
    }

    @Test("are nothing, whatever letters they are made of")
    func arbitrary() {
        let alphabet = Array(letters)
        RandomCases.each(2000) { random, note in
            let token = String((0..<random.below(200)).map { _ in random.pick(alphabet) })
            #expect(signer.link(token) == nil, "\(note)")
        }
    }

    @Test("are void once they have expired, or the contact's address has changed or gone")
    func void() throws {
        let links = MerchantLinks(signer: signer, baseURL: "https://shop.example", lifetime: .seconds(600))
        var story = Story.linked()
        story.lose(at: 0)
        let url = links.url(for: story.state, issuedAt: Minute.instant(20))
        #expect(url.hasPrefix("https://shop.example/relink/"))
        let link = try #require(links.link(String(url.dropFirst("https://shop.example/relink/".count))))
        #expect(link.companyID == Story.company)
        #expect(link.episode == 1)
        #expect(!link.isVoid(for: story.state, at: Minute.instant(29)))
        #expect(link.isVoid(for: story.state, at: Minute.instant(30)))
        story.own(.contactSet(Contact(email: Story.contact.email, name: "Another name")), at: 21)
        #expect(!link.isVoid(for: story.state, at: Minute.instant(22)))
        story.own(.contactDeleted, at: 23)
        #expect(link.isVoid(for: story.state, at: Minute.instant(24)))
        story.own(.contactSet(Story.contact), at: 25)
        #expect(link.isVoid(for: story.state, at: Minute.instant(26)))
    }

    @Test("and mails have other names for another step, episode or address")
    func mailIDs() {
        var story = Story.linked()
        story.lose(at: 0)
        var names = [story.state.mailID(ofStep: 1), story.state.mailID(ofStep: 2)]
        story.own(.contactSet(Contact(email: Story.contact.email, name: "Another name")), at: 1)
        #expect(story.state.mailID(ofStep: 1) == names[0])
        story.own(.contactSet(Contact(email: "new@shop.example")), at: 2)
        names.append(story.state.mailID(ofStep: 1))
        story.reconnect(at: 3)
        story.lose(at: 4)
        names.append(story.state.mailID(ofStep: 1))
        #expect(Set(names).count == 4)
    }
}
