import Dispatch
import RelinkStore
import Synchronization

/// Where the fold computes: a thread of its own that gives way to receiving, as nobody waits behind the
/// acknowledgements, and larger runs cost less.
final class FoldThread: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let due = DispatchSemaphore(value: 0)

    init() {
        _ = BackgroundThread(name: "fold", priority: .folding) { [self] in work() }
    }

    /// Of one task there is one job at a time: what waits is as bounded as the tasks are.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        due.signal()
    }

    /// Ends the thread; called when no task that prefers it is left.
    func close() {
        state.withLock { $0.isClosed = true }
        due.signal()
    }

    private func work() {
        while true {
            due.wait()
            let (job, isClosed) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isClosed)
            }
            if let job { job.runSynchronously(on: asUnownedTaskExecutor()) } else if isClosed { return }
        }
    }
}
