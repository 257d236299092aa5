import Relink

/// Writes bodies of Codat's legacy rules about one merchant. They have no time.
struct LegacyBodies {
    static let clientID = "3b0f6b52-93a4-4d5b-8f0e-6a4c1d2e7f90"

    let merchant: SyntheticMerchant

    func syncConnectionDeleted(_ random: inout SplitMix64) -> [UInt8] {
        rule("Sync Connection Deleted", connectionID: nil, message: "The Sync connection was deleted.", &random)
    }

    func statusChanged(
        _ connection: SyntheticConnection, from: String, to: String, _ random: inout SplitMix64
    ) -> [UInt8] {
        rule(
            "DataConnectionStatusChanged", connectionID: connection.connectionID,
            message: "A data connection went from \(from) to \(to).",
            data: [
                ("dataConnectionId", connection.connectionID), ("newStatus", to), ("oldStatus", from),
                ("platformKey", connection.platformKey),
            ], &random)
    }

    func dataSyncCompleted(_ dataType: String, _ random: inout SplitMix64) -> [UInt8] {
        dataset("Data sync completed", dataType, "A data sync of \(dataType) has ended.", &random)
    }

    func datasetChanged(_ dataType: String, _ random: inout SplitMix64) -> [UInt8] {
        dataset("Dataset data changed", dataType, "A data sync changed records of \(dataType).", &random)
    }

    private func dataset(
        _ type: String, _ dataType: String, _ message: String, _ random: inout SplitMix64
    ) -> [UInt8] {
        rule(
            type, connectionID: merchant.accounting.connectionID, message: message,
            data: [("dataType", dataType), ("datasetId", random.uuid())], &random)
    }

    private func rule(
        _ type: String, connectionID: String?, message: String, data: [(name: String, value: String)]? = nil,
        _ random: inout SplitMix64
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("AlertId", random.uuid())
            json.member("RuleType", type)
            json.member("ClientId", Self.clientID)
            json.member("ClientName", "Larkspur Platform")
            json.member("CompanyId", merchant.companyID)
            if let connectionID { json.member("DataConnectionId", connectionID) }
            json.member("Message", message)
            if let data {
                json.key("Data")
                json.object { json in
                    for (name, value) in data { json.member(name, value) }
                }
            }
        }
        return json.bytes
    }
}
