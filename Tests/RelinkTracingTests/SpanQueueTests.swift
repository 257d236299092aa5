import Testing
import Tracing

@testable import RelinkTracing

@Suite("Spans wait in a bounded queue")
struct SpanQueueTests {
    @Test("What finds it full is dropped and counted; what waits is taken oldest first")
    func bounds() {
        let queue = SpanQueue(limit: 3)
        let tracer = SpanTracer(sampler: TraceSampler(ratio: 1), queue: queue)
        for name in ["a", "b", "c", "d", "e"] { tracer.startSpan(name, context: .topLevel).end() }
        #expect(queue.figures == SpanFigures(exported: 0, dropped: 2))
        #expect(queue.take().map(\.record.name) == ["a", "b", "c"])
        tracer.startSpan("f", context: .topLevel).end()
        queue.close()
        tracer.startSpan("g", context: .topLevel).end()
        #expect(queue.figures.dropped == 4 && queue.take().isEmpty)
    }

    @Test("No more is taken at once than one post is to hold")
    func batches() {
        let queue = SpanQueue()
        let tracer = SpanTracer(sampler: TraceSampler(ratio: 1), queue: queue)
        for _ in 0..<(SpanQueue.batch + 1) { tracer.startSpan("a", context: .topLevel).end() }
        #expect(queue.take().count == SpanQueue.batch && queue.take().count == 1)
    }

    @Test("A span that has ended changes no more, and one that is not recorded never does")
    func ended() {
        let queue = SpanQueue()
        let span = SpanTracer(sampler: TraceSampler(ratio: 1), queue: queue).startSpan("a", context: .topLevel)
        span.attributes["before"] = 1
        span.end()
        span.attributes["after"] = 1
        span.operationName = "b"
        #expect(!span.isRecording)
        let taken = queue.take()
        #expect(taken.map(\.record.name) == ["a"] && taken.first?.record.attributes.count == 1)
        RecordedSpan.unrecorded.attributes["a"] = 1
        #expect(RecordedSpan.unrecorded.attributes.isEmpty)
    }
}
