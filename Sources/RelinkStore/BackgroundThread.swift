import Foundation
import Synchronization

/// A thread for calls that block, which must not run on the threads that Swift's tasks share.
package final class BackgroundThread: Sendable {
    private struct End {
        var isReached = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let end = Mutex(End())

    /// - Parameter name: as `top` and debuggers show it; Linux takes 15 bytes.
    package init(name: String, priority: ThreadPriority = .normal, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread {
            // Linux shows the name that a thread gives itself.
            Thread.current.name = name
            priority.adopt()
            body()
            self.finish()
        }
        thread.start()
    }

    /// Returns when the thread has come to its end.
    package func join() async {
        await withCheckedContinuation { continuation in
            let isOver = end.withLock { end in
                if !end.isReached { end.waiters.append(continuation) }
                return end.isReached
            }
            if isOver { continuation.resume() }
        }
    }

    private func finish() {
        let waiters = end.withLock { end in
            end.isReached = true
            defer { end.waiters = [] }
            return end.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
