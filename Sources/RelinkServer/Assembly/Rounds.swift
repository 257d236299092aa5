import Logging
import Relink
import ServiceLifecycle

/// What a service does again and again until the server shuts down.
struct Rounds: Sendable {
    /// What becomes of a round that a shutdown comes upon.
    enum Shutdown: Sendable {
        case cancelsRound
        case awaitsRound
    }

    /// From the beginning of one round to that of the next, at least.
    var interval = Duration.seconds(1)
    /// After a round that failed, where that is shorter; each time that fails again it is twice as long.
    var pauseAfterFailure = Duration.seconds(60)
    var shutdown = Shutdown.cancelsRound
    /// Of all processes on the store, one alone goes these rounds; it begins anew where it takes the lead.
    var leadership: any Leadership = SoleLeadership()
    /// Says in the server's log that a round failed.
    let trouble: Logger.Message
    let logger: Logger

    private static let pauseWithoutLead = Duration.seconds(1)

    /// - Parameters:
    ///   - start: makes what the rounds begin with; tried again until it succeeds.
    ///   - round: may change what the next one begins with, also where it throws: what it did outward is not undone.
    func run<Progress: Sendable>(
        from start: @escaping @Sendable () async throws -> Progress,
        _ round: @escaping @Sendable (inout Progress) async throws -> Void
    ) async {
        switch shutdown {
        case .cancelsRound: await cancelWhenGracefulShutdown { await self.goRound(start, round) }
        case .awaitsRound: await goRound(start, round)
        }
    }

    func run(_ round: @escaping @Sendable () async throws -> Void) async {
        await run(from: {}, { (_: inout Void) in try await round() })
    }

    private func goRound<Progress: Sendable>(
        _ start: @escaping @Sendable () async throws -> Progress,
        _ round: @escaping @Sendable (inout Progress) async throws -> Void
    ) async {
        let clock = ContinuousClock()
        var known: (progress: Progress, term: Int64)?
        var pause = pauseAfterFailure
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            var next = clock.now.advanced(by: interval)
            do {
                if let term = try await leadership.term() {
                    // Another process may have led since.
                    if let before = known?.term, before != term { known = nil }
                    let progress = if let known { known.progress } else { try await start() }
                    let went = try await during(term) { await goOnce(round, from: progress) }
                    known = went.map { ($0.progress, term) }
                    if let failure = went?.failure { throw failure }
                    pause = pauseAfterFailure
                } else {
                    known = nil
                    next = min(next, clock.now.advanced(by: Self.pauseWithoutLead))
                }
            } catch {
                // Whatever an error calls it, a round that was cancelled has no trouble to tell.
                if Task.isCancelled || Task.isShuttingDownGracefully && error is CancellationError { return }
                logger.error(trouble, metadata: ["reason": "\(error)"])
                next = min(next, clock.now.advanced(by: pause))
                pause = min(pause * 2, max(interval, pauseAfterFailure))
            }
            do {
                try await cancelWhenGracefulShutdown { [next] in try await clock.sleep(until: next) }
            } catch {
                return
            }
        }
    }

    private func goOnce<Progress: Sendable>(
        _ round: @escaping @Sendable (inout Progress) async throws -> Void, from progress: Progress
    ) async -> (progress: Progress, failure: (any Error)?) {
        var progress = progress
        do {
            try await round(&progress)
            return (progress, nil)
        } catch {
            return (progress, error)
        }
    }

    /// Breaks a round off when this process may no longer lead.
    ///
    /// - Returns: `nil` where it broke off: whatever the round came to then, another process goes on from what is
    ///   stored.
    private func during<Value: Sendable>(
        _ term: Int64, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await leadership.end(of: term)
                return nil
            }
            let first = try await group.next()
            group.cancelAll()
            if let value = first ?? nil { return value }
            do {
                try await group.waitForAll()
            } catch {
                logger.debug("A round was broken off.", metadata: ["reason": "\(error)"])
            }
            return nil
        }
    }
}
