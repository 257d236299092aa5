import Tracing

/// A span that has ended, ready to be exported.
struct FinishedSpan: Sendable {
    let traceID: TraceID
    let spanID: SpanID
    let parentID: SpanID?
    let isParentRemote: Bool
    let kind: SpanKind
    /// In nanoseconds since 1970.
    let start: UInt64
    let end: UInt64
    let record: SpanRecord
}

/// What is told of a span while it lasts.
struct SpanRecord: Sendable {
    var name: String
    var attributes: SpanAttributes = [:]
    var status: SpanStatus.Code?
    var events: [SpanEvent] = []
    var links: [TraceParent] = []

    /// More of either than a span of Relink's ever has.
    static let maxEntries = 32
}
