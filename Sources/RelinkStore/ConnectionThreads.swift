import Dispatch
package import Relink
import Synchronization

/// A store's connection. It is used on one thread at a time.
package protocol StoreConnection: Sendable {
    /// Breaks off what the connection is at; called on any thread.
    func interrupt()
}

/// Threads of their own, each with its own connection, for calls that block in a store.
///
/// What waits is bounded in number and time. A connection that reported an error is closed and opened anew. When this
/// is let go of, what still waits is done, and the threads end.
package final class ConnectionThreads<Connection: StoreConnection>: Sendable {
    private let crew: Crew<Connection>
    private let threads: [BackgroundThread]
    private let watchdog: Watchdog
    private let explain: @Sendable (any Error, String) -> StoreError
    private let foundDamage = Mutex(false)

    /// Whether a call has found the store damaged.
    package var isDamaged: Bool { foundDamage.withLock { $0 } }

    /// - Parameters:
    ///   - store: as errors name it.
    ///   - open: called on each thread when it is first needed.
    ///   - explain: puts what a connection throws in the terms of a store.
    package init(
        name: String, count: Int, priority: ThreadPriority = .normal, store: String, watchdog: Watchdog,
        open: @escaping @Sendable () throws -> Connection,
        explain: @escaping @Sendable (_ error: any Error, _ action: String) -> StoreError
    ) {
        let crew = Crew(store: store, count: count, open: open)
        self.explain = explain
        self.crew = crew
        threads = (0..<count).map { member in
            BackgroundThread(name: name, priority: priority) { crew.work(member) }
        }
        self.watchdog = watchdog
        watchdog.watch(crew)
    }

    deinit {
        crew.close()
    }

    /// - Parameters:
    ///   - action: what is tried, as in "reading events".
    ///   - limit: after this long the call fails, and what it runs is interrupted; `nil` for work of any length.
    /// - Throws: ``StoreError``; `overloaded` where too much is waiting.
    package func run<Value: Sendable>(
        _ action: String, within limit: Duration? = .seconds(10),
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        let explain = explain
        let result = await withCheckedContinuation { continuation in
            let waiter = Waiter<Value> { continuation.resume(returning: $0) }
            crew.enqueue(
                Crew<Connection>.Job(
                    deadline: limit.map { ContinuousClock.now + $0 },
                    perform: { connection in
                        do {
                            waiter.settle(.success(try body(connection)))
                            return true
                        } catch {
                            waiter.settle(.failure(explain(error, action)))
                            return false
                        }
                    },
                    fail: { waiter.settle(.failure(explain($0, action))) }))
        }
        if case .failure(let error) = result, error.code == .damaged { foundDamage.withLock { $0 = true } }
        return try result.get()
    }

    /// From here on no call takes longer than this, those under way included, but for work of any length.
    package func shorten(to limit: Duration) {
        crew.shorten(to: limit)
    }

    /// Does what waits, then closes all connections. Later calls fail.
    package func close() async {
        crew.close()
        for thread in threads { await thread.join() }
    }
}

private let maxWaiting = 4096

/// What the threads share.
private final class Crew<Connection: StoreConnection>: Expiring {
    struct Job: Sendable {
        private(set) var deadline: ContinuousClock.Instant?
        /// - Returns: whether the connection is to be trusted further.
        let perform: @Sendable (Connection) -> Bool
        let fail: @Sendable (any Error) -> Void

        func isOver(at now: ContinuousClock.Instant) -> Bool { deadline.map { $0 <= now } ?? false }

        mutating func end(by latest: ContinuousClock.Instant) {
            deadline = deadline.map { min($0, latest) }
        }
    }

    private struct State {
        var waiting: [Job] = []
        /// What each thread is at.
        var running: [(job: Job, connection: Connection?)?]
        /// Of every call that has one, once they have been shortened.
        var limit: Duration?
        var isClosed = false
    }

    private let store: String
    private let open: @Sendable () throws -> Connection
    private let state: Mutex<State>
    /// Counts what is waiting, and one more for each thread once closed.
    private let due = DispatchSemaphore(value: 0)
    private let count: Int

    init(store: String, count: Int, open: @escaping @Sendable () throws -> Connection) {
        self.store = store
        self.count = count
        self.open = open
        state = Mutex(State(running: Array(repeating: nil, count: count)))
    }

    func enqueue(_ job: Job) {
        let refusal = state.withLock { state -> StoreError? in
            guard !state.isClosed else { return StoreError(.unavailable, "\(store) has been closed.") }
            guard state.waiting.count < maxWaiting else {
                return StoreError(.overloaded, "\(store): \(maxWaiting) calls are waiting already.")
            }
            state.waiting.append(job)
            if let limit = state.limit { state.waiting[state.waiting.count - 1].end(by: .now + limit) }
            return nil
        }
        if let refusal { job.fail(refusal) } else { due.signal() }
    }

    func shorten(to limit: Duration) {
        let latest = ContinuousClock.now + limit
        state.withLock { state in
            state.limit = limit
            for index in state.waiting.indices { state.waiting[index].end(by: latest) }
            for index in state.running.indices { state.running[index]?.job.end(by: latest) }
        }
    }

    func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard isFirst else { return }
        for _ in 0..<count { due.signal() }
    }

    func expire(at now: ContinuousClock.Instant) {
        let expired = state.withLock { state in
            let over = state.waiting.filter { $0.isOver(at: now) }
            if !over.isEmpty { state.waiting.removeAll { $0.isOver(at: now) } }
            let stuck = state.running.compactMap { $0 }.filter { $0.job.isOver(at: now) }
            // Under the lock, so that it is this job and not the next one that is interrupted.
            for running in stuck { running.connection?.interrupt() }
            return over + stuck.map(\.job)
        }
        for job in expired {
            job.fail(StoreError(.unavailable, "\(store): no answer in time; the disk or the network may be stuck."))
        }
    }

    func work(_ member: Int) {
        var connection: Connection?
        var isSound = false
        while true {
            due.wait()
            // The old one goes when the new one is open: with the last connection SQLite's index to the write-ahead
            // log would go, and a disk that is full has no room for another.
            let usable = isSound ? connection : nil
            let (next, isClosed) = state.withLock { state in
                let next = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
                state.running[member] = next.map { ($0, usable) }
                return (next, state.isClosed)
            }
            guard let job = next else {
                if isClosed { return }
                // It expired while it waited.
                continue
            }
            do {
                let open = try usable ?? self.open()
                connection = open
                state.withLock { $0.running[member]?.connection = open }
                isSound = job.perform(open)
            } catch {
                job.fail(error)
            }
            state.withLock { $0.running[member] = nil }
        }
    }
}
