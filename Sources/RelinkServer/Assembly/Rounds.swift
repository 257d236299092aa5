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
    var shutdown = Shutdown.cancelsRound
    /// Of all processes on the store, one alone goes these rounds; it begins anew where it takes the lead.
    var leadership: any Leadership = SoleLeadership()
    /// Says in the server's log that a round failed.
    let trouble: Logger.Message
    let logger: Logger

    private static let pauseWithoutLead = Duration.seconds(1)

    /// - Parameters:
    ///   - start: makes what the rounds begin with; tried again until it succeeds.
    ///   - round: may change what the next one begins with; one that throws has changed nothing.
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
        _ start: @Sendable () async throws -> Progress, _ round: @Sendable (inout Progress) async throws -> Void
    ) async {
        let clock = ContinuousClock()
        var progress: Progress?
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            var next = clock.now.advanced(by: interval)
            do {
                if try await leadership.isLeading() {
                    var current = if let progress { progress } else { try await start() }
                    progress = current
                    try await round(&current)
                    progress = current
                } else {
                    progress = nil
                    next = min(next, clock.now.advanced(by: Self.pauseWithoutLead))
                }
            } catch {
                // Whatever an error calls it, a round that was cancelled has no trouble to tell.
                if Task.isCancelled || error is CancellationError { return }
                logger.error(trouble, metadata: ["reason": "\(error)"])
            }
            do {
                try await cancelWhenGracefulShutdown { [next] in try await clock.sleep(until: next) }
            } catch {
                return
            }
        }
    }
}
