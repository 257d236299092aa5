import Relink
import Testing

@Suite("Words in a merchant's language")
struct LanguageTests {
    @Test(
        "A day is written as people write it, in UTC",
        arguments: [
            ("2026-01-31T23:59:59.9999999Z", "31 January 2026", "31 janvier 2026"),
            ("2026-12-01T00:00:00+00:30", "30 November 2026", "30 novembre 2026"),
            ("2024-02-29", "29 February 2024", "29 février 2024"), ("2026-08-01", "1 August 2026", "1er août 2026"),
            ("1969-12-31T23:59:59Z", "31 December 1969", "31 décembre 1969"),
            ("9999-12-31", "31 December 9999", "31 décembre 9999"),
        ])
    func day(_ text: String, _ english: String, _ french: String) throws {
        let instant = try #require(Instant(rfc3339: text))
        #expect(Language.english.day(instant) == english)
        #expect(Language.french.day(instant) == french)
    }

    @Test("Names stand in a list as people say it")
    func list() {
        #expect(Language.english.list([]) == "")
        #expect(Language.english.list(["Xero"]) == "Xero")
        #expect(Language.english.list(["Xero", "Shopify"]) == "Xero and Shopify")
        #expect(Language.french.list(["Xero", "Shopify", "Square"]) == "Xero, Shopify et Square")
    }
}
