/// How much may wait for the log, and how long.
public struct AppendLimits: Sendable {
    /// Deliveries waiting or being written.
    public var entries = 16_384
    /// Bytes of these.
    public var bytes = 64 << 20
    /// In one commit at most.
    public var batchEntries = 4096
    /// In one commit at most.
    public var batchBytes = 16 << 20
    /// From the call to its answer.
    public var wait = Duration.seconds(8)
    /// Once the first that waits has waited for so long, no more are taken than go into the next commit: the others
    /// had better hear at once that they are to come back.
    public var patience = Duration.milliseconds(500)

    public init() {}
}
