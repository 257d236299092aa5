import Logging
import Relink

/// Gets a merchant on the way to the Sync flow.
struct SyncFlowDeparture: Sendable {
    enum Outcome: Sendable {
        case ready(String)
        /// Another request for the merchant is under way, and one waits.
        case busy
        case failed
    }

    /// What is noted of a departure.
    enum Step: Sendable {
        case linkUsed
        case syncFlowStarted
    }

    private let pages: MerchantPages
    private let turns = SyncFlowTurns()
    private let logger: Logger

    init(pages: MerchantPages, logger: Logger) {
        self.pages = pages
        self.logger = logger
    }

    /// Asks for a URL while the click goes into the log: the merchant waits for the slower of both.
    func ask(for merchant: MerchantState) async -> Outcome {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await note(.linkUsed, merchant) }
            let outcome = await askInTime(for: merchant)
            // The log has the click; until the fold has it as well, nobody needs to wait.
            group.cancelAll()
            return outcome
        }
    }

    /// A merchant who is back is worth more than the note of how: where the log can't take it, it is only missed.
    func note(_ step: Step, _ merchant: MerchantState) async {
        let event: RelinkEvent =
            switch step {
            case .linkUsed: .linkUsed(episode: merchant.episode.number)
            case .syncFlowStarted: .syncFlowStarted(episode: merchant.episode.number)
            }
        do {
            try await pages.recorder.record(event, of: merchant.companyID)
        } catch {
            logger.warning(
                "A merchant's click could not be logged; the merchant was sent on.",
                metadata: ["event": "\(event.type)", "error": "\(error.message)"])
        }
    }

    private func askInTime(for merchant: MerchantState) async -> Outcome {
        let outcome = await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await askInTurn(for: merchant) }
            group.addTask {
                // Cancelled where the answer came first.
                do { try await Task.sleep(for: pages.syncFlowLimit) } catch { return nil }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let outcome { return outcome }
        warn("Codat gave no Sync flow URL within \(pages.syncFlowLimit).", merchant)
        return .failed
    }

    private func askInTurn(for merchant: MerchantState) async -> Outcome {
        switch await turns.take(merchant.companyID) {
        case .taken: break
        case .busy: return .busy
        case .cancelled: return .failed
        }
        defer { turns.end(merchant.companyID) }
        do {
            let url = try await pages.syncFlowURL(merchant)
            guard WebOrigin(of: url) != nil else {
                warn("Codat gave a Sync flow URL that is no clean http(s) URL.", merchant)
                return .failed
            }
            return .ready(url)
        } catch {
            warn(error.reason, merchant)
            return .failed
        }
    }

    private func warn(_ reason: String, _ merchant: MerchantState) {
        logger.warning(
            "A merchant could not be sent to the Sync flow.",
            metadata: ["companyId": "\(merchant.companyID)", "reason": "\(reason)"])
    }
}
