/// What has become of the spans that were recorded since the start.
public struct SpanCounts: Sendable {
    public let exported: UInt64
    public let dropped: UInt64

    public init(exported: UInt64, dropped: UInt64) {
        self.exported = exported
        self.dropped = dropped
    }
}
