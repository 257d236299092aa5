import Logging
import NIOCore
import Relink
import Synchronization

/// Tells of failures of the store, but once a second at most: while a disk is full, every request fails alike.
final class FailureLog: Sendable {
    private let quietUntil = Mutex(NIODeadline.uptimeNanoseconds(0))

    /// Whether something may be told now; once it is asked, nothing more within a second.
    func isDue() -> Bool {
        let now = NIODeadline.now()
        return quietUntil.withLock { quietUntil in
            guard now >= quietUntil else { return false }
            quietUntil = now + .seconds(1)
            return true
        }
    }

    func note(_ error: StoreError, _ logger: Logger) {
        guard isDue() else { return }
        logger.warning(
            "Webhooks can't be stored and are answered with 503.",
            metadata: ["code": "\(error.code.rawValue)", "error": "\(error.message)"])
    }
}
