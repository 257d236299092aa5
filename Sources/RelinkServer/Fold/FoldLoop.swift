import Logging
import Relink
import ServiceLifecycle
import Synchronization
import Tracing

/// The loop that folds the log behind the acknowledgements, and folds it anew where that is due or asked for.
///
/// A rebuild goes on beside the fold that readers see, run by run in turn, and takes its place when it has caught up.
final class FoldLoop: Service {
    /// How long the fold sleeps at most: finds what another instance appended, and requests to rebuild.
    static let pause = Duration.seconds(1)
    /// Events stored together cost far less each. So under load the fold stores nothing after each round for this many
    /// times as long as it worked; a lone event is folded and stored at once.
    private static let restPerWork = 4
    private static let longestRest = Duration.seconds(1)
    /// How often it looks for events while it rests, as their bodies need not be held any longer once they are folded.
    private static let gathering = Duration.milliseconds(25)
    private static let maxGathered = 16_384
    /// A merchant's record takes far more memory than an event's entry.
    private static let maxMerchantsGathered = 5120
    /// How often one who does not lead looks how far the one who does has come.
    private static let following = Duration.milliseconds(250)
    private static let maxToldAtOnce: Int64 = 20

    private let log: any EventLog
    private let shelf: any ProjectionShelf
    private let requests: any RebuildRequests
    private let leadership: any Leadership
    private let folder: Folder
    private let bell: FoldBell
    private let progress: FoldProgress
    private let traces: EventTraces?
    private let logger: Logger
    private let clock = ContinuousClock()
    private let caughtUpAt: Mutex<ContinuousClock.Instant>
    private let hasLead = Mutex(false)
    private let rebuildRest = Mutex(RebuildRest())

    init(
        log: any EventLog, shelf: any ProjectionShelf, requests: any RebuildRequests, leadership: any Leadership,
        reducer: Reducer, bell: FoldBell, progress: FoldProgress, traces: EventTraces? = nil, logger: Logger
    ) {
        self.log = log
        self.shelf = shelf
        self.requests = requests
        self.leadership = leadership
        self.bell = bell
        self.progress = progress
        self.traces = traces
        self.logger = logger
        folder = Folder(reducer: reducer)
        caughtUpAt = Mutex(clock.now)
    }

    /// How long the fold has been behind the log's end.
    var behind: Duration { caughtUpAt.withLock { $0.duration(to: clock.now) } }

    /// Whether this process led when it last looked, a second ago at most.
    var isLeading: Bool { hasLead.withLock(\.self) }

    func run() async throws {
        let thread = FoldThread()
        defer { thread.close() }
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.ringRegularly() }
                await withTaskExecutorPreference(thread) { await foldOnEachRing() }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.bell.stop()
        }
    }

    private func ringRegularly() async {
        while !Task.isCancelled {
            bell.ring()
            do { try await clock.sleep(for: Self.pause) } catch { return }
        }
    }

    private func foldOnEachRing() async {
        var rebuild: Rebuild?
        var gathered: FoldBatch?
        var awaited: LogEnd?
        for await _ in bell.rings {
            let start = clock.now
            var isLeading = false
            var hasFailed = false
            do {
                isLeading = try await leadership.isLeading()
                if isLeading {
                    awaited = nil
                    try await foldToTheEnd(&rebuild, gathered.take())
                } else {
                    (rebuild, gathered) = (nil, nil)
                    try await follow(&awaited)
                }
            } catch {
                note(error)
                hasFailed = true
            }
            hasLead.withLock { $0 = isLeading }
            let rest = isLeading ? min((clock.now - start) * Self.restPerWork, Self.longestRest) : Self.following
            let mayGather = isLeading && !hasFailed && rebuild == nil && mayRebuild
            do {
                gathered = try await gather(for: rest, isOpen: mayGather)
            } catch {
                // A shutdown ends the rings; what they rang for before is folded at the next start.
                if !(error is CancellationError) { note(error) }
            }
        }
    }

    /// Where the log ended at an instant.
    private struct LogEnd {
        let sequence: Int64
        let seenAt: ContinuousClock.Instant
    }

    /// Sees how far the process that leads has come.
    ///
    /// - Parameter awaited: an end of the log that it had not been seen to reach: under load it is never seen at the
    ///   one that is there now.
    private func follow(_ awaited: inout LogEnd?) async throws(StoreError) {
        let now = clock.now
        let end = LogEnd(sequence: try await log.head().sequence, seenAt: now)
        let applied = try await shelf.current.checkpoint().appliedSequence
        progress.advance(to: applied)
        let reached = applied >= end.sequence ? end : awaited.flatMap { applied >= $0.sequence ? $0 : nil }
        if let reached { caughtUpAt.withLock { $0 = reached.seenAt } }
        if reached != nil || awaited == nil { awaited = end }
    }

    /// Rests, and meanwhile folds what comes in without storing it.
    ///
    /// - Parameter isOpen: whether anything may be folded.
    /// - Throws: `CancellationError` at a shutdown.
    private func gather(for rest: Duration, isOpen: Bool) async throws -> FoldBatch? {
        var gathered: FoldBatch?
        let end = clock.now + rest
        while clock.now < end, gathered?.entries.count ?? 0 < Self.maxGathered,
            gathered?.merchants.count ?? 0 < Self.maxMerchantsGathered
        {
            let pause = isOpen ? min(Self.gathering, clock.now.duration(to: end)) : rest
            try await cancelWhenGracefulShutdown { try await self.clock.sleep(for: pause) }
            if isOpen, clock.now < end { try await folder.gather(&gathered, of: log, for: shelf.current) }
        }
        return gathered
    }

    private func note(_ error: any Error) {
        logger.error("The fold stopped and will go on.", metadata: ["reason": "\(error)"])
    }

    /// Names the events that could not be read, so that the log tells what became of each.
    private func tellQuarantined(from before: Checkpoint, to after: Checkpoint) async {
        let count = after.events[.quarantined, default: 0] - before.events[.quarantined, default: 0]
        guard count > 0 else { return }
        do {
            let notices = try await shelf.current.notices(
                of: .quarantined, before: after.appliedSequence + 1, limit: Int(min(count, Self.maxToldAtOnce)))
            for notice in notices.reversed() {
                logger.warning("An event is quarantined.", metadata: ["sequence": "\(notice.sequence)"])
            }
            let untold = count - Int64(notices.count)
            if untold > 0 { logger.warning("More events are quarantined.", metadata: ["events": "\(untold)"]) }
        } catch {
            note(error)
        }
    }

    private func trace(
        from before: Checkpoint, to after: Checkpoint, since start: DefaultTracerClock.Timestamp
    ) async {
        guard let traces, after.appliedSequence > before.appliedSequence else { return }
        do {
            let run = before.appliedSequence + 1...after.appliedSequence
            try await traces.folded(run, since: start, in: shelf.current)
        } catch {
            note(error)
        }
    }

    private struct Rebuild {
        let projection: any Projection & ProjectionWriter
        let request: Int64?
    }

    private var fingerprint: String { folder.reducer.policy.fingerprint }

    private func dueRebuild() async throws(StoreError) -> Rebuild? {
        let request = try await requests.pending()
        guard !shelf.isCurrentDamaged else {
            logger.warning("What is folded of the log is damaged; folding it anew.")
            return Rebuild(projection: try await shelf.startRebuild(fingerprint: fingerprint), request: request)
        }
        let current = try await shelf.current.checkpoint()
        guard request != nil || current.fingerprint != fingerprint else { return nil }
        logger.log(
            level: current.appliedSequence == 0 ? .debug : .notice, "Folding the log anew.",
            metadata: ["from": "\(current.fingerprint)", "to": "\(fingerprint)"])
        return Rebuild(projection: try await shelf.startRebuild(fingerprint: fingerprint), request: request)
    }

    /// Folds until both the current projection and the one that is rebuilt, where one is due, hold what the log held.
    private func foldToTheEnd(
        _ rebuild: inout Rebuild?, _ gathered: consuming FoldBatch?
    ) async throws(StoreError) {
        var gathered = gathered
        while !Task.isShuttingDownGracefully, try await leadership.isLeading() {
            // What comes in from here on has rung again.
            let end = LogEnd(sequence: try await log.head().sequence, seenAt: clock.now)
            let before = try await shelf.isCurrentDamaged ? nil : shelf.current.checkpoint()
            var isBehind = false
            if let before, before.fingerprint == fingerprint {
                let start = traces == nil ? nil : DefaultTracerClock.now
                let (checkpoint, _) = try await folder.foldRun(
                    of: log, into: shelf.current, continuing: gathered.take())
                progress.advance(to: checkpoint.appliedSequence)
                isBehind = checkpoint.appliedSequence < end.sequence
                if !isBehind { caughtUpAt.withLock { $0 = end.seenAt } }
                await tellQuarantined(from: before, to: checkpoint)
                if let start { await trace(from: before, to: checkpoint, since: start) }
            }
            let isAdopted = await goOnRebuilding(&rebuild)
            if !isBehind, !isAdopted, rebuild == nil { return }
        }
    }

    /// Whether none failed a moment ago.
    private var mayRebuild: Bool { rebuildRest.withLock { $0.isOver(at: clock.now) } }

    /// Goes on with a rebuild, or begins one that is due. One that fails holds up nothing else.
    ///
    /// - Returns: whether a rebuilt projection is the current one now.
    private func goOnRebuilding(_ rebuild: inout Rebuild?) async -> Bool {
        guard mayRebuild else { return false }
        do {
            if rebuild == nil { rebuild = try await dueRebuild() }
            guard let current = rebuild, try await step(current) else { return false }
            rebuild = nil
            rebuildRest.withLock { $0 = RebuildRest() }
            return true
        } catch {
            rebuild = nil
            let rest = rebuildRest.withLock { $0.begin(at: clock.now) }
            logger.error(
                "A rebuild stopped and will be tried again; the fold that readers see goes on.",
                metadata: ["reason": "\(error)", "again_in_seconds": "\(rest.components.seconds)"])
            await abandonRebuild()
            return false
        }
    }

    /// It may have stopped because it left the fold no room.
    private func abandonRebuild() async {
        do throws(StoreError) {
            try await shelf.abandonRebuild()
        } catch {
            logger.error(
                "What a rebuild that stopped had stored takes room until the next one.",
                metadata: ["reason": "\(error)"])
        }
    }

    /// - Returns: whether the rebuild is done: then it holds all that the log held before this step, and so all that
    ///   the current projection does. What has come in since is folded into it as into any other.
    private func step(_ rebuild: Rebuild) async throws(StoreError) -> Bool {
        let end = try await log.head().sequence
        let (checkpoint, _) = try await folder.foldRun(of: log, into: rebuild.projection)
        let isDone = checkpoint.appliedSequence >= end
        if isDone {
            let before = try await shelf.isCurrentDamaged ? nil : shelf.current.checkpoint()
            try await shelf.adopt(rebuild.projection)
            progress.advance(to: checkpoint.appliedSequence)
            if let before { await tellQuarantined(from: before, to: checkpoint) }
        }
        if let request = rebuild.request {
            let folded = checkpoint.appliedSequence
            let progress = RebuildProgress(folded: folded, total: max(folded, end), isDone: isDone)
            try await requests.report(progress, of: request)
        }
        if isDone, checkpoint.appliedSequence > 0 {
            logger.notice("Folded anew.", metadata: ["events": "\(checkpoint.appliedSequence)"])
        }
        return isDone
    }
}
