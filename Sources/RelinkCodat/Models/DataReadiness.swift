public import Relink

/// What can be read of a data type now, by its data status.
public enum DataReadiness: Hashable, Sendable {
    case ready
    /// The latest fetch came to nothing; what an earlier one brought can be read.
    case stale(DatasetStatus, since: Instant)
    /// Queued or being fetched, also under names that Codat doesn't document.
    case underWay(DatasetStatus)
    case failed(DatasetStatus)
    case notSupported
    case neverFetched

    /// - Parameter status: `nil` where Codat says nothing of the data type.
    public init(_ status: DataStatus?) {
        guard let current = status?.currentStatus else {
            self = status?.lastSuccessfulSync == nil ? .neverFetched : .ready
            return
        }
        switch (current.outcome, current.name) {
        case (.complete, _): self = .ready
        case (_, "NotSupported"): self = .notSupported
        case (.failed, _), (_, "Cancelled"):
            self = status?.lastSuccessfulSync.map { .stale(current, since: $0) } ?? .failed(current)
        case (_, "Initial") where status?.latestSyncID == nil: self = .neverFetched
        case (.neither, _), (.unknown, _): self = .underWay(current)
        }
    }
}
