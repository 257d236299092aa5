import Relink
import Testing

@testable import RelinkSimulator

@Suite("The simulator's rules")
struct RuleTests {
    @Test("The new service retries seven times, within 27 hours 35 minutes and 5 seconds")
    func serviceSchedule() {
        let answer = RetrySchedule.Answer.status(500, retryAfter: nil)
        let waits = (1...8).map { RetrySchedule.service.wait(after: $0, answer) }
        #expect(waits.last == .some(nil))
        #expect(waits.compactMap(\.self).reduce(.zero, +) == .seconds(99_305))
    }

    @Test("After a time-out or a 429 the pause is a minute at least; Retry-After at most doubles it")
    func stretching() {
        let service = RetrySchedule.service
        #expect(service.wait(after: 1, .timedOut) == .seconds(60))
        #expect(service.wait(after: 1, .noAnswer) == .seconds(5))
        #expect(service.wait(after: 1, .status(429, retryAfter: nil)) == .seconds(60))
        #expect(service.wait(after: 2, .status(503, retryAfter: .seconds(1))) == .seconds(300))
        #expect(service.wait(after: 2, .status(503, retryAfter: .seconds(400))) == .seconds(400))
        #expect(service.wait(after: 2, .status(503, retryAfter: .seconds(9000))) == .seconds(600))
    }

    @Test("The rules retry three times, and only what may pass")
    func ruleSchedule() {
        for status in [400, 401, 404, 413, 500] {
            #expect(RetrySchedule.rule.wait(after: 1, .status(status, retryAfter: nil)) == nil, "\(status)")
        }
        #expect(RetrySchedule.rule.wait(after: 1, .status(503, retryAfter: .seconds(7))) == .seconds(7))
        #expect(RetrySchedule.rule.wait(after: 3, .timedOut) != nil)
        #expect(RetrySchedule.rule.wait(after: 4, .timedOut) == nil)
        #expect(RetrySchedule.once.wait(after: 1, .noAnswer) == nil)
    }

    @Test("A query is understood with its operators, braces and paths, or refused")
    func queries() throws {
        let record: JSONTree = [
            "name": "Fern", "size": 12, "on": true, "made": "2026-11-21T00:00:00Z",
            "links": [["status": "Linked"], ["status": "PendingAuth"]],
        ]
        let holding = [
            "name=fern", "name~er", "name!=Ash", "size>9", "size<=12", "on=true", "made>2026-11-20",
            "links.status=PendingAuth", "name=Ash||size=12", "{name=Ash||name=Fern}&&size>=12", " name = Fern ",
        ]
        for query in holding { #expect(try #require(RecordFilter(parsing: query)).matches(record), "\(query)") }
        for query in ["name=Ash", "size>12", "nothing=1", "{name=Ash||name=Fern}&&size<12"] {
            #expect(try !#require(RecordFilter(parsing: query)).matches(record), "\(query)")
        }
        let long = "name=" + String(repeating: "x", count: 2048)
        for query in ["", "name", "=x", "name=x&&", "{name=x", "name=x}", long] {
            #expect(RecordFilter(parsing: query) == nil, "\(query.prefix(20))")
        }
        #expect(RecordFilter(parsing: String(repeating: "{", count: 100_000)) == nil)
    }

    @Test("A path takes its values; where a word and a value both fit, the word is meant")
    func paths() {
        #expect(PathPattern("/a/{x}/c").match("/a/b%20b/c") == ["x": "b b"])
        #expect(PathPattern("/a/*").match("/a/b/c") == nil)
        #expect(PathPattern("/a/**").match("/a/b/c") == [:])
        #expect(PathPattern("/a/**").match("/a") == [:])
        let latest = Operation.at("/companies/x/sync/commerce/syncs/latest/status")
        #expect(latest.map { $0.values.keys.sorted() } == [["companyId"]])
    }

    @Test("What is put into a page is escaped")
    func escaping() {
        let name = "<script>\"&'"
        let html: HTML = "<p>\(name)</p>"
        #expect(html.text == "<p>&lt;script&gt;&quot;&amp;&#39;</p>")
        let joined = "\u{600}<script>"
        #expect(("\(joined)" as HTML).text == "\u{600}&lt;script&gt;")
    }

    @Test("Only clean http and https URLs are taken")
    func addresses() {
        #expect(WebAddress("https://a.example:8443/b?c=d")?.origin == "https://a.example:8443")
        for text in [
            "a.example", "javascript:alert(1)", "https://a.example/\r\nX: y", "https://u:p@a.example/", "https://",
            "ftp://a.example/", "https://a.example/\"", "https://a;b.example/",
        ] {
            #expect(WebAddress(text) == nil, "\(text)")
        }
    }
}
