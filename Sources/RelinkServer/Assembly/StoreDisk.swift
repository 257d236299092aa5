import Foundation
import Logging
import NIOPosix

/// What a store in a file has of its disk, in bytes.
struct StoreDisk: Hashable, Sendable {
    let walBytes: Int64?
    /// What a process without privileges may still fill.
    let freeBytes: Int64
    let totalBytes: Int64

    /// Looks on a thread that may wait for a disk that is stuck.
    ///
    /// - Returns: `nil` where the store is not in a file, or the disk doesn't tell.
    static func measured(of store: Settings.StoreLocation, _ logger: Logger) async -> StoreDisk? {
        guard case .sqlite(let path) = store else { return nil }
        do {
            return try await NIOThreadPool.singleton.runIfActive { try StoreDisk(path) }
        } catch {
            logger.debug("What is free on the store's disk is not known.", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// - Throws: `POSIXError`.
    private init(_ path: String) throws {
        var system = statvfs()
        guard statvfs(path, &system) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let unit = Int64(system.f_frsize)
        freeBytes = Int64(clamping: system.f_bavail) * unit
        totalBytes = Int64(clamping: system.f_blocks) * unit
        // There is none before the first commit.
        walBytes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int64
    }
}
