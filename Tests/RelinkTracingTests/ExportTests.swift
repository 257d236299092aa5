import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Relink
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Tracing

@testable import RelinkTracing

@Suite("Spans go to a collector")
struct ExportTests {
    @Test("In one post with the fields that were set, and what is left goes at the end")
    func posts() async throws {
        let collector = Collector()
        let figures = try await collector.run { exporter in
            exporter.tracer.startSpan("first", context: .topLevel).end()
            await collector.untilPosts(1)
            exporter.tracer.startSpan("last", context: .topLevel).end()
        }
        #expect(collector.names == ["first", "last"])
        #expect(collector.posts.allSatisfy { $0.headers[.contentType] == "application/json" })
        #expect(collector.posts.allSatisfy { $0.headers[.authorization] == "Bearer of-the-collector" })
        #expect(figures == SpanFigures(exported: 2, dropped: 0))
    }

    @Test(
        "Again where the collector says that it is busy, and not where it refuses",
        arguments: [429, 502, 503, 504, 400, 404, 500])
    func retries(status: Int) async throws {
        let isRetried = [429, 502, 503, 504].contains(status)
        let collector = Collector(statuses: [status])
        let figures = try await collector.run { exporter in
            exporter.tracer.startSpan("a", context: .topLevel).end()
            await collector.untilPosts(isRetried ? 2 : 1)
        }
        #expect(collector.names == (isRetried ? ["a", "a"] : ["a"]))
        #expect(figures == (isRetried ? SpanFigures(exported: 1, dropped: 0) : SpanFigures(exported: 0, dropped: 1)))
    }

    @Test("Those that the collector rejects of a post count as dropped")
    func partial() async throws {
        let collector = Collector(answer: #"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}"#)
        let figures = try await collector.run { exporter in
            exporter.tracer.startSpan("a", context: .topLevel).end()
            exporter.tracer.startSpan("b", context: .topLevel).end()
        }
        #expect(figures.dropped >= 1 && figures.dropped + figures.exported == 2)
    }

    @Test("A collector that is not there costs the spans, is told of once, and holds up no shutdown")
    func away() async throws {
        let port = try FreePort.pick()
        let exporter = Collector.exporter(port: port)
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let services = ServiceGroup(configuration: .init(services: [exporter], logger: quiet))
        exporter.tracer.startSpan("a", context: .topLevel).end()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        exporter.tracer.startSpan("b", context: .topLevel).end()
        #expect(exporter.figures == SpanFigures(exported: 0, dropped: 2))
    }

    @Test("A collector whose answer never ends holds up nobody for longer than the limit", .timeLimit(.minutes(5)))
    func endlessAnswer() async throws {
        let collector = Collector(isEndless: true)
        _ = try await collector.run(port: { port in
            let client = TraceCollector(.init(url: "http://127.0.0.1:\(port)/v1/traces"))
            let outcome = await client.post(Array("{}".utf8), within: .milliseconds(200))
            #expect(outcome == .retry("its answer did not come to an end in time", pause: nil))
            try await client.shutdown()
        }) { _ in }
        #expect(collector.posts.count == 1)
    }

    @Test("A trial says whether spans would be taken, without any")
    func trial() async throws {
        let collector = Collector(statuses: [401])
        let resource = TraceResource(version: "1", instance: "i")
        _ = try await collector.run(port: { port in
            let client = TraceCollector(.init(url: "http://127.0.0.1:\(port)/v1/traces"))
            #expect(await client.trial(resource) == "it answered 401")
            #expect(await client.trial(resource) == nil)
            try await client.shutdown()
        }) { _ in }
        #expect(collector.names.isEmpty)
    }
}

/// Takes what is posted to it.
private final class Collector: Sendable {
    struct Post: Sendable {
        let headers: HTTPFields
        let body: [UInt8]
    }

    private let state: Mutex<(posts: [Post], statuses: [Int])>
    private let answer: String
    private let isEndless: Bool
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init(statuses: [Int] = [], answer: String = "{}", isEndless: Bool = false) {
        state = Mutex(([], statuses))
        self.answer = answer
        self.isEndless = isEndless
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    var posts: [Post] { state.withLock { $0.posts } }

    var names: [String] {
        posts.flatMap { post in
            JSONDocument(parsing: post.body)?.root["resourceSpans"]?.elements?.first?["scopeSpans"]?.elements?
                .first?["spans"]?.elements?.compactMap { $0["name"]?.string } ?? []
        }
    }

    func untilPosts(_ count: Int) async {
        if posts.count >= count { return }
        for await _ in arrivals where posts.count >= count { return }
    }

    static func exporter(port: Int) -> SpanExporter {
        SpanExporter(
            to: .init(
                url: "http://127.0.0.1:\(port)/v1/traces", headers: [("authorization", "Bearer of-the-collector")]),
            ratio: 1, resource: TraceResource(version: "1", instance: "i"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// - Returns: what became of the spans, after the exporter's shutdown.
    func run(
        port early: @escaping @Sendable (Int) async throws -> Void = { _ in },
        _ body: @escaping @Sendable (SpanExporter) async throws -> Void
    ) async throws -> SpanFigures {
        try await ListeningService.run({ _, onListening in self.service(onListening) }) { port, _, _ in
            try await early(port)
            let exporter = Self.exporter(port: port)
            let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let services = ServiceGroup(configuration: .init(services: [exporter], logger: quiet))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await services.run() }
                try await body(exporter)
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
            }
            return exporter.figures
        }
    }

    /// A space now and then, until whoever reads it goes.
    private static let endless = ResponseBody { writer in
        while true {
            try await writer.write(ByteBuffer(string: " "))
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func service(_ onListening: @escaping @Sendable (Int) -> Void) -> some Service {
        Application(
            responder: CallbackResponder<BasicRequestContext> { [self] request, _ in
                let buffer = try await request.body.collect(upTo: 1 << 20)
                let post = Post(headers: request.headers, body: Array(buffer.readableBytesView))
                let status = state.withLock { state in
                    state.posts.append(post)
                    return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
                }
                arrival.yield()
                if isEndless { return Response(status: .ok, body: Self.endless) }
                return Response(
                    status: .init(code: status), headers: [.retryAfter: "0"],
                    body: .init(byteBuffer: ByteBuffer(string: answer)))
            }, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}
