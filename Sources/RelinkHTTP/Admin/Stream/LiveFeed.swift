import Logging
import NIOCore
import Relink
import Synchronization

/// Watches the fold for all readers of the stream at once: what changed is read and written as text a single time,
/// however many read it, and no more often than a screen can use.
final class LiveFeed: Sendable {
    /// The events of one look at the log.
    struct Frame: Sendable {
        /// The sequence behind which it begins, and the last one that it tells of.
        let after, through: Int64
        let text: ByteBuffer
    }

    /// What a reader has not been told yet.
    struct News: Sendable {
        var text = ByteBuffer()
        var cursor: Int64
        var summary: Int64
    }

    private struct State {
        var frames: [Frame] = []
        /// Through which event the log has been looked at; `nil` while nobody reads.
        var through: Int64?
        var summary = ByteBuffer()
        var summaryVersion: Int64 = 0
        var readers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextReader = 0
    }

    static let pause = Duration.milliseconds(250)
    private static let ticksPerSummary = 4
    private static let ticksPerHeartbeat = 60
    private static let eventsAtOnce: Int64 = 100
    private static let keptFrames = 64
    /// Who comes back and is further behind is told so instead of being told of each merchant.
    private static let mostBehind: Int64 = 10_000
    /// The same of a look at the log: while so much comes in, telling all readers of each merchant would cost more than
    /// receiving it, and no screen could show it.
    private static let mostBehindAtOnce: Int64 = 1000
    private static let mostReaders = 1000

    private let status: StatusReader
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let clock = ContinuousClock()
    private let state = Mutex(State())

    init(status: StatusReader, logger: Logger, now: @escaping @Sendable () -> Instant) {
        self.status = status
        self.logger = logger
        self.now = now
    }

    /// Looks at the log until it is cancelled; while nobody reads, not at all.
    func run() async {
        var tick = 0
        while true {
            do { try await clock.sleep(for: Self.pause) } catch { return }
            tick += 1
            guard state.withLock({ !$0.readers.isEmpty }) else { continue }
            do {
                try await look(withSummary: tick.isMultiple(of: Self.ticksPerSummary))
            } catch {
                logger.debug("The stream has nothing to tell for a moment.", metadata: ["reason": "\(error)"])
            }
            if tick.isMultiple(of: Self.ticksPerHeartbeat) { wake() }
        }
    }

    private func look(withSummary: Bool) async throws(StoreError) {
        let applied = try await status.appliedSequence()
        let known = state.withLock { state in
            if state.through == nil { state.through = applied }
            return state.through ?? applied
        }
        var isNews = false
        if applied > known {
            let frame = try await frame(after: known, head: applied, most: Self.mostBehindAtOnce)
            isNews = true
            state.withLock { state in
                state.frames.append(frame)
                if state.frames.count > Self.keptFrames { state.frames.removeFirst() }
                state.through = frame.through
            }
        }
        if withSummary {
            let text = ServerSentEvents.summary(try await status.summary(now: now()))
            let isOther = state.withLock { state in
                guard state.summary != text else { return false }
                state.summary = text
                state.summaryVersion += 1
                return true
            }
            isNews = isNews || isOther
        }
        if isNews { wake() }
    }

    /// The next events behind a sequence; of too many, only that they were missed.
    func frame(after: Int64, head: Int64, most: Int64 = mostBehind) async throws(StoreError) -> Frame {
        guard head - after <= most else {
            return Frame(after: after, through: head, text: ServerSentEvents.missed(after: after, through: head))
        }
        let changes = try await status.changes(after: after, limit: Int(min(Self.eventsAtOnce, head - after)))
        var text = ByteBuffer()
        for (sequence, merchant) in changes.merchants {
            var event = ServerSentEvents.merchant(merchant, sequence: sequence, status.policy)
            text.writeBuffer(&event)
        }
        return Frame(after: after, through: changes.through, text: text)
    }

    private func wake() {
        for reader in state.withLock({ Array($0.readers.values) }) { reader.yield() }
    }

    var hasRoom: Bool { state.withLock { $0.readers.count < Self.mostReaders } }

    /// - Returns: what wakes a reader, and its number.
    func join() -> (number: Int, wakes: AsyncStream<Void>) {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextReader += 1
            state.readers[state.nextReader] = wake
            return state.nextReader
        }
        return (number, wakes)
    }

    func leave(_ number: Int) {
        state.withLock { state in
            state.readers[number] = nil
            guard state.readers.isEmpty else { return }
            state.through = nil
            state.frames = []
        }
    }

    /// What is new to a reader who has been told all through `cursor`.
    ///
    /// - Parameter summary: the version of the summary that it was told last.
    func news(after cursor: Int64, summary: Int64) async throws(StoreError) -> News {
        var news = News(cursor: cursor, summary: summary)
        let (frames, latest, through) = state.withLock { state in
            (state.frames, (state.summaryVersion, state.summary), state.through)
        }
        if latest.0 != summary {
            var text = latest.1
            news.text.writeBuffer(&text)
            news.summary = latest.0
        }
        guard let through, cursor < through else { return news }
        let first = frames.firstIndex { $0.after <= cursor && cursor < $0.through }
        if let first, frames[first].after == cursor {
            for frame in frames[first...] {
                var text = frame.text
                news.text.writeBuffer(&text)
                news.cursor = frame.through
            }
        } else {
            // Who comes back within one of the frames is told its rest, and nothing twice.
            let frame = try await frame(after: cursor, head: first.map { frames[$0].through } ?? through)
            var text = frame.text
            news.text.writeBuffer(&text)
            news.cursor = frame.through
        }
        return news
    }
}
