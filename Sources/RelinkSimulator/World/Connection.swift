import Relink

/// One link between a company and one of the merchant's systems.
struct Connection: Hashable, Sendable {
    let id: String
    let integration: Integration
    var status: ConnectionStatus
    let created: Instant
    /// Whether it was ever `Linked`: the first time is told differently from later ones.
    var wasLinked = false
    var lastSync: Instant?
    var failure: Failure?

    var sourceType: SourceType { integration.sourceType }

    /// Why access was lost, or never gained.
    struct Failure: Hashable, Sendable {
        let statusCode: String
        let statusText: String
        let message: String
        let at: Instant

        static func withdrawn(at instant: Instant) -> Failure {
            Failure(
                statusCode: "401", statusText: "Unauthorized", message: "Access was withdrawn in the other system.",
                at: instant)
        }

        static func declined(at instant: Instant) -> Failure {
            Failure(
                statusCode: "403", statusText: "Forbidden", message: "The merchant declined to give access.",
                at: instant)
        }
    }

    /// - Parameter companyID: the company it belongs to.
    func json(companyID: String, baseURL: String) -> JSONTree {
        var json: JSONTree = [
            "id": .string(id), "integrationId": .string(integration.integrationID),
            "integrationKey": .string(integration.key), "sourceId": .string(integration.sourceID),
            "sourceType": .string(sourceType.rawValue), "platformName": .string(integration.name),
            "linkUrl": .string("\(baseURL)/link/\(companyID)/\(id)"), "status": .string(status.rawValue),
            "lastSync": JSONTree(lastSync), "created": JSONTree(created),
        ]
        json["dataConnectionErrors"] =
            failure.map { failure in
                [
                    [
                        "statusCode": .string(failure.statusCode), "statusText": .string(failure.statusText),
                        "errorMessage": .string(failure.message), "erroredOnUtc": JSONTree(failure.at),
                        "status": "Active",
                    ]
                ]
            } ?? JSONTree.null
        return json
    }
}
