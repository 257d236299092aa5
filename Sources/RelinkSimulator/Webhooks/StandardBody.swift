import Relink

/// Bodies of the newer webhook service: camelCase, an envelope with the type, and a payload.
struct StandardBody {
    let company: Company?
    let baseURL: String
    let now: Instant

    func json(_ occurrence: Occurrence) -> JSONTree {
        [
            "id": .string(Identifier.guid()), "eventType": .string(occurrence.type.name(in: .standard)),
            "generatedDate": JSONTree(now), "payload": payload(occurrence),
        ]
    }

    private var reference: JSONTree { company?.reference(baseURL: baseURL) ?? nil }
    private var companyID: String { company?.id ?? "" }

    private func payload(_ occurrence: Occurrence) -> JSONTree {
        switch occurrence {
        case .companyCreated, .companyDeleted:
            company?.details(baseURL: baseURL) ?? nil
        case .connection(_, let connection, _):
            [
                "referenceCompany": reference,
                "connection": connection.json(companyID: companyID, baseURL: baseURL),
            ]
        case .read(let datasets, _):
            [
                "referenceCompany": reference, "modifiedFromDate": nil,
                "dataTypes": .array(datasets.map(dataType)),
            ]
        case .write(_, let succeeded, let connectionID):
            [
                "id": .string(Identifier.guid()), "type": "Create", "referenceCompany": reference,
                "connectionId": .string(connectionID), "requestedOnDate": JSONTree(now),
                "completedOnDate": JSONTree(now), "status": succeeded ? "Success" : "Failed",
                "record": succeeded ? ["id": .string(Identifier.guid())] : nil, "attachmentId": nil,
            ]
        case .rateLimitReached(let quota, let resetsAt):
            ["dailyQuota": JSONTree(quota), "quotaRemaining": 0, "expiryDate": JSONTree(resetsAt)]
        case .rateLimitReset(let quota, let remaining, let resetsAt):
            [
                "dailyQuota": JSONTree(quota), "quotaRemaining": JSONTree(remaining),
                "expiryDate": JSONTree(resetsAt),
            ]
        }
    }

    private func dataType(_ dataset: Dataset) -> JSONTree {
        [
            "connectionId": .string(dataset.connectionID), "dataType": .string(dataset.dataType),
            "recordsModified": .bool(dataset.isComplete), "status": .string(dataset.status), "issues": nil,
        ]
    }
}
