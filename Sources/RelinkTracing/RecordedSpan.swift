import Synchronization
public import Tracing

/// A span: one that is recorded, or the one that stands for all that are not.
public final class RecordedSpan: Tracing.Span {
    private struct Recording: Sendable {
        let identity: TraceParent
        let parent: SpanID?
        let isParentRemote: Bool
        let kind: SpanKind
        let start: UInt64
        let queue: SpanQueue
    }

    public let context: InstrumentationContext
    private let recording: Recording?
    /// `nil` once it has ended.
    private let record: Mutex<SpanRecord?>

    /// Whatever is not recorded: nothing is allocated for it.
    static let unrecorded = RecordedSpan()

    private init() {
        var context = InstrumentationContext.topLevel
        context.tracePlace = .unrecorded
        self.context = context
        recording = nil
        record = Mutex(nil)
    }

    init(
        _ name: String, _ identity: TraceParent, under parent: TraceParent?, isParentRemote: Bool, kind: SpanKind,
        start: UInt64, context: InstrumentationContext, queue: SpanQueue
    ) {
        var context = context
        context.tracePlace = .local(identity)
        self.context = context
        recording = Recording(
            identity: identity, parent: parent?.spanID, isParentRemote: isParentRemote, kind: kind, start: start,
            queue: queue)
        record = Mutex(SpanRecord(name: name))
    }

    public var isRecording: Bool { recording != nil && record.withLock { $0 != nil } }

    public var operationName: String {
        get { record.withLock { $0?.name ?? "" } }
        set { change { $0.name = newValue } }
    }

    public var attributes: SpanAttributes {
        get { record.withLock { $0?.attributes ?? [:] } }
        set { change { $0.attributes = newValue } }
    }

    /// Whether it went well; a message is not told, as it might hold anything.
    public func setStatus(_ status: SpanStatus) {
        change { $0.status = status.code }
    }

    public func addEvent(_ event: SpanEvent) {
        change { if $0.events.count < SpanRecord.maxEntries { $0.events.append(event) } }
    }

    /// The error's type alone is told: its text might hold anything.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard recording != nil else { return }
        var attributes = attributes
        attributes["exception.type"] = "\(type(of: error))"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// A link to what is not recorded leads nowhere, and is left out.
    public func addLink(_ link: SpanLink) {
        guard let target = link.context.recordedParent else { return }
        change { if $0.links.count < SpanRecord.maxEntries { $0.links.append(target) } }
    }

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let recording else { return }
        // A second end changes nothing.
        guard let record = record.withLock({ $0.take() }) else { return }
        recording.queue.offer(
            FinishedSpan(
                traceID: recording.identity.traceID, spanID: recording.identity.spanID, parentID: recording.parent,
                isParentRemote: recording.isParentRemote, kind: recording.kind, start: recording.start,
                end: max(instant().nanosecondsSinceEpoch, recording.start), record: record))
    }

    private func change(_ body: (inout SpanRecord) -> Void) {
        guard recording != nil else { return }
        record.withLock { record in
            guard var changed = record.take() else { return }
            body(&changed)
            record = changed
        }
    }
}
