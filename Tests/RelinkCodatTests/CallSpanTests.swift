import HTTPTypes
import InMemoryTracing
import Testing
import Tracing

@testable import RelinkCodat

@Suite("Calls as traces tell of them")
struct CallSpanTests {
    private let tracer = InMemoryTracer()

    @Test("One span a call, by the path's template, with its tries and the answer's status")
    func triedAgain() async throws {
        try await ScriptedServer.run(tracer: tracer) { request in
            request.number < 3 ? .status(503) : .json(RetryTests.company)
        } _: { server, codat in
            _ = try await codat.company(RetryTests.id)
            #expect(server.requests.allSatisfy { request in request.headers.allSatisfy { !$0.name.isTrace } })
        }
        let spans = tracer.finishedSpans
        #expect(spans.map(\.operationName) == ["GET /companies/{companyId}"])
        let span = try #require(spans.first)
        #expect(span.kind == .client && span.status == nil && span.errors.isEmpty)
        #expect(span.attributes.get("http.request.method") == "GET")
        #expect(span.attributes.get("url.template") == "/companies/{companyId}")
        #expect(span.attributes.get("server.address") == "127.0.0.1")
        #expect(span.attributes.get("http.request.resend_count") == 2)
        #expect(span.attributes.get("http.response.status_code") == 200)
        #expect(!"\(span.attributes)".contains(RetryTests.id))
    }

    @Test("A call that fails says why in a word, and no more")
    func failed() async throws {
        try await ScriptedServer.run(tracer: tracer) { _ in
            .status(404, #"{"error":"there is no Harbour Books"}"#)
        } _: { _, codat in
            _ = await #expect(throws: CodatError.self) { try await codat.company(RetryTests.id) }
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(span.status?.code == .error && span.status?.message == nil && span.errors.isEmpty)
        #expect(span.attributes.get("error.type") == "404")
        #expect(!"\(span.attributes)".contains("Harbour"))
    }

    @Test("A call is part of what asked for it")
    func nested() async throws {
        try await ScriptedServer.run(tracer: tracer) { _ in
            .json(RetryTests.company)
        } _: { [tracer] _, codat in
            try await tracer.withSpan("page") { _ in _ = try await codat.company(RetryTests.id) }
        }
        let spans = tracer.finishedSpans
        #expect(spans.count == 2 && spans.first?.parentSpanID == spans.last?.spanID)
    }
}

extension HTTPField.Name {
    fileprivate var isTrace: Bool { ["traceparent", "tracestate", "in-memory-trace-id"].contains(canonicalName) }
}
