import Foundation
public import Logging
public import Relink
import RelinkPostgres
import RelinkSQLite

/// How far a copy of a log has come, in events.
public enum CopyProgress: Hashable, Sendable {
    case copied(Int64, of: Int64)
    case readBack(Int64, of: Int64)
}

/// A copy of a log that is whole.
public struct CopiedLog: Hashable, Sendable {
    /// Its last event.
    public let head: LogHead
    /// `nil` where only its server knows.
    public let bytes: Int64?
}

extension StoreAccess {
    /// Copies the log, up to what is its last event now, into a file from which a store of any make can be made. A
    /// server may go on meanwhile: what is in the log already never changes, so short reads are enough, and neither
    /// appends nor the write-ahead log's start over wait for this.
    ///
    /// - Parameter file: where no file is yet.
    /// - Throws: ``StoreError``; then there is no new file.
    public static func backUp(
        _ settings: Settings, to file: String, logger: Logger? = nil,
        progress: @escaping @Sendable (CopyProgress) -> Void
    ) async throws -> CopiedLog {
        let store = try await open(settings, role: .read, logger: logger)
        return try await closing(store) {
            let destination = try await SQLiteStore.backup(to: file, linkKey: store.linkKey)
            return try await copy(store.log, name: "The store", to: destination, progress)
        }
    }

    /// Makes the store that the settings name of a backup. Nothing is folded yet.
    ///
    /// - Throws: ``StoreError``; then the store is what it was: `conflict` where it holds events, `damaged`, `foreign`
    ///   or `newer` where that is what the file is.
    public static func restore(
        _ settings: Settings, from file: String, logger: Logger? = nil,
        progress: @escaping @Sendable (CopyProgress) -> Void
    ) async throws -> CopiedLog {
        guard FileManager.default.fileExists(atPath: file) else {
            throw StoreError(.unavailable, "\(file) does not exist; name a file that `relink backup` wrote.")
        }
        let backup = try await SQLiteStore.open(path: file, role: .read, clock: { .now })
        return try await closing(backup) {
            switch settings.store {
            case .sqlite(let path):
                let destination = try await SQLiteStore.restoration(path: path, linkKey: backup.linkKey)
                return try await copy(backup.log, name: file, to: destination, progress)
            case .postgres(let url):
                let destination = try await PostgresStore.restoration(
                    url: url.value, linkKey: backup.linkKey, notice: { logger?.notice("\($0)") })
                return try await copy(backup.log, name: file, to: destination, progress)
            }
        }
    }

    private static let eventsAtOnce = 2000
    private static let bytesAtOnce = 8 << 20

    private static func copy(
        _ log: any EventLog, name: String, to destination: any LogDestination,
        _ progress: @escaping @Sendable (CopyProgress) -> Void
    ) async throws(StoreError) -> CopiedLog {
        do throws(StoreError) {
            let end = try await log.head()
            var chain = EventChain()
            while chain.sequence < end.sequence {
                let events = try await log.events(
                    after: chain.sequence, limit: Self.eventsAtOnce, maxBytes: Self.bytesAtOnce
                ).filter { $0.sequence <= end.sequence }
                guard !events.isEmpty else {
                    throw StoreError(.damaged, "\(name): event \(chain.sequence + 1) is missing.")
                }
                for event in events {
                    if let fault = chain.fault(of: event) { throw StoreError(.damaged, "\(name): \(fault)") }
                }
                try await destination.add(events)
                progress(.copied(chain.sequence, of: end.sequence))
                if Task.isCancelled { throw StoreError(.unavailable, "\(name): copying its log was broken off.") }
            }
            let bytes = try await destination.finish { progress(.readBack($0, of: $1)) }
            return CopiedLog(head: end, bytes: bytes)
        } catch {
            do throws(StoreError) { try await destination.abandon() } catch let second {
                throw StoreError(error.code, "\(error.message) What was written stays behind: \(second.message)")
            }
            throw error
        }
    }
}
