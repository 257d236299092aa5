import Synchronization
import Testing
import Tracing

@testable import RelinkTracing

@Suite("Which traces are recorded")
struct SamplingTests {
    @Test("About the share that was asked for, and the same ones whoever asks")
    func ratio() {
        let (one, other) = (TraceSampler(ratio: 0.25), TraceSampler(ratio: 0.25))
        let traces = (0..<20_000).compactMap { _ in one.newTrace() }
        #expect((4500...5500).contains(traces.count))
        #expect(traces.allSatisfy { other.isChosen(low: $0.low) })
        #expect(Set(traces).count == traces.count)
    }

    @Test("None of its own with a share of nought, and all with one of 1")
    func ends() {
        #expect((0..<1000).allSatisfy { _ in TraceSampler(ratio: 0).newTrace() == nil })
        let all = TraceSampler(ratio: 1)
        #expect((0..<1000).allSatisfy { _ in all.newTrace() != nil })
        #expect(all.isChosen(low: 0))
    }

    @Test("What is recorded where it began is recorded here, so often in a second and no oftener")
    func remote() throws {
        let second = Second()
        let sampler = TraceSampler(ratio: 0.001) { second.number }
        let recorded = try #require(TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        let unrecorded = try #require(TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"))
        #expect(!sampler.heeds(unrecorded))
        let heeded = (0..<100).filter { _ in sampler.heeds(recorded) }
        #expect(heeded.count == TraceSampler.heededPerSecond)
        second.pass()
        #expect(sampler.heeds(recorded))
    }

    @Test("What follows from a recorded span is recorded under it, and what follows from another is not")
    func parents() {
        let queue = SpanQueue()
        let all = SpanTracer(sampler: TraceSampler(ratio: 1), queue: queue)
        let none = SpanTracer(sampler: TraceSampler(ratio: 0), queue: queue)
        let root = all.startSpan("root", context: .topLevel)
        let child = none.startSpan("child", context: root.context, ofKind: .client)
        #expect(root.isRecording && child.isRecording)
        let unrecorded = none.startSpan("unrecorded", context: .topLevel)
        #expect(!unrecorded.isRecording && !all.startSpan("child", context: unrecorded.context).isRecording)
        #expect(unrecorded === none.startSpan("another", context: .topLevel))
        child.end()
        root.end()
        root.end()
        let spans = queue.take()
        #expect(spans.map(\.record.name) == ["child", "root"])
        #expect(spans[0].traceID == spans[1].traceID && spans[0].parentID == spans[1].spanID)
        #expect(spans[1].parentID == nil)
    }

    @Test("A traceparent is taken over and passed on")
    func propagation() throws {
        let queue = SpanQueue()
        let tracer = SpanTracer(sampler: TraceSampler(ratio: 0), queue: queue)
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        var context = InstrumentationContext.topLevel
        tracer.extract(["traceparent": header], into: &context, using: Fields())
        let span = tracer.startSpan("server", context: context, ofKind: .server)
        var sent: [String: String] = [:]
        tracer.inject(span.context, into: &sent, using: Fields())
        let passedOn = try #require(sent["traceparent"].flatMap { TraceParent($0) })
        #expect(passedOn.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736" && passedOn.isSampled)
        #expect(passedOn.spanID.description != "00f067aa0ba902b7")
        span.end()
        let ended = try #require(queue.take().first)
        #expect(ended.parentID?.description == "00f067aa0ba902b7" && ended.isParentRemote)
        var unrecorded: [String: String] = [:]
        tracer.inject(.topLevel, into: &unrecorded, using: Fields())
        #expect(unrecorded.isEmpty)
    }

    @Test(
        "What is no traceparent is none",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", "00-éééééééééééééééé-00f067aa0ba902b7-01",
        ])
    func noTraceParent(header: String) {
        #expect(TraceParent(header) == nil)
    }

    @Test("A traceparent of a version to come is read as far as it is known")
    func laterVersion() throws {
        let later = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
        let parent = try #require(TraceParent(later))
        #expect(parent.description == "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    }
}

/// A clock that a test sets.
private final class Second: Sendable {
    private let passed = Atomic<Int64>(0)

    var number: Int64 { passed.load(ordering: .relaxed) }

    func pass() {
        passed.add(1, ordering: .relaxed)
    }
}

private struct Fields: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
}
