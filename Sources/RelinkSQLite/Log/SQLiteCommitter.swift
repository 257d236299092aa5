import Dispatch
import GRDB
import Relink
import RelinkStore
import Synchronization

/// The one who writes the log, on a thread of its own.
///
/// Whoever comes while a commit is under way rides in the next one, and all of them are answered when it is on stable
/// storage. After any error the connection is closed and the log's end read anew: what a connection says after a failed
/// sync is worth nothing.
final class LogWriter: Expiring {
    private struct State {
        var queue: WriteQueue
        var head: LogHead
        var isIdle = false
        var isClosed = false
    }

    private let path: String
    private let limits: AppendLimits
    private let clock: @Sendable () -> Instant
    private let notice: @Sendable (String) -> Void
    private let checkpointer: WALCheckpointer
    private let state: Mutex<State>
    private let recent = Mutex(RecentEvents())
    private let wake = DispatchSemaphore(value: 0)
    private let thread: Mutex<BackgroundThread?> = Mutex(nil)
    /// For the thread to take; what nobody holds is closed.
    private let opened: Mutex<LogConnection?>
    /// Held for as long as anything may be written.
    private let lock: StoreLock
    private let watchdog: Watchdog

    /// - Parameter connection: opened already, so that a log that can't be opened is known at once.
    init(
        path: String, connection: LogConnection, lock: StoreLock, watchdog: Watchdog, limits: AppendLimits,
        clock: @escaping @Sendable () -> Instant, notice: @escaping @Sendable (String) -> Void
    ) {
        self.lock = lock
        self.watchdog = watchdog
        self.path = path
        self.limits = limits
        self.clock = clock
        self.notice = notice
        checkpointer = WALCheckpointer(path: path, notice: notice)
        state = Mutex(State(queue: WriteQueue(limits: limits), head: connection.head))
        opened = Mutex(connection)
        let thread = BackgroundThread(name: "log-writer") { [self] in work() }
        self.thread.withLock { $0 = thread }
        watchdog.watch(self)
    }

    /// The last event that is on stable storage.
    var head: LogHead { state.withLock { $0.head } }

    /// See `RecentEvents.take(after:limit:maxBytes:)`.
    func takeRecent(after sequence: Int64, limit: Int, maxBytes: Int) -> [LoggedEvent]? {
        recent.withLock { $0.take(after: sequence, limit: limit, maxBytes: maxBytes) }
    }

    func append(_ delivery: VerifiedDelivery, _ waiter: Waiter<AppendOutcome>) {
        enqueue(.append(delivery, waiter))
    }

    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int {
        try await perform { .restore(events, $0) }
    }

    func probe() async throws(StoreError) {
        try await perform { .probe($0) }
    }

    /// Refuses what comes, stores what waits, and ends the threads.
    func close() async {
        await checkpointer.close()
        let isIdle = state.withLock { state in
            state.isClosed = true
            defer { state.isIdle = false }
            return state.isIdle
        }
        if isIdle { wake.signal() }
        await thread.withLock { $0 }?.join()
    }

    func expire(at now: ContinuousClock.Instant) {
        let expired = state.withLock { $0.queue.expired(at: now) }
        guard !expired.isEmpty else { return }
        let error = StoreError(.unavailable, "\(path): not written within \(limits.wait); the disk may be stuck.")
        for entry in expired { entry.job.fail(error) }
    }

    private func perform<Value: Sendable>(
        _ job: (Waiter<Value>) -> WriteJob
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            enqueue(job(Waiter { continuation.resume(returning: $0) }))
        }
        return try result.get()
    }

    private func enqueue(_ job: WriteJob) {
        let entry = WriteQueue.Entry(job, deadline: .now + limits.wait)
        let (refusal, wakes) = state.withLock { state -> (StoreError?, Bool) in
            guard !state.isClosed else { return (StoreError(.unavailable, "\(path) is being closed."), false) }
            guard state.queue.add(entry) else {
                return (StoreError(.overloaded, "\(path): more is waiting to be written than the limits allow."), false)
            }
            defer { state.isIdle = false }
            return (nil, state.isIdle)
        }
        if let refusal { job.fail(refusal) } else if wakes { wake.signal() }
    }

    private func work() {
        guard var connection = opened.withLock({ $0.take() }) else { return }
        var isSound = true
        while let batch = nextBatch() {
            do {
                // The old one goes when the new one is open: with the last connection SQLite's index to the write-ahead
                // log would go, and an index made anew would take what a failed sync left there for committed.
                if !isSound { connection = try reopened() }
                isSound = true
                try write(batch, &connection)
            } catch {
                isSound = false
                let failure = StoreError(error, path: path, while: "appending")
                for entry in batch { entry.job.fail(failure) }
            }
            state.withLock { $0.queue.finishBatch() }
            if isSound { isSound = checkpoint(connection) }
        }
        do {
            try connection.emptyWriteAheadLog()
        } catch {
            notice("\(path): its write-ahead log stays beside it, as another process reads it: \(error)")
        }
    }

    private func reopened() throws(StoreError) -> LogConnection {
        let connection = try LogConnection(path: path)
        publish(connection.head)
        return connection
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

    private func write(_ batch: ArraySlice<WriteQueue.Entry>, _ connection: inout LogConnection) throws {
        switch batch.first?.job {
        case .restore(let events, let waiter):
            let added = try connection.restore(events, path: path)
            recent.withLock { $0.removeAll() }
            publish(connection.head)
            waiter.settle(.success(added))
        case .probe(let waiter):
            try connection.probe()
            waiter.settle(.success(()))
        case .append, nil:
            let appends = batch.compactMap { entry -> (delivery: VerifiedDelivery, waiter: Waiter<AppendOutcome>)? in
                if case .append(let delivery, let waiter) = entry.job { return (delivery, waiter) }
                return nil
            }
            let (outcomes, added) = try connection.append(appends.lazy.map(\.delivery), now: clock())
            recent.withLock { $0.add(added) }
            publish(connection.head)
            for (append, outcome) in zip(appends, outcomes) { append.waiter.settle(.success(outcome)) }
        }
    }

    private func publish(_ head: LogHead) {
        state.withLock { $0.head = head }
    }

    /// - Returns: whether the connection is to be trusted further.
    private func checkpoint(_ connection: LogConnection) -> Bool {
        do {
            guard checkpointer.wrote(bytes: try connection.bytesWritten()) else { return true }
            try connection.startWriteAheadLogOver()
            return true
        } catch {
            notice("\(path): moving the write-ahead log into it failed, and will be tried again: \(error)")
            return false
        }
    }
}
