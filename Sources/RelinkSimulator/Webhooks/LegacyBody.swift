import Relink

/// Bodies of the older webhook rules: PascalCase, no time, and often several for what is one event today.
struct LegacyBody {
    let company: Company?

    /// - Returns: nothing where the rules had no type for it.
    func bodies(_ occurrence: Occurrence) -> [(type: EventType, json: JSONTree)] {
        switch occurrence {
        case .companyCreated, .companyDeleted: []
        case .connection(let type, let connection, let from): bodies(type, connection, from)
        case .read(let datasets, let isInitial): bodies(datasets, isInitial: isInitial)
        case .write(let dataType, let succeeded, let connectionID):
            [
                body(
                    .pushOperationStatusChanged, connectionID: connectionID,
                    message: "A write of \(dataType) has ended.",
                    data: [
                        "dataType": .string(dataType), "status": succeeded ? "Success" : "Failed",
                        "pushOperationKey": .string(Identifier.guid()),
                    ])
            ]
        case .rateLimitReached(let quota, let resetsAt):
            [
                body(
                    .rateLimitReached, message: "Today's quota is used up.",
                    data: ["DailyQuota": JSONTree(quota), "ExpiresUtc": JSONTree(resetsAt)])
            ]
        case .rateLimitReset(let quota, let remaining, let resetsAt):
            [
                body(
                    .rateLimitReset, message: "There is quota again.",
                    data: [
                        "QuotaRemaining": JSONTree(remaining), "ResetReason": "A new day",
                        "DailyQuota": JSONTree(quota), "ExpiresUtc": JSONTree(resetsAt),
                    ])
            ]
        }
    }

    private func bodies(
        _ type: EventType, _ connection: Connection, _ from: ConnectionStatus?
    ) -> [(type: EventType, json: JSONTree)] {
        switch type {
        case .connectionDeleted:
            return [body(.syncConnectionDeleted, message: "A Sync connection was deleted.")]
        case .connectionFailed:
            return []
        default:
            var data: JSONTree = [
                "dataConnectionId": .string(connection.id), "newStatus": .string(connection.status.rawValue),
            ]
            if let from { data["oldStatus"] = .string(from.rawValue) }
            data["platformKey"] = .string(connection.integration.key)
            return [
                body(
                    .dataConnectionStatusChanged, connectionID: connection.id,
                    message: "A connection is now \(connection.status.rawValue).", data: data)
            ]
        }
    }

    private func bodies(_ datasets: [Dataset], isInitial: Bool) -> [(type: EventType, json: JSONTree)] {
        var bodies = datasets.map { dataset in
            var data: JSONTree = ["dataType": .string(dataset.dataType)]
            if !dataset.isComplete { data["datasetStatus"] = .string(dataset.status) }
            data["datasetId"] = .string(dataset.id)
            return body(
                dataset.isComplete ? .dataSyncCompleted : .dataSyncStatusChangedToError,
                connectionID: dataset.connectionID, message: "The fetch of \(dataset.dataType) has ended.", data: data)
        }
        if isInitial, datasets.contains(where: \.isComplete) {
            bodies.append(body(.newCompanySynchronized, message: "A new company was fetched.", data: [:]))
        }
        return bodies
    }

    private func body(
        _ type: EventType, connectionID: String? = nil, message: String, data: JSONTree? = nil
    ) -> (type: EventType, json: JSONTree) {
        var json: JSONTree = [
            "ClientId": .string(ClientAccount.simulated.id), "ClientName": .string(ClientAccount.simulated.name),
        ]
        if let company { json["CompanyId"] = .string(company.id) }
        if let connectionID { json["DataConnectionId"] = .string(connectionID) }
        json["RuleType"] = .string(type.name(in: .legacy))
        json["AlertId"] = .string(Identifier.guid())
        json["Message"] = .string(message)
        if let data { json["Data"] = data }
        return (type, json)
    }
}
