import Relink
import Synchronization

/// How far the log has been folded, for those who wait until an event shows.
final class FoldProgress: Sendable {
    private struct State {
        var appliedSequence: Int64 = 0
        var nextWaiter = 0
        var waiters: [Int: (sequence: Int64, continuation: CheckedContinuation<Void, Never>)] = [:]
    }

    private let state = Mutex(State())

    var appliedSequence: Int64 { state.withLock(\.appliedSequence) }

    func advance(to sequence: Int64) {
        let reached = state.withLock { state in
            state.appliedSequence = max(state.appliedSequence, sequence)
            let reached = state.waiters.filter { $0.value.sequence <= sequence }
            for waiter in reached.keys { state.waiters[waiter] = nil }
            return reached.values.map(\.continuation)
        }
        for continuation in reached { continuation.resume() }
    }

    /// Waits until an event is folded, or the time is over.
    ///
    /// - Returns: whether it is folded.
    @discardableResult
    func wait(for sequence: Int64, within limit: Duration) async -> Bool {
        if appliedSequence >= sequence { return true }
        let waiter = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.suspend(waiter, until: sequence) }
            group.addTask {
                // Cancelled once the event is folded.
                do { try await Task.sleep(for: limit) } catch { return }
            }
            await group.next()
            group.cancelAll()
        }
        return appliedSequence >= sequence
    }

    private func suspend(_ waiter: Int, until sequence: Int64) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReached = state.withLock { state in
                    guard state.appliedSequence < sequence, !Task.isCancelled else { return true }
                    state.waiters[waiter] = (sequence, continuation)
                    return false
                }
                if isReached { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.continuation.resume()
        }
    }
}
