import Testing

@testable import Relink

@Suite("Links to the choice page")
struct SetupLinkTests {
    private let signer = LinkSigner(key: [UInt8](repeating: 7, count: 32))
    private var links: SetupLinks {
        SetupLinks(signer: signer, baseURL: "https://relink.example", lifetime: .seconds(3600))
    }

    private func token(_ link: SetupLink) -> String {
        String(links.url(of: link).dropFirst("https://relink.example/connect/".count))
    }

    private let link = SetupLink(
        companyID: "setup:codat:m_1", source: "codat", redirectURL: "https://shop.example/?a=\u{e9}", language: .french,
        expiresAt: Minute.instant(10))

    @Test("say what they were made for")
    func roundTrip() {
        let plain = SetupLink(
            companyID: "c", source: "north", redirectURL: nil, language: nil, expiresAt: Minute.instant(10))
        for link in [link, plain] { #expect(links.link(token(link)) == link) }
        #expect(links.expiry(issuedAt: Minute.instant(10)) == Minute.instant(70))
    }

    @Test("are nothing once any letter is another, or one is missing")
    func tampered() {
        let token = Array(token(link))
        for index in token.indices {
            var changed = token
            changed[index] = token[index] == "A" ? "B" : "A"
            #expect(links.link(String(changed)) == nil)
            changed.remove(at: index)
            #expect(links.link(String(changed)) == nil)
        }
        #expect(links.link("") == nil)
        #expect(links.link(String(repeating: "A", count: 1_000_000)) == nil)
    }

    @Test("are no links of mails, and those are none of these")
    func apart() {
        let mail = MerchantLink(companyID: "c", episode: 1, generation: 0, expiresAt: Minute.instant(10))
        #expect(links.link(signer.token(for: mail)) == nil)
        #expect(signer.link(token(link)) == nil)
        #expect(links.link(links.installation) == nil && signer.link(links.installation) == nil)
    }

    @Test("name a merchant without a company by what is no company's id")
    func subjects() {
        let subject = SetupSubject(source: "codat", merchantIdentifier: "m:1:2")
        #expect(SetupSubject(subject.companyID) == subject)
        #expect(SetupSubject("5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c") == nil)
        let longest = SetupSubject(
            source: String(repeating: "s", count: 64), merchantIdentifier: String(repeating: "m", count: 100))
        #expect(longest.companyID.count <= 200)
    }
}
