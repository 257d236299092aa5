import Relink
import Synchronization
import Tracing

/// Which traces the log's latest events belong to, for what is done about them later: folding them, telling of them.
///
/// It is in memory alone, and bounded: what is done about an event after a restart, on another instance or much later
/// is traced by itself.
final class EventTraces: Sendable {
    private struct State {
        /// In the order of their coming.
        var sequences: [Int64] = []
        var contexts: [Int64: InstrumentationContext] = [:]
        var unfolded: [Int64] = []
    }

    /// Events of a company that are looked at for one whose trace is known.
    private static let historyLimit = 50

    let tracer: any Tracer
    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many events are remembered.
    init(tracer: any Tracer, limit: Int = 4096) {
        self.tracer = tracer
        self.limit = limit
    }

    /// Remembers that an event was appended within a recorded span.
    func remember(_ sequence: Int64, _ context: InstrumentationContext) {
        state.withLock { state in
            if state.sequences.count >= limit {
                // Half of them at once, as taking out one alone moves all others.
                for old in state.sequences.prefix(limit / 2) { state.contexts[old] = nil }
                state.sequences.removeFirst(limit / 2)
                let known = state.contexts
                state.unfolded.removeAll { known[$0] == nil }
            }
            state.sequences.append(sequence)
            state.contexts[sequence] = context
            state.unfolded.append(sequence)
        }
    }

    func context(of sequence: Int64) -> InstrumentationContext? {
        state.withLock { $0.contexts[sequence] }
    }

    /// The trace of a company's latest event that is known to have one.
    func context(of record: MerchantRecord, in projection: any Projection) async throws(StoreError)
        -> InstrumentationContext?
    {
        guard state.withLock({ !$0.contexts.isEmpty }) else { return nil }
        let history = try await projection.history(from: record.lastSequence, limit: Self.historyLimit)
        return history.lazy.compactMap { self.context(of: $0.sequence) }.first
    }

    /// Records that a run of events was folded: as one span of its own, and as one within each event's trace.
    ///
    /// - Parameter run: sequences.
    func folded(
        _ run: ClosedRange<Int64>, since start: DefaultTracerClock.Timestamp, in projection: any Projection
    ) async throws(StoreError) {
        let end = DefaultTracerClock.now
        let traced = state.withLock { state in
            let folded = state.unfolded.compactMap { sequence in
                sequence <= run.upperBound ? state.contexts[sequence].map { (sequence, $0) } : nil
            }
            state.unfolded.removeAll { $0 <= run.upperBound }
            return folded
        }
        let whole = tracer.startSpan("fold", context: .topLevel, ofKind: .consumer, at: start)
        if whole.isRecording {
            whole.updateAttributes { attributes in
                attributes["relink.first_sequence"] = run.lowerBound
                attributes["relink.last_sequence"] = run.upperBound
                attributes["relink.events"] = run.upperBound - run.lowerBound + 1
            }
            for (_, context) in traced { whole.addLink(SpanLink(context: context, attributes: [:])) }
        }
        whole.end(at: end)
        for (sequence, context) in traced where sequence >= run.lowerBound {
            let span = tracer.startSpan("fold event", context: context, ofKind: .consumer, at: start)
            let entry = try await projection.entries(EntryQuery(after: sequence - 1, limit: 1)).first
            span.updateAttributes { attributes in
                attributes["relink.sequence"] = sequence
                guard let entry, entry.sequence == sequence else { return }
                attributes["relink.event.status"] = entry.status.rawValue
                // The name of any other type is whatever the sender wrote.
                if entry.status == .applied || entry.status == .ignored { attributes["relink.event.type"] = entry.type }
            }
            if entry?.status == .quarantined { span.setStatus(SpanStatus(code: .error)) }
            span.end(at: end)
        }
    }
}
