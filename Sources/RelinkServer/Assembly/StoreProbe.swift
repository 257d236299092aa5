import Logging
import Relink
import ServiceLifecycle
import Synchronization

/// Finds out by itself whether the store can be written, so that readiness comes back without traffic.
final class StoreProbe: Service {
    private static let interval = Duration.seconds(5)

    private let write: @Sendable () async throws(StoreError) -> Void
    private let logger: Logger
    private let fault = Mutex<StoreError?>(nil)

    /// - Parameter write: puts something of no meaning on stable storage.
    init(logger: Logger, write: @escaping @Sendable () async throws(StoreError) -> Void) {
        self.logger = logger
        self.write = write
    }

    /// Why the store can't be written; `nil` where it can.
    var currentFault: StoreError? { fault.withLock { $0 } }

    func run() async throws {
        await Rounds(interval: Self.interval, trouble: "The store could not be probed.", logger: logger).run {
            await self.probe()
        }
    }

    private func probe() async {
        var found: StoreError?
        do { try await write() } catch { found = error }
        let before = fault.withLock { fault in
            defer { fault = found }
            return fault
        }
        if let found, before == nil {
            logger.error("The store can't be written.", metadata: ["reason": "\(found)"])
        } else if found == nil, before != nil {
            logger.notice("The store can be written again.")
        }
    }
}
