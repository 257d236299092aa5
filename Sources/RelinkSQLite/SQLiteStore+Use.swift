import Foundation
import GRDB
public import Relink

extension SQLiteStore {
    /// What the store takes on its disk, and what is left there.
    public func use() async throws(StoreError) -> StoreUse {
        let (reusable, files) = (try await log.reusableBytes(), files)
        return try await BlockingCall.run { () throws(StoreError) in
            let folds = try files.projectionGenerations().map(files.projection)
            func size(_ paths: [String]) -> Int64 { paths.reduce(0) { $0 + (OwnerOnlyFile.size($1) ?? 0) } }
            let disk = try Self.disk(beside: files.log)
            return StoreUse(
                log: size([files.log]), reusable: reusable,
                writeAheadLogs: size(([files.log] + folds).map { $0 + "-wal" }), fold: size(folds),
                archives: size(try files.archiveFiles()), free: disk.free, disk: disk.total)
        }
    }

    /// - Returns: bytes.
    private static func disk(beside path: String) throws(StoreError) -> (free: Int64, total: Int64) {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { throw OwnerOnlyFile.failure(path, "does not tell how full its disk is") }
        func bytes(_ blocks: UInt64) -> Int64 {
            let (bytes, overflow) = blocks.multipliedReportingOverflow(by: UInt64(disk.f_frsize))
            // Some network file systems tell of more than there is; sums with it stay within bounds.
            return overflow ? .max / 2 : min(Int64(clamping: bytes), .max / 2)
        }
        return (bytes(UInt64(disk.f_bavail)), bytes(UInt64(disk.f_blocks)))
    }
}

extension SQLiteEventLog {
    /// Room in the log's file that is used again before the file grows.
    fileprivate func reusableBytes() async throws(StoreError) -> Int64 {
        try await readers.run("reading the log's size") { db in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            return try pages * (Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
    }
}
