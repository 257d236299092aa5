import InMemoryTracing
import Relink
import RelinkSQLite
import Testing
import Tracing

@testable import RelinkServer

@Suite("What is done about an event belongs to the event's trace")
struct EventTracesTests {
    private let tracer = InMemoryTracer()

    /// The context of a webhook's span that has ended.
    private func receipt() -> InstrumentationContext {
        let span = tracer.startSpan("receipt", context: .topLevel)
        span.end()
        return span.context
    }

    @Test("Its fold is told within its trace, and the whole run is linked to it")
    func folded() async throws {
        let office = try await PostOffice()
        try await office.connect("bakery")
        try await office.lose("bakery")
        await office.fold()
        let traces = EventTraces(tracer: tracer)
        let receipt = receipt()
        traces.remember(3, receipt)
        let projection = office.store.projections.current
        tracer.clearFinishedSpans()
        try await traces.folded(1...3, since: DefaultTracerClock.now, in: projection)
        let spans = tracer.finishedSpans
        #expect(spans.map(\.operationName) == ["fold", "fold event"])
        #expect(spans[0].attributes.get("relink.events") == 3 && spans[0].links.count == 1)
        #expect(spans[1].parentSpanID == receipt.inMemorySpanContext?.spanID)
        #expect(spans[1].attributes.get("relink.sequence") == 3)
        #expect(spans[1].attributes.get("relink.event.status") == "applied")
        tracer.clearFinishedSpans()
        try await traces.folded(4...4, since: DefaultTracerClock.now, in: projection)
        #expect(tracer.finishedSpans.map(\.operationName) == ["fold"])
        let record = try #require(try await projection.merchant("bakery"))
        let context = try await traces.context(of: record, in: projection)
        #expect(context?.inMemorySpanContext?.spanID == receipt.inMemorySpanContext?.spanID)
    }

    @Test("So many are remembered, and the oldest go first")
    func bounds() {
        let traces = EventTraces(tracer: tracer, limit: 4)
        for sequence in 1...9 { traces.remember(Int64(sequence), receipt()) }
        #expect((1...6).allSatisfy { traces.context(of: $0) == nil })
        #expect((7...9).allSatisfy { traces.context(of: $0) != nil })
    }

    @Test("A try to deliver that fails says why in a word; without a tracer nothing happens")
    func delivery() throws {
        let traces = EventTraces(tracer: tracer)
        let span = DeliverySpan("send mail", under: nil, traces)
        span.end(error: "550")
        #expect(tracer.finishedSpans.first?.attributes.get("error.type") == "550")
        #expect(tracer.finishedSpans.first?.status?.code == .error)
        let none = DeliverySpan("send mail", under: nil, nil)
        none.end()
        #expect(none.context == nil && tracer.finishedSpans.count == 1)
    }
}
