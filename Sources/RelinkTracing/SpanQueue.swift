import Synchronization

/// Spans that have ended and wait to be exported: so many at most, as what can't be exported must not fill the memory.
final class SpanQueue: Sendable {
    private struct State {
        var waiting: [FinishedSpan] = []
        var figures = SpanFigures()
        var isClosed = false
    }

    /// So many are worth a post of their own at once.
    static let batch = 512

    private let limit: Int
    private let state = Mutex(State())
    let rings: AsyncStream<Void>
    private let ringer: AsyncStream<Void>.Continuation

    init(limit: Int = 4096) {
        self.limit = limit
        (rings, ringer) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var figures: SpanFigures { state.withLock(\.figures) }

    func offer(_ span: FinishedSpan) {
        let isBatch = state.withLock { state in
            guard !state.isClosed, state.waiting.count < limit else {
                state.figures.dropped += 1
                return false
            }
            state.waiting.append(span)
            return state.waiting.count == Self.batch
        }
        if isBatch { ring() }
    }

    /// Takes the oldest.
    func take() -> [FinishedSpan] {
        state.withLock { state in
            let taken = Array(state.waiting.prefix(Self.batch))
            state.waiting.removeFirst(taken.count)
            return taken
        }
    }

    func count(exported: Int, dropped: Int) {
        state.withLock { state in
            state.figures.exported += UInt64(exported)
            state.figures.dropped += UInt64(dropped)
        }
    }

    func ring() {
        ringer.yield()
    }

    /// Ends the rings. What is offered still waits to be taken.
    func stopRinging() {
        ringer.finish()
    }

    /// Nobody takes any more: what waits, and what is yet offered, is dropped.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.figures.dropped += UInt64(state.waiting.count)
            state.waiting = []
        }
    }
}

/// What has become of spans since the start.
public struct SpanFigures: Hashable, Sendable {
    /// Taken by the collector.
    public internal(set) var exported: UInt64 = 0
    /// Lost: the collector was away, refused them, or was too slow for how many there were.
    public internal(set) var dropped: UInt64 = 0
}
