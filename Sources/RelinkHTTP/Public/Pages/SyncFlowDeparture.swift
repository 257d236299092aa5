import Logging
import Relink

/// Gets a merchant on the way to the Sync flow.
struct SyncFlowDeparture: Sendable {
    typealias Destination = @Sendable () async throws(SyncFlowFailure) -> SyncFlowDestination

    enum Outcome: Sendable {
        case ready(SyncFlowDestination)
        /// Another request for the merchant is under way, and one waits.
        case busy
        case failed
    }

    private let recorder: Recorder
    private let limit: Duration
    private let turns = SyncFlowTurns()
    private let logger: Logger

    /// - Parameter limit: how long a merchant waits.
    init(recorder: Recorder, limit: Duration, logger: Logger) {
        self.recorder = recorder
        self.limit = limit
        self.logger = logger
    }

    /// Asks for a URL while the click goes into the log: the merchant waits for the slower of both.
    ///
    /// - Parameters:
    ///   - companyID: whose turn it is.
    ///   - click: what is logged of it.
    func ask(for companyID: String, _ click: RelinkEvent, _ destination: @escaping Destination) async -> Outcome {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await note(click, companyID) }
            let outcome = await askInTime(for: companyID, destination)
            // The log has the click; until the fold has it as well, nobody needs to wait.
            group.cancelAll()
            return outcome
        }
    }

    /// A merchant who is back is worth more than the note of how: where the log can't take it, it is only missed.
    func note(_ event: RelinkEvent, _ companyID: String) async {
        do {
            try await recorder.record(event, of: companyID)
        } catch {
            logger.warning(
                "A merchant's click could not be logged; the merchant was sent on.",
                metadata: ["event": "\(event.type)", "error": "\(error.message)"])
        }
    }

    private func askInTime(for companyID: String, _ destination: @escaping Destination) async -> Outcome {
        let outcome = await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await askInTurn(for: companyID, destination) }
            group.addTask {
                // Cancelled where the answer came first.
                do { try await Task.sleep(for: limit) } catch { return nil }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let outcome { return outcome }
        warn("Codat gave no Sync flow URL within \(limit).", companyID)
        return .failed
    }

    private func askInTurn(for companyID: String, _ destination: Destination) async -> Outcome {
        switch await turns.take(companyID) {
        case .taken: break
        case .busy: return .busy
        case .cancelled: return .failed
        }
        defer { turns.end(companyID) }
        do {
            let destination = try await destination()
            guard WebOrigin(of: destination.url) != nil else {
                warn("Codat gave a Sync flow URL that is no clean http(s) URL.", companyID)
                return .failed
            }
            return .ready(destination)
        } catch {
            warn(error.reason, companyID)
            return .failed
        }
    }

    private func warn(_ reason: String, _ companyID: String) {
        logger.warning(
            "A merchant could not be sent to the Sync flow.",
            metadata: ["companyId": "\(companyID)", "reason": "\(reason)"])
    }
}
