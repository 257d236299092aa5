import Foundation
import Logging
import NIOCore
import NIOPosix
import Relink
import ServiceLifecycle
import Synchronization

/// Tells the service manager that started this process (systemd's `Type=notify`, or one that speaks as it does) when
/// both listeners take connections, in one line how it goes, that it lives, and that it ends: sd_notify(3).
///
/// It lives as long as event loops and tasks run: that is what a restart mends. A store that can't be written, or a
/// fold that lags, is told in the status line, as `/readyz` tells it; no restart would mend that.
final class SupervisorReport: Service {
    private struct Told {
        var webhooks: String?
        var operators: String?
        var isReady = false
        var status: String?
        var hasFailed = false
    }

    private static let pauseWithoutWatchdog = Duration.seconds(5)

    private let socket: NotificationSocket?
    private let watchdog: Duration?
    private let pulse: EventLoopPulse
    private let readiness: @Sendable () -> [String]
    private let logger: Logger
    private let told = Mutex(Told())

    /// - Parameters:
    ///   - environment: with `NOTIFY_SOCKET`, and `WATCHDOG_USEC` where life signs are awaited; without the former,
    ///     nobody is told anything.
    ///   - readiness: what keeps the server from its work; empty where nothing does.
    init(
        environment: [String: String], logger: Logger, readiness: @escaping @Sendable () -> [String]
    ) {
        self.readiness = readiness
        self.logger = logger
        pulse = EventLoopPulse(Array(MultiThreadedEventLoopGroup.singleton.makeIterator()))
        watchdog = Self.watchdog(environment)
        var socket: NotificationSocket?
        do {
            socket = try environment["NOTIFY_SOCKET"].map(NotificationSocket.init)
        } catch {
            logger.warning("The service manager can't be told how it goes.", metadata: ["reason": "\(error)"])
        }
        self.socket = socket
    }

    func run() async throws {
        guard socket != nil else { return try await gracefulShutdown() }
        let clock = ContinuousClock()
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.report()
                do {
                    try await clock.sleep(for: self.watchdog.map { $0 / 3 } ?? Self.pauseWithoutWatchdog)
                } catch {
                    return
                }
            }
        }
        // The drain is shorter than any sensible watchdog, which this sets back once more.
        send(
            ["STOPPING=1", "STATUS=Storing what was accepted, then ending."] + (watchdog == nil ? [] : ["WATCHDOG=1"]))
    }

    /// Codat's way in takes connections.
    func webhooksListen(at url: String) {
        told.withLock { $0.webhooks = url }
        report()
    }

    /// The operators' way in takes connections.
    func operatorsListen(at url: String) {
        told.withLock { $0.operators = url }
        report()
    }

    private func report() {
        guard socket != nil else { return }
        let faults = readiness()
        let (before, status) = told.withLock { told -> (Told, String?) in
            guard let webhooks = told.webhooks, let operators = told.operators else { return (told, nil) }
            let place = "Webhooks come in at \(webhooks), operators at \(operators)."
            return (told, faults.isEmpty ? place : "Not ready: \(faults.joined(separator: " "))")
        }
        var assignments: [String] = []
        if status != nil, !before.isReady { assignments.append("READY=1") }
        if let status, status != before.status { assignments.append("STATUS=\(status)") }
        if watchdog != nil, before.isReady {
            if pulse.beat() {
                assignments.append("WATCHDOG=1")
            } else {
                logger.error("An event loop does not run what it was given; the service manager gets no sign of life.")
            }
        }
        guard !assignments.isEmpty, send(assignments), let status else { return }
        told.withLock { told in
            told.isReady = true
            told.status = status
        }
    }

    @discardableResult
    private func send(_ assignments: [String]) -> Bool {
        do {
            try socket?.send(assignments)
            return true
        } catch {
            let isFirst = told.withLock { told in
                defer { told.hasFailed = true }
                return !told.hasFailed
            }
            logger.log(
                level: isFirst ? .warning : .debug, "The service manager did not take what it was told.",
                metadata: ["reason": "\(error)"])
            return false
        }
    }

    /// How long the manager waits for a sign of life: sd_watchdog_enabled(3).
    private static func watchdog(_ environment: [String: String]) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        if let process = environment["WATCHDOG_PID"], process != String(getpid()) { return nil }
        return .microseconds(microseconds)
    }
}
