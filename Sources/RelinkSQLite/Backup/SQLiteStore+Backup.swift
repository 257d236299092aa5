public import Relink

extension SQLiteStore {
    /// Begins a backup: a file with a whole log and what its links are signed with, from which a store of any make can
    /// be made. Being a log itself, it can be opened for reading as a store is.
    ///
    /// - Parameters:
    ///   - path: where no file is yet.
    ///   - linkKey: see ``linkKey``.
    /// - Throws: ``StoreError`` `conflict` where a file is there, or `unavailable`.
    public static func backup(to path: String, linkKey: [UInt8]) async throws(StoreError) -> LogCopy {
        try await BlockingCall.run { () throws(StoreError) in
            let path = try StoreFiles(path: path).log
            guard !OwnerOnlyFile.exists(path) else { throw OwnerOnlyFile.isThere(path) }
            return try LogCopy(.newFile(path), draft: OwnerOnlyFile.draft(of: path), linkKey: linkKey)
        }
    }

    /// Begins to make a store of another log's events, where there is none, or one that holds no events.
    ///
    /// Its log gets an id of its own, so that a fold of the log that was there before is not taken for one of this.
    ///
    /// - Throws: ``StoreError`` `conflict` where the store holds events, which stay as they are; `inUse`, `foreign`,
    ///   `newer`, `damaged` or `unavailable`.
    public static func restoration(path: String, linkKey: [UInt8]) async throws(StoreError) -> LogCopy {
        try await BlockingCall.run { () throws(StoreError) in
            let files = try StoreFiles(path: path)
            if try LogSchema.recognizes(files.log) { try refuseEvents(files) }
            let lock = try StoreLock(files)
            if try LogSchema.recognizes(files.log) {
                try refuseEvents(files)
            } else {
                try LogSchema.refuseOrphans(files)
            }
            return try LogCopy(.store(files, lock), draft: files.unfinishedLog, linkKey: linkKey)
        }
    }

    private static func refuseEvents(_ files: StoreFiles) throws(StoreError) {
        let last = try LogConnection.marks(reading: files.log).last
        guard last > 0 else { return }
        throw StoreError(
            .conflict,
            "\(files.log) holds \(last) events and stays as it is; name another store, or move this one away.")
    }
}
