import Dispatch
import GRDB
import Relink
import Synchronization

/// Threads of their own, each with its own connection, for calls that block in SQLite.
///
/// What waits is bounded in number and time. A connection that reported an error is closed and opened anew. When this
/// is let go of, what still waits is done, and the threads end.
final class DatabaseThreads: Sendable {
    private let crew: Crew
    private let threads: [BackgroundThread]
    private let watchdog: Watchdog
    private let foundDamage = Mutex(false)

    /// Whether a call has found the file damaged.
    var isDamaged: Bool { foundDamage.withLock { $0 } }

    /// - Parameters:
    ///   - path: of the file, for errors.
    ///   - open: called on each thread when it is first needed.
    init(
        name: String, count: Int, niceness: Int32 = 0, path: String, watchdog: Watchdog,
        open: @escaping @Sendable () throws -> DatabaseQueue
    ) {
        let crew = Crew(path: path, count: count, open: open)
        self.crew = crew
        threads = (0..<count).map { member in
            BackgroundThread(name: name, niceness: niceness) { crew.work(member) }
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
    func run<Value: Sendable>(
        _ action: String, within limit: Duration? = .seconds(10), _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let path = crew.path
        let result = await withCheckedContinuation { continuation in
            let waiter = Waiter<Value> { continuation.resume(returning: $0) }
            crew.enqueue(
                Crew.Job(
                    deadline: limit.map { ContinuousClock.now + $0 },
                    perform: { db in
                        do {
                            waiter.settle(.success(try body(db)))
                            return true
                        } catch {
                            waiter.settle(.failure(StoreError(error, path: path, while: action)))
                            return false
                        }
                    },
                    fail: { waiter.settle(.failure(StoreError($0, path: path, while: action))) }))
        }
        if case .failure(let error) = result, error.code == .damaged { foundDamage.withLock { $0 = true } }
        return try result.get()
    }

    /// Does what waits, then closes all connections. Later calls fail.
    func close() async {
        crew.close()
        for thread in threads { await thread.join() }
    }
}

/// What the threads share.
private final class Crew: Expiring {
    struct Job: Sendable {
        let deadline: ContinuousClock.Instant?
        /// - Returns: whether the connection is to be trusted further.
        let perform: @Sendable (Database) -> Bool
        let fail: @Sendable (any Error) -> Void

        func isOver(at now: ContinuousClock.Instant) -> Bool { deadline.map { $0 <= now } ?? false }
    }

    private struct State {
        var waiting: [Job] = []
        /// What each thread is at.
        var running: [(job: Job, connection: DatabaseQueue)?]
        var isClosed = false
    }

    private static let maxWaiting = 4096

    let path: String
    private let open: @Sendable () throws -> DatabaseQueue
    private let state: Mutex<State>
    /// Counts what is waiting, and one more for each thread once closed.
    private let due = DispatchSemaphore(value: 0)
    private let count: Int

    init(path: String, count: Int, open: @escaping @Sendable () throws -> DatabaseQueue) {
        self.path = path
        self.count = count
        self.open = open
        state = Mutex(State(running: Array(repeating: nil, count: count)))
    }

    func enqueue(_ job: Job) {
        let refusal = state.withLock { state -> StoreError? in
            guard !state.isClosed else { return StoreError(.unavailable, "\(path) has been closed.") }
            guard state.waiting.count < Self.maxWaiting else {
                return StoreError(.overloaded, "\(path): \(Self.maxWaiting) calls are waiting already.")
            }
            state.waiting.append(job)
            return nil
        }
        if let refusal { job.fail(refusal) } else { due.signal() }
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
            for running in stuck { running.connection.interrupt() }
            return over + stuck.map(\.job)
        }
        for job in expired { job.fail(StoreError(.unavailable, "\(path): no answer in time; the disk may be stuck.")) }
    }

    func work(_ member: Int) {
        var connection: DatabaseQueue?
        var isSound = false
        while true {
            due.wait()
            let (next, isClosed) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
            }
            guard let job = next else {
                if isClosed { break }
                // It expired while it waited.
                continue
            }
            do {
                // The old one goes when the new one is open: with the last connection SQLite's index to the write-ahead
                // log would go, and a disk that is full has no room for another.
                let open = if isSound, let connection { connection } else { try self.open() }
                connection = open
                state.withLock { $0.running[member] = (job, open) }
                isSound = open.inDatabase { job.perform($0) }
                state.withLock { $0.running[member] = nil }
            } catch {
                job.fail(error)
            }
        }
    }
}
