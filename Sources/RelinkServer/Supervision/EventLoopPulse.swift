import NIOCore
import Synchronization

/// Whether every event loop still runs what it is given.
final class EventLoopPulse: Sendable {
    private let loops: [any EventLoop]
    private let unanswered = Mutex(0)

    init(_ loops: [any EventLoop]) {
        self.loops = loops
    }

    /// - Returns: whether all loops have run what the last call gave them; false as long as one has not.
    func beat() -> Bool {
        let isAlive = unanswered.withLock { unanswered in
            guard unanswered == 0 else { return false }
            unanswered = loops.count
            return true
        }
        guard isAlive else { return false }
        for loop in loops {
            loop.execute { self.unanswered.withLock { $0 -= 1 } }
        }
        return true
    }
}
