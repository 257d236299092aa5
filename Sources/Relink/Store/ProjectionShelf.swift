/// Where projections are kept: the one that readers see, and while the log is folded anew, the one that will take its
/// place.
public protocol ProjectionShelf: Sendable {
    /// What readers see, and what is folded on.
    var current: any Projection & ProjectionWriter { get }

    /// Whether it was found that what is stored in ``current`` can't be read. Only folding the log anew mends that.
    var isCurrentDamaged: Bool { get }

    /// An empty projection beside the current one; one that was begun before and not adopted is thrown away.
    func startRebuild(fingerprint: String) async throws(StoreError) -> any Projection & ProjectionWriter

    /// Throws away the one that was begun, so that it takes no room until the next try.
    func abandonRebuild() async throws(StoreError)

    /// Puts a rebuilt projection in the place of the current one, at once for all readers that come after.
    func adopt(_ rebuilt: any Projection & ProjectionWriter) async throws(StoreError)
}

/// How far a rebuild has come.
public struct RebuildProgress: Hashable, Sendable {
    /// The last sequence folded anew.
    public let folded: Int64
    /// The log's last sequence.
    public let total: Int64
    public let isDone: Bool

    public init(folded: Int64, total: Int64, isDone: Bool) {
        self.folded = folded
        self.total = total
        self.isDone = isDone
    }
}

/// How one process asks the one that serves to fold the log anew.
public protocol RebuildRequests: Sendable {
    /// Asks for a rebuild. Returns its number.
    func request() async throws(StoreError) -> Int64

    /// The latest request that has not been reported done.
    func pending() async throws(StoreError) -> Int64?

    func report(_ progress: RebuildProgress, of request: Int64) async throws(StoreError)

    /// - Returns: `nil` until the one who serves has begun.
    func progress(of request: Int64) async throws(StoreError) -> RebuildProgress?
}
