import Dispatch
package import Relink
import Synchronization

/// Commits what a log's writer is asked to write, on the one thread that it is made on.
package protocol LogCommitter {
    /// Writes a batch, and answers each of its entries; where this fails, those not answered yet are told so.
    ///
    /// - Parameter gather: has what has come in since ride along too, where the batch is of appends, and returns all of
    ///   the batch; for one who can begin to write only when others let it.
    mutating func commit(
        _ batch: ArraySlice<WriteQueue.Entry>, gather: @Sendable () -> ArraySlice<WriteQueue.Entry>
    ) throws(StoreError)

    /// Called behind each batch, when all of it has been answered.
    mutating func finish()

    /// Called when nothing more will be written.
    mutating func end()
}

extension LogCommitter {
    package mutating func finish() {}
    package mutating func end() {}
}

/// The one who writes a log, on a thread of its own.
///
/// Whoever comes while a commit is under way rides in the next one.
package final class WriteThread: Expiring {
    private struct State {
        var queue: WriteQueue
        var isIdle = false
        var isClosed = false
    }

    private let store: String
    private let suspicion: String
    private let limits: AppendLimits
    private let state: Mutex<State>
    private let wake = DispatchSemaphore(value: 0)
    private let thread: Mutex<BackgroundThread?> = Mutex(nil)
    private let watchdog: Watchdog
    /// For the thread to take, as what it makes may hold what must not outlive it.
    private let committer: Mutex<(@Sendable () -> any LogCommitter)?>

    /// - Parameters:
    ///   - store: as errors name it.
    ///   - suspicion: what is most likely the matter where a write does not come to its end.
    ///   - committer: makes the one that commits; called on the thread.
    package init(
        store: String, suspicion: String, limits: AppendLimits, watchdog: Watchdog,
        committer: @escaping @Sendable () -> any LogCommitter
    ) {
        self.store = store
        self.suspicion = suspicion
        self.limits = limits
        self.watchdog = watchdog
        self.committer = Mutex(committer)
        state = Mutex(State(queue: WriteQueue(limits: limits)))
        let thread = BackgroundThread(name: "log-writer") { [self] in work() }
        self.thread.withLock { $0 = thread }
        watchdog.watch(self)
    }

    package func append(_ delivery: VerifiedDelivery, _ waiter: Waiter<AppendOutcome>) {
        enqueue(.append(delivery, waiter))
    }

    package func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int {
        try await perform { .restore(events, $0) }
    }

    package func probe() async throws(StoreError) {
        try await perform { .probe($0) }
    }

    /// Has the log let go of bodies that stand in an archive. Where this fails, it may do so yet.
    package func letGo(of moved: MovedBodies) async throws(StoreError) {
        try await perform { .letGo(moved, $0) }
    }

    /// Refuses what comes, stores what waits, and ends the thread.
    package func close() async {
        let isIdle = state.withLock { state in
            state.isClosed = true
            defer { state.isIdle = false }
            return state.isIdle
        }
        if isIdle { wake.signal() }
        await thread.withLock { $0 }?.join()
    }

    package func expire(at now: ContinuousClock.Instant) {
        let expired = state.withLock { $0.queue.expired(at: now) }
        guard !expired.isEmpty else { return }
        let error = StoreError(.unavailable, "\(store): not written within \(limits.wait); \(suspicion).")
        for entry in expired { entry.job.fail(error) }
    }

    private func perform<Value: Sendable>(_ job: (Waiter<Value>) -> WriteJob) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            enqueue(job(Waiter { continuation.resume(returning: $0) }))
        }
        return try result.get()
    }

    private func enqueue(_ job: WriteJob) {
        let entry = WriteQueue.Entry(job, deadline: .now + limits.wait)
        let (refusal, wakes) = state.withLock { state -> (StoreError?, Bool) in
            guard !state.isClosed else { return (StoreError(.unavailable, "\(store) is being closed."), false) }
            guard state.queue.add(entry) else {
                return (
                    StoreError(.overloaded, "\(store): more is waiting to be written than the limits allow."), false
                )
            }
            defer { state.isIdle = false }
            return (nil, state.isIdle)
        }
        if let refusal { job.fail(refusal) } else if wakes { wake.signal() }
    }

    private func madeCommitter() -> (any LogCommitter)? {
        committer.withLock { $0.take() }?()
    }

    private func work() {
        guard var committer = madeCommitter() else { return }
        while let batch = nextBatch() {
            do throws(StoreError) {
                try committer.commit(batch, gather: { self.state.withLock { $0.queue.extendBatch() } })
            } catch {
                for entry in state.withLock(\.queue.inFlight) { entry.job.fail(error) }
            }
            state.withLock { $0.queue.finishBatch() }
            committer.finish()
        }
        committer.end()
    }

    /// - Returns: `nil` once closed, with all done.
    private func nextBatch() -> ArraySlice<WriteQueue.Entry>? {
        while true {
            let (batch, isOver) = state.withLock { state in
                let batch = state.queue.takeBatch()
                state.isIdle = batch.isEmpty && !state.isClosed
                return (batch, batch.isEmpty && state.isClosed)
            }
            if isOver { return nil }
            if !batch.isEmpty { return batch }
            wake.wait()
        }
    }
}
