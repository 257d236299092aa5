import Logging
import Relink
import ServiceLifecycle
import Synchronization

/// The loop that folds the log behind the acknowledgements, and folds it anew where that is due or asked for.
///
/// A rebuild goes on beside the fold that readers see, run by run in turn, and takes its place when it has caught up.
final class FoldLoop: Service {
    /// How long the fold sleeps at most: finds what another instance appended, and requests to rebuild.
    static let pause = Duration.seconds(1)
    /// Events folded together cost far less each. So under load the fold rests after each round for this many times as
    /// long as it worked; a lone event is folded at once.
    private static let restPerWork = 4
    private static let longestRest = Duration.milliseconds(100)
    /// What ended one rebuild will most likely end the next one.
    private static let restAfterFailedRebuild = Duration.seconds(10)

    private let log: any EventLog
    private let shelf: any ProjectionShelf
    private let requests: any RebuildRequests
    private let leadership: any Leadership
    private let folder: Folder
    private let bell: FoldBell
    private let progress: FoldProgress
    private let logger: Logger
    private let clock = ContinuousClock()
    private let caughtUpAt: Mutex<ContinuousClock.Instant>

    init(
        log: any EventLog, shelf: any ProjectionShelf, requests: any RebuildRequests, leadership: any Leadership,
        reducer: Reducer, bell: FoldBell, progress: FoldProgress, logger: Logger
    ) {
        self.log = log
        self.shelf = shelf
        self.requests = requests
        self.leadership = leadership
        self.bell = bell
        self.progress = progress
        self.logger = logger
        folder = Folder(reducer: reducer)
        caughtUpAt = Mutex(clock.now)
    }

    /// How long the fold has been behind the log's end.
    var behind: Duration { caughtUpAt.withLock { $0.duration(to: clock.now) } }

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
        for await _ in bell.rings {
            let start = clock.now
            var hasFailedToRebuild = false
            do {
                if try await leadership.isLeading() {
                    if rebuild == nil { rebuild = try await dueRebuild() }
                    rebuild = try await foldToTheEnd(rebuild)
                } else {
                    rebuild = nil
                    try await follow()
                }
            } catch {
                logger.error("The fold stopped and will go on.", metadata: ["reason": "\(error)"])
                hasFailedToRebuild = rebuild != nil
                rebuild = nil
            }
            let rest =
                hasFailedToRebuild
                ? Self.restAfterFailedRebuild : min((clock.now - start) * Self.restPerWork, Self.longestRest)
            // A shutdown ends the rings; what they rang for before is folded at the next start.
            do { try await cancelWhenGracefulShutdown { try await self.clock.sleep(for: rest) } } catch { continue }
        }
    }

    /// Sees how far the process that leads has come.
    private func follow() async throws(StoreError) {
        let end = try await log.head().sequence
        let applied = try await shelf.current.checkpoint().appliedSequence
        progress.advance(to: applied)
        if applied >= end { caughtUpAt.withLock { $0 = clock.now } }
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

    /// Folds until both the current projection and the one that is rebuilt stand at, or near, the end of the log.
    private func foldToTheEnd(_ rebuild: Rebuild?) async throws(StoreError) -> Rebuild? {
        var rebuild = rebuild
        while !Task.isShuttingDownGracefully, try await leadership.isLeading() {
            var folded = 0
            let isDamaged = shelf.isCurrentDamaged
            if !isDamaged, try await shelf.current.checkpoint().fingerprint == fingerprint {
                let (checkpoint, count) = try await folder.foldRun(of: log, into: shelf.current)
                progress.advance(to: checkpoint.appliedSequence)
                folded = count
            }
            // What has come in since then has rung again.
            let isAtEnd = folded < folder.eventsPerRun / 2
            if isAtEnd, !isDamaged { caughtUpAt.withLock { $0 = clock.now } }
            if let current = rebuild, try await step(current) { rebuild = nil }
            if isAtEnd, rebuild == nil { return nil }
        }
        return rebuild
    }

    /// - Returns: whether the rebuild is done.
    private func step(_ rebuild: Rebuild) async throws(StoreError) -> Bool {
        let (checkpoint, folded) = try await folder.foldRun(of: log, into: rebuild.projection)
        let isDone = folded == 0
        if isDone {
            try await shelf.adopt(rebuild.projection)
            progress.advance(to: checkpoint.appliedSequence)
        }
        if let request = rebuild.request {
            let total = try await log.head().sequence
            let progress = RebuildProgress(folded: checkpoint.appliedSequence, total: total, isDone: isDone)
            try await requests.report(progress, of: request)
        }
        if isDone, checkpoint.appliedSequence > 0 {
            logger.notice("Folded anew.", metadata: ["events": "\(checkpoint.appliedSequence)"])
        }
        return isDone
    }
}
