/// How the work on the store stands, as metrics tell it.
public struct StoreStanding: Hashable, Sendable {
    /// Whether something could be put on stable storage when that was last tried.
    public var isWritable: Bool
    /// Whether this process folds, mails and asks Codat: of all on one store, one alone does.
    public var isLeading: Bool
    /// How long the fold has been behind the log's end.
    public var foldDelay: Duration

    public init(isWritable: Bool, isLeading: Bool, foldDelay: Duration) {
        self.isWritable = isWritable
        self.isLeading = isLeading
        self.foldDelay = foldDelay
    }
}
