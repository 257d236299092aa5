@testable import Relink

/// A made-up past of a few merchants, told by the new service, and where wanted by the legacy one and by Relink itself:
/// few connections, few data types and few instants, so that events meet on the same field and often tie.
struct RandomHistory {
    struct Delivery {
        let messageID: String
        let body: [UInt8]
        var source = "codat"
    }

    private(set) var deliveries: [Delivery] = []

    init(
        events: Int, companies: Int = 1, withLegacy: Bool = false, withOwn: Bool = false, _ random: inout SplitMix64
    ) {
        for index in 0..<events {
            let company = "company-\(random.below(companies))"
            if withOwn, random.chance(40) {
                deliveries.append(Self.own(company, index, &random))
                continue
            }
            let body = withLegacy && random.chance(30) ? Self.legacy(company, &random) : Self.standard(company, &random)
            deliveries.append(Delivery(messageID: "msg_\(random.below(1000))_\(index)", body: Array(body.utf8)))
        }
    }

    /// Leaves out the answers of Codat's API: a list of connections says something of those that are known by then.
    mutating func dropObservations() {
        deliveries.removeAll {
            $0.source == RelinkEvent.source && String(decoding: $0.body, as: UTF8.self).contains("company.observed")
        }
    }

    /// All deliveries in a random order, some of them more than once; but Relink's own once each, in the order in which
    /// it made them.
    func shuffled(_ random: inout SplitMix64) -> [Delivery] {
        var order = deliveries
        for delivery in deliveries where delivery.source == "codat" && random.chance(30) { order.append(delivery) }
        order.shuffle(using: &random)
        var own = deliveries.filter { $0.source != "codat" }[...]
        return order.map { $0.source == "codat" ? $0 : own.popFirst() ?? $0 }
    }

    /// As the log would hold them: received a second apart, long after all that they tell.
    static func events(_ deliveries: [Delivery]) -> [DecodedEvent] {
        deliveries.enumerated().map { index, delivery in
            DecodedEvent(
                LoggedEvent(
                    sequence: Int64(index + 1), receivedAt: Minute.instant(100).advanced(bySeconds: Int64(index)),
                    source: delivery.source, messageID: delivery.messageID, body: delivery.body, digest: []))
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

    private static func own(_ company: String, _ index: Int, _ random: inout SplitMix64) -> Delivery {
        let own = OwnEvent(
            messageID: "own_\(index)", companyID: company, occurredAt: Minute.instant(random.below(120)),
            event: RandomOwnEvent.event(of: company, &random))
        return Delivery(messageID: own.messageID, body: own.body, source: RelinkEvent.source)
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
    /// status and type, when it last synced, and how far it has come in connecting.
    func essence(_ policy: ReducerPolicy) -> String {
        let reasons = reasons.map { "\($0.code) \($0.connectionID ?? "") \($0.dataType ?? "") \($0.actor)" }
        let connections = connections.map {
            "\($0.connectionID) \($0.currentStatus?.rawValue ?? "?") \($0.sourceType(policy)?.rawValue ?? "?")"
        }
        let stage = onboardingStage(policy)?.rawValue ?? ""
        return "\(health) \(reasons) \(connections) \(displayName ?? "") \(lastSyncedAt?.rfc3339 ?? "") \(stage)"
    }
}
