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
            var standstill = Standstill(at: .now)
            while stop.wait(timeout: .now() + Self.period) == .timedOut {
                guard let self else { return }
                if standstill.isOver(at: .now) { expire() }
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

/// Tells a time in which nobody could do anything from one in which somebody took too long: a process that was stopped,
/// or a machine that slept, did not notice it pass. Whoever waits gets a moment longer then, to be answered after all.
package struct Standstill {
    /// Between two looks: what else a busy machine does must not pass for one.
    private static let least = Duration.seconds(1)
    private static let moment = Duration.seconds(1)

    private var lastLook: ContinuousClock.Instant
    private var end: ContinuousClock.Instant?

    package init(at now: ContinuousClock.Instant) {
        lastLook = now
    }

    /// To be asked again and again, at distances much smaller than a second.
    ///
    /// - Returns: false where time stood still until less than a moment ago.
    package mutating func isOver(at now: ContinuousClock.Instant) -> Bool {
        if now - lastLook >= Self.least { end = now }
        lastLook = now
        if let end, now - end < Self.moment { return false }
        end = nil
        return true
    }
}
