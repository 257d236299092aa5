/// How the store and the work on it stand, as metrics tell it. What isn't known is `nil`.
public struct StoreFigures: Hashable, Sendable {
    /// Whether something could be put on stable storage when that was last tried.
    public var isWritable: Bool
    /// Whether this process folds, mails and asks Codat: of all on one store, one alone does.
    public var isLeading: Bool
    /// How long the fold has been behind the log's end.
    public var foldDelay: Duration
    /// Of the write-ahead log, in bytes, where the store is a file.
    public var walBytes: Int64?
    /// Of the file system that the store's file is on: what a process without privileges may still fill, in bytes.
    public var freeBytes: Int64?
    /// Of the same file system.
    public var diskBytes: Int64?

    public init(
        isWritable: Bool, isLeading: Bool, foldDelay: Duration, walBytes: Int64? = nil, freeBytes: Int64? = nil,
        diskBytes: Int64? = nil
    ) {
        self.isWritable = isWritable
        self.isLeading = isLeading
        self.foldDelay = foldDelay
        self.walBytes = walBytes
        self.freeBytes = freeBytes
        self.diskBytes = diskBytes
    }
}
