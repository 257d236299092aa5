public import Relink

/// A company's configuration for Sync for Commerce, to be read, changed and set.
///
/// It keeps all that Codat sent, known or not, so that setting it changes nothing but what was changed here.
public struct CompanyConfiguration: Hashable, Sendable {
    /// As it came, with the changes made since.
    public var json: JSONTree

    public init(json: JSONTree) {
        self.json = json
    }

    public var companyID: String? { json["companyId"]?.text.map(normalizedID) }
    public var accountingCompanyName: String? { json["accountingSoftwareCompanyName"]?.text }

    /// Whether syncs run. `enabled` in the documentation, `enable` in the OpenAPI file; unknown where neither is there.
    public var isEnabled: Bool? {
        get { json["enabled"]?.bool ?? json["enable"]?.bool }
        set {
            let value = newValue.map(JSONTree.bool)
            if json["enable"] != nil { json["enable"] = value }
            if json["enabled"] != nil || json["enable"] == nil { json["enabled"] = value }
        }
    }

    /// Whether the Sync flow was completed.
    public var isConfigured: Bool? { json["configured"]?.bool }

    // MARK: Schedule

    public var frequency: String? {
        get { json[["schedule", "selectedFrequency"]]?.text }
        set { json[["schedule", "selectedFrequency"]] = newValue.map(JSONTree.string) }
    }

    public var frequencyOptions: [String] {
        json[["schedule", "frequencyOptions"]]?.elements?.compactMap(\.text) ?? []
    }

    public var startDate: Instant? {
        get { json[["schedule", "startDate"]]?.text.flatMap { Instant(rfc3339: $0) } }
        set { json[["schedule", "startDate"]] = newValue.map { .string($0.rfc3339) } }
    }

    /// 0 to 23, in the time zone. `syncHourUtc` before 2024.
    public var syncHour: Int64? {
        get { (json[["schedule", "syncHour"]] ?? json[["schedule", "syncHourUtc"]])?.text.flatMap { Int64($0) } }
        set { json[["schedule", "syncHour"]] = newValue.map { .number(String($0)) } }
    }

    /// An IANA name; `Etc/UTC` where it is not set.
    public var timeZone: String? {
        get { json[["schedule", "timeZone"]]?.text }
        set { json[["schedule", "timeZone"]] = newValue.map(JSONTree.string) }
    }
}

extension CompanyConfiguration: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("the configuration in the answer is no object") }
        self.json = JSONTree(json)
    }
}
