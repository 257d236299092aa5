public import Tracing

/// Records a share of all traces for an OpenTelemetry collector.
///
/// It is handed to those who trace, and not made known to the whole process (`InstrumentationSystem`): the HTTP client
/// would find it there, and put whole URLs into its own spans, with the ids and secrets in them.
public final class SpanTracer: Tracer {
    private let sampler: TraceSampler
    private let queue: SpanQueue

    init(sampler: TraceSampler, queue: SpanQueue) {
        self.sampler = sampler
        self.queue = queue
    }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        let context = context()
        let trace: TraceID
        var parent: TraceParent?
        var isParentRemote = false
        switch context.tracePlace {
        case .unrecorded: return .unrecorded
        case .local(let span):
            trace = span.traceID
            parent = span
        case .remote(let span):
            guard sampler.heeds(span) else { return .unrecorded }
            trace = span.traceID
            parent = span
            isParentRemote = true
        case nil:
            guard let new = sampler.newTrace() else { return .unrecorded }
            trace = new
        }
        return RecordedSpan(
            operationName, TraceParent(traceID: trace, spanID: .random(), isSampled: true), under: parent,
            isParentRemote: isParentRemote, kind: kind, start: instant().nanosecondsSinceEpoch, context: context,
            queue: queue)
    }

    /// Nothing: what has ended is exported within a second, and at the end of the process.
    public func forceFlush() {}

    /// Takes over W3C's `traceparent`; what is none is left alone.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: Self.header, from: carrier), let parent = TraceParent(header) else {
            return
        }
        context.tracePlace = .remote(parent)
    }

    /// Passes a recorded span on as W3C's `traceparent`.
    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let parent = context.recordedParent else { return }
        injector.inject(parent.description, forKey: Self.header, into: &carrier)
    }

    private static let header = "traceparent"
}
