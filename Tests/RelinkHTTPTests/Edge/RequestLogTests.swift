import HTTPTypes
import Logging
@testable import RelinkHTTP
import Testing

@Suite("What the log tells of a request")
struct RequestLogTests {
    private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test("The trace's id is taken, else the sender's, where they are sane")
    func takenIDs() {
        let traceparent = "00-\(trace)-00f067aa0ba902b7-01"
        #expect(RequestID(traceparent: traceparent, name: "mine").description == trace)
        #expect(RequestID(traceparent: "cc-\(trace)-00f067aa0ba902b7-01-later", name: nil).description == trace)
        #expect(RequestID(traceparent: nil, name: "aB9-_.").description == "aB9-_.")
        #expect(RequestID(traceparent: "00-short-01", name: "mine").description == "mine")
    }

    @Test(
        "What could be mistaken for something else, or is too long, is not taken",
        arguments: [
            "", "a b", "a\nb", "a\"b", "é", "../x", String(repeating: "a", count: 65),
        ])
    func refusedIDs(_ name: String) {
        #expect(RequestID(traceparent: nil, name: name).description.wholeMatch(of: /[0-9a-f]{32}/) != nil)
    }

    @Test(
        "A traceparent that is none is not taken",
        arguments: [
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        ])
    func refusedTraces(_ traceparent: String) {
        let id = RequestID(traceparent: traceparent, name: nil)
        #expect(!traceparent.contains(id.description))
        #expect(id != RequestID(traceparent: traceparent, name: nil), "two requests have the same id")
    }

    @Test("Of a path only the words of its route are told")
    func routes() {
        let log = RequestLog(
            listener: "public", patterns: ["/relink/{token}/unsubscribe", "/healthz"], quiet: [],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(log.route(of: "/relink/eyJhbGciOi.secret/unsubscribe?x=secret") == "/relink/{}/unsubscribe")
        #expect(log.route(of: "/") == "/")
        #expect(log.route(of: "/healthz?token=secret") == "/healthz")
        #expect(log.route(of: "/%72elink/secret") == "/{}/{}")
        #expect(log.route(of: String(repeating: "/secret", count: 1000)) == "/{}/{}/{}/{}/{}/{}/{}/{}/…")
        #expect(HTTPRequest.Method("SECRET").map(RequestLog.method) == "other")
    }
}
