public import Tracing

/// Where work stands among traces, as a context carries it.
enum TracePlace: Sendable {
    /// Under a span of this process, which is recorded.
    case local(TraceParent)
    /// Under a span of whoever asked.
    case remote(TraceParent)
    /// Nothing here is recorded, nor what follows from it.
    case unrecorded
}

private enum TracePlaceKey: InstrumentationContextKey {
    typealias Value = TracePlace
    static let nameOverride: String? = "relink.tracePlace"
}

extension InstrumentationContext {
    var tracePlace: TracePlace? {
        get { self[TracePlaceKey.self] }
        set { self[TracePlaceKey.self] = newValue }
    }

    /// The recorded span that this context belongs to; `nil` where there is none.
    public var recordedParent: TraceParent? {
        if case .local(let parent) = tracePlace { parent } else { nil }
    }
}
