import Logging
import Relink
import RelinkSQLite
import ServiceLifecycle

/// Keeps the log from growing without end: moves the bodies of old events into archives, a little at a time.
struct BodyRetention: Service {
    /// An archive of less than a day's events is hardly worth a file.
    private static let longestPatience = Duration.seconds(86_400)
    private static let longestInterval = Duration.seconds(3600)

    let archivist: SQLiteArchivist
    /// For so long bodies stay in the log.
    let retention: Duration
    let logger: Logger
    let now: @Sendable () -> Instant

    func run() async throws {
        let rounds = Rounds(
            interval: max(.seconds(1), min(Self.longestInterval, retention / 24)),
            trouble: "Old events could not be moved into an archive.", logger: logger)
        await rounds.run { try await archiveAll() }
        await archivist.close()
    }

    private func archiveAll() async throws {
        let patience = min(retention, Self.longestPatience)
        let cutoff = now().advanced(by: .zero - retention)
        while let archived = try await archivist.archiveNext(receivedBefore: cutoff, patience: patience) {
            logger.notice(
                "The bodies of old events were moved into an archive.",
                metadata: [
                    "archive": "\(archived.path)", "bodies": "\(archived.bodies)", "bytes": "\(archived.bytes)",
                    "archiveBytes": "\(archived.archiveBytes)", "first": "\(archived.sequences.lowerBound)",
                    "last": "\(archived.sequences.upperBound)",
                ])
        }
    }
}
