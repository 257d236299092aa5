@testable import Relink

/// A made-up past of a few merchants, told by the new service: few connections, few data types and few instants, so
/// that events meet on the same field and often tie.
struct RandomHistory {
    struct Delivery {
        let messageID: String
        let body: [UInt8]
    }

    private(set) var deliveries: [Delivery] = []

    init(events: Int, companies: Int = 1, withLegacy: Bool = false, _ random: inout SplitMix64) {
        for index in 0..<events {
            let company = "company-\(random.below(companies))"
            let body = withLegacy && random.chance(30) ? Self.legacy(company, &random) : Self.standard(company, &random)
            deliveries.append(Delivery(messageID: "msg_\(random.below(1000))_\(index)", body: Array(body.utf8)))
        }
    }

    /// All deliveries in a random order, some of them more than once.
    func shuffled(_ random: inout SplitMix64) -> [Delivery] {
        var order = deliveries
        for delivery in deliveries where random.chance(30) { order.append(delivery) }
        order.shuffle(using: &random)
        return order
    }

    /// As the log would hold them: received a second apart, long after all that they tell.
    static func events(_ deliveries: [Delivery]) -> [DecodedEvent] {
        deliveries.enumerated().map { index, delivery in
            DecodedEvent(
                LoggedEvent(
                    sequence: Int64(index + 1), receivedAt: Minute.instant(100).advanced(bySeconds: Int64(index)),
                    source: "codat", messageID: delivery.messageID, body: delivery.body, digest: []))
        }
    }

    private static let connections = [
        ("books-1", "Accounting"), ("books-2", "Accounting"), ("shop", "Commerce"), ("bank", "Banking"), ("dark", ""),
    ]
    private static let statuses = ["PendingAuth", "Linked", "Unlinked", "Deauthorized", "Strange", ""]
    private static let platformKeys = ["gbol", "fztf", "zzzz"]
    private static let dataTypes = ["invoices", "bills", "items"]
    private static let datasetStatuses = [
        "Complete", "Complete", "FetchError", "AuthError", "NotSupported", "Fetching", "Odd",
    ]

    private static func standard(_ company: String, _ random: inout SplitMix64) -> String {
        let date = Minute.text(random.below(6))
        var members = [#""referenceCompany":{"id":"\#(company)","name":"Name \#(random.below(3))"}"#]
        let type: String
        switch random.below(20) {
        case 0: type = "company.created"
        case 1: type = "company.deleted"
        case 2, 3, 4:
            type = random.pick(["read.completed", "read.completed.initial"])
            let results = (0..<random.below(4)).map { _ in
                #"{"dataType":"\#(random.pick(dataTypes))","status":"\#(random.pick(datasetStatuses))"}"#
            }
            members.append(#""dataTypes":[\#(results.joined(separator: ","))]"#)
        case 5, 6: type = random.pick(dataTypes) + ".write." + random.pick(["successful", "unsuccessful"])
        case 7: type = random.pick(["expenses.sync.successful", "moons.aligned", "connection.connected"])
        default:
            let (id, sourceType) = random.pick(connections)
            type =
                "connection."
                + random.pick(["created", "connected", "failed", "disconnected", "reconnected", "deleted"])
            let known = sourceType.isEmpty || random.chance(10) ? "" : #","sourceType":"\#(sourceType)""#
            let key = id == "dark" && random.chance(50) ? #","integrationKey":"gbol""# : ""
            members.append(#""connection":{"id":"\#(id)","status":"\#(random.pick(statuses))"\#(known)\#(key)}"#)
        }
        let own = type.hasPrefix("company.") ? [#""id":"\#(company)","name":"Name \#(random.below(3))""#] : members
        return
            #"{"eventType":"\#(type)","generatedDate":"\#(date)","payload":{\#(own.joined(separator: ","))}}"#
    }

    private static func legacy(_ company: String, _ random: inout SplitMix64) -> String {
        let dataType = #""dataType":"\#(random.pick(dataTypes))","datasetId":"run-\#(random.below(3))""#
        let (type, data) =
            switch random.below(6) {
            case 0: ("Sync Connection Deleted", "")
            case 1: ("New company synchronised", "")
            case 2: ("Data sync completed", dataType)
            case 3:
                (
                    "Data Sync Status Changed To Error",
                    dataType + #","datasetStatus":"\#(random.pick(datasetStatuses))""#
                )
            case 4:
                ("Push Operation Status Changed()", dataType + #","status":"\#(random.pick(["Failed", "Success"]))""#)
            default:
                (
                    "DataConnectionStatusChanged",
                    #""dataConnectionId":"\#(random.pick(connections).0)","newStatus":"\#(random.pick(statuses))","#
                        + #""oldStatus":"\#(random.pick(statuses))","platformKey":"\#(random.pick(platformKeys))""#
                )
            }
        return #"{"CompanyId":"\#(company)","RuleType":"\#(type)","Data":{\#(data)}}"#
    }
}

extension MerchantState {
    /// What may not depend on the order in which events came: health, each reason's code and subject, each connection's
    /// status and type, and when it last synced.
    func essence(_ policy: ReducerPolicy) -> String {
        let reasons = reasons.map { "\($0.code) \($0.connectionID ?? "") \($0.dataType ?? "") \($0.actor)" }
        let connections = connections.map {
            "\($0.connectionID) \($0.currentStatus?.rawValue ?? "?") \($0.sourceType(policy)?.rawValue ?? "?")"
        }
        return "\(health) \(reasons) \(connections) \(displayName ?? "") \(lastSyncedAt?.rfc3339 ?? "")"
    }
}
