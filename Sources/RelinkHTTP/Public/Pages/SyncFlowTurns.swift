import Synchronization

/// Lets one request for a Sync flow URL be under way for each merchant, and one more wait: the second click of a double
/// click is the one whose answer the browser shows, so it must get a URL as well.
final class SyncFlowTurns: Sendable {
    enum Outcome: Sendable {
        /// It is the caller's turn, until it calls ``end(_:)``.
        case taken
        /// Another one is waiting already.
        case busy
        case cancelled
    }

    private struct Waiter {
        let ticket: Int
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct Turn {
        /// Who waits for the next.
        var waiter: Waiter?
    }

    private struct State {
        var lastTicket = 0
        /// The turns that are taken, by company.
        var turns: [String: Turn] = [:]
    }

    private let state = Mutex(State())

    func take(_ companyID: String) async -> Outcome {
        let ticket = state.withLock { state in
            state.lastTicket &+= 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome = enter(companyID, Waiter(ticket: ticket, continuation: continuation))
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            leave(companyID, ticket)?.resume(returning: .cancelled)
        }
    }

    /// Hands the turn to whoever waits for it.
    func end(_ companyID: String) {
        let next = state.withLock { state in
            let waiter = state.turns[companyID]?.waiter
            state.turns[companyID] = waiter == nil ? nil : Turn()
            return waiter
        }
        next?.continuation.resume(returning: .taken)
    }

    /// - Returns: `nil` where the caller waits.
    private func enter(_ companyID: String, _ waiter: Waiter) -> Outcome? {
        state.withLock { state in
            guard !Task.isCancelled else { return .cancelled }
            guard let turn = state.turns[companyID] else {
                state.turns[companyID] = Turn()
                return .taken
            }
            guard turn.waiter == nil else { return .busy }
            state.turns[companyID]?.waiter = waiter
            return nil
        }
    }

    private func leave(_ companyID: String, _ ticket: Int) -> CheckedContinuation<Outcome, Never>? {
        state.withLock { state in
            guard let waiter = state.turns[companyID]?.waiter, waiter.ticket == ticket else { return nil }
            state.turns[companyID]?.waiter = nil
            return waiter.continuation
        }
    }
}
