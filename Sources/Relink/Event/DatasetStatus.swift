/// How far the fetch of one data type has come, by the names of Codat's data status.
public struct DatasetStatus: Hashable, Sendable {
    /// As Codat wrote it, or its known spelling where only the case differs.
    public let name: String
    public let outcome: Outcome

    public enum Outcome: Hashable, Sendable {
        case complete
        /// One of the statuses that Codat lists as failures.
        case failed
        /// Under way, cancelled, or not supported by the integration: neither well nor failed.
        case neither
        /// A status that Codat doesn't document.
        case unknown
    }

    public init(codatName: String) {
        if codatName == Self.complete.name {
            self = Self.complete
        } else if let known = Self.known[codatName.lowercased()] {
            self = known
        } else {
            self.init(TextLimit.cut(codatName, to: 64), .unknown)
        }
    }

    private init(_ name: String, _ outcome: Outcome) {
        self.name = name
        self.outcome = outcome
    }

    /// The merchant must authorise again; all other failures are for the platform or pass by themselves.
    public var needsMerchant: Bool { name == "AuthError" }

    static let complete = DatasetStatus("Complete", .complete)

    private static let known: [String: DatasetStatus] = {
        let failed = [
            "FetchError", "MapError", "InternalError", "ProcessingError", "ValidationError", "AuthError",
            "RateLimitError",
            "PermissionsError", "PrerequisiteNotMet",
        ]
        let neither = [
            "NotSupported", "Cancelled", "Initial", "Queued", "Fetching", "MapQueued", "Mapping", "ProcessingQueued",
            "Processing", "ValidationQueued", "Validating",
        ]
        var known = ["complete": complete]
        for name in failed { known[name.lowercased()] = DatasetStatus(name, .failed) }
        for name in neither { known[name.lowercased()] = DatasetStatus(name, .neither) }
        return known
    }()
}
