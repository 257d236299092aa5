import NIOHTTP1
import Testing

@Suite("Names of companies on pages", .timeLimit(.minutes(5)))
struct HostileNameTests {
    static let hostile = [
        "<script>alert(1)</script>", "{{brand.name}} {{{style}}} {{#content}}", "a\r\nSet-Cookie: b=c", "🧁 Bäckerei 🧁",
        "חנות \u{202e}evil", "\"><img src=x onerror=alert(1)>", "\u{0600}<script>\u{0301}alert(1)\u{0600}</script>",
        "'\u{0301} onfocus=\u{0600}'", "</title><h1>x", "&lt;b&gt; &amp;amp;",
    ]

    @Test("Names that try to be more than names are shown as they are", arguments: hostile)
    func areShown(_ name: String) async throws {
        for locale in ["en", "fr"] {
            try await RunningPages.run(.lost(name: name, locale: locale)) { pages in
                let path = try await pages.path()
                for suffix in ["", "/unsubscribe"] {
                    let answer = try await pages.get(path + suffix)
                    #expect(answer.status == 200)
                    let scalars = Array(answer.body.unicodeScalars)
                    let tags = zip(scalars, scalars.dropFirst()).count { $0 == "<" && ($1 == "s" || $1 == "i") }
                    // <style> and <strong>
                    #expect(tags == 2, "\(answer.body)")
                    #expect(answer.body.count(of: "<h1>") == 1)
                    #expect(answer.headers["set-cookie"].isEmpty)
                    let shown = try #require(answer.body.between("<strong><bdi>", "</bdi></strong>"))
                    #expect(!shown.unicodeScalars.contains { "<>\"'\r\n\u{202e}".unicodeScalars.contains($0) })
                }
            }
        }
    }
}

extension String {
    func count(of text: String) -> Int { ranges(of: text).count }

    func between(_ begin: String, _ end: String) -> String? {
        guard let first = firstRange(of: begin), let last = self[first.upperBound...].firstRange(of: end) else {
            return nil
        }
        return String(self[first.upperBound..<last.lowerBound])
    }
}
