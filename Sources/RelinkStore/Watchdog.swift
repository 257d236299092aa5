import Dispatch
import Synchronization

/// Has calls that wait given up when their time is over.
package protocol Expiring: AnyObject, Sendable {
    func expire(at now: ContinuousClock.Instant)
}

/// Bounds every wait for a store, whatever a thread is stuck in: a disk or a network that hangs answers no one, so
/// somebody else must.
package final class Watchdog: Sendable {
    private struct Watched {
        weak var subject: (any Expiring)?
    }

    /// How much later than its deadline a wait may end.
    private static let period = DispatchTimeInterval.milliseconds(100)

    private let watched = Mutex<[Watched]>([])
    private let stop = DispatchSemaphore(value: 0)

    package init() {
        let stop = stop
        _ = BackgroundThread(name: "relink-watchdog") { [weak self] in
            while stop.wait(timeout: .now() + Self.period) == .timedOut {
                guard let self else { return }
                expire()
            }
        }
    }

    deinit {
        stop.signal()
    }

    /// Holds the subject weakly.
    package func watch(_ subject: any Expiring) {
        watched.withLock { $0.append(Watched(subject: subject)) }
    }

    private func expire() {
        let subjects = watched.withLock { watched in
            watched.removeAll { $0.subject == nil }
            return watched.compactMap(\.subject)
        }
        let now = ContinuousClock.now
        for subject in subjects { subject.expire(at: now) }
    }
}
