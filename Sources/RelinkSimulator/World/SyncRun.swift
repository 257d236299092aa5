import Relink

/// One run of the daily sync, or one that was asked for.
struct SyncRun: Hashable, Sendable {
    let id: String
    let companyID: String
    /// From 1000: under way, from 2000: good, from 4000: access or settings, from 5000: Codat's own.
    let code: Int
    let message: String?
    let at: Instant
    let start: Instant
    let finish: Instant

    var hasSucceeded: Bool { (2000..<3000).contains(code) }
    private var pushesData: Bool { code == 2000 }

    private var statusText: String {
        switch code {
        case 1000..<2000: "Started"
        case 2000..<3000: "Complete"
        case 4000..<5000: "ConfigurationError"
        default: "PushError"
        }
    }

    /// A `CompanySyncStatus`.
    var json: JSONTree {
        [
            "companyId": .string(companyID), "syncId": .string(id), "syncStatusCode": JSONTree(code),
            "syncStatus": .string(statusText), "errorMessage": JSONTree(hasSucceeded ? nil : message),
            "syncExceptionMessage": nil, "syncUtc": JSONTree(at), "dataPushed": .bool(pushesData),
        ]
    }

    /// A `SyncSummary`.
    var summary: JSONTree {
        var summary = json
        summary["syncId"] = Optional<JSONTree>.none
        summary["commerceSyncId"] = .string(id)
        summary["syncDateRangeUtc"] = ["start": JSONTree(start), "finish": JSONTree(finish)]
        return summary
    }
}
