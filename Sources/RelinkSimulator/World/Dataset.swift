import Relink

/// One fetch of one data type into Codat's cache.
struct Dataset: Hashable, Sendable {
    let id: String
    let companyID: String
    let connectionID: String
    let dataType: String
    /// By the names of Codat's data status, such as `Complete` or `AuthError`.
    let status: String
    let at: Instant

    var isComplete: Bool { status == "Complete" }

    private var isErrored: Bool { status.hasSuffix("Error") || status == "PrerequisiteNotMet" }

    /// A `PullOperation`.
    var json: JSONTree {
        [
            "id": .string(id), "companyId": .string(companyID), "connectionId": .string(connectionID),
            "dataType": .string(dataType), "status": .string(status), "statusDescription": nil,
            "errorMessage": isErrored ? .string("The fetch of \(dataType) ended in \(status).") : nil,
            "requested": JSONTree(at), "completed": JSONTree(at), "progress": 100, "isCompleted": true,
            "isErrored": .bool(isErrored),
        ]
    }

    /// A `DataStatus`.
    var statusJSON: JSONTree {
        [
            "dataType": .string(dataType), "lastSuccessfulSync": JSONTree(isComplete ? at : nil),
            "currentStatus": .string(status), "latestSyncId": .string(id),
            "latestSuccessfulSyncId": JSONTree(isComplete ? id : nil),
        ]
    }
}
