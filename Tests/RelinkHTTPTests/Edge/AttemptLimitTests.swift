import Relink
@testable import RelinkHTTP
import Testing

@Suite("Limits of links")
struct AttemptLimitTests {
    private let now = RunningPages.now

    private func link(_ number: Int) -> MerchantLink {
        MerchantLink(companyID: "company-\(number)", episode: 1, generation: 0, expiresAt: now)
    }

    @Test("However many links are used, so many are remembered, and those used last stay")
    func bounded() {
        let limit = AttemptLimit<MerchantLink>(capacity: 20)
        for number in 0..<1000 {
            #expect(limit.count(link(number), at: now.advanced(bySeconds: Int64(number) / 100)) == nil)
            #expect(limit.remembered <= 20)
        }
        let later = now.advanced(bySeconds: 11)
        for _ in 0..<9 { #expect(limit.count(link(999), at: later) == nil) }
        #expect(limit.count(link(999), at: later) != nil)
    }

    @Test("A clock that was set back locks nobody out")
    func clockSetBack() {
        let limit = AttemptLimit<MerchantLink>()
        for _ in 0..<10 { #expect(limit.count(link(1), at: now) == nil) }
        #expect(limit.count(link(1), at: now) == 600)
        #expect(limit.count(link(1), at: now.advanced(bySeconds: -3600)) == nil)
    }
}
