public import Relink

/// How often, and how far back, one data type is fetched.
public struct SyncSetting: Hashable, Sendable {
    public var dataType: String
    /// Whether it is fetched as soon as a connection is authorised.
    public var fetchOnFirstLink: Bool
    /// In hours; 0 for never by itself.
    public var syncSchedule: Int64
    /// The smallest is fetched first.
    public var syncOrder: Int64
    /// This or ``syncFromWindow``.
    public var syncFrom: Instant?
    /// In months.
    public var syncFromWindow: Int64?
    /// Of reports only.
    public var monthsToSync: Int64?
    public var isLocked: Bool?

    public init(
        dataType: String, fetchOnFirstLink: Bool, syncSchedule: Int64, syncOrder: Int64, syncFrom: Instant? = nil,
        syncFromWindow: Int64? = nil, monthsToSync: Int64? = nil, isLocked: Bool? = nil
    ) {
        self.dataType = dataType
        self.fetchOnFirstLink = fetchOnFirstLink
        self.syncSchedule = syncSchedule
        self.syncOrder = syncOrder
        self.syncFrom = syncFrom
        self.syncFromWindow = syncFromWindow
        self.monthsToSync = monthsToSync
        self.isLocked = isLocked
    }
}

extension SyncSetting: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard let dataType = json.text("dataType"), let fetchOnFirstLink = json.bool("fetchOnFirstLink") else {
            throw ModelFault("a sync setting in the answer has no dataType or no fetchOnFirstLink")
        }
        self.dataType = dataType
        self.fetchOnFirstLink = fetchOnFirstLink
        syncSchedule = json.integer("syncSchedule") ?? 0
        syncOrder = json.integer("syncOrder") ?? 0
        syncFrom = json.instant("syncFromUtc")
        syncFromWindow = json.integer("syncFromWindow")
        monthsToSync = json.integer("monthsToSync")
        isLocked = json.bool("isLocked")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("dataType", dataType)
            json.member("fetchOnFirstLink", fetchOnFirstLink)
            for (name, value) in [
                ("syncSchedule", syncSchedule), ("syncOrder", syncOrder), ("syncFromWindow", syncFromWindow),
                ("monthsToSync", monthsToSync),
            ] {
                guard let value else { continue }
                json.member(name, value)
            }
            if let syncFrom {
                json.member("syncFromUtc", syncFrom)
            }
            if let isLocked {
                json.member("isLocked", isLocked)
            }
        }
    }
}

/// The sync settings of a client, or of one of its companies.
public struct SyncSettings: Hashable, Sendable {
    /// The client's own id, where these are the client's.
    public let clientID: String?
    /// Whose they are, where they are a company's.
    public let companyID: String?
    public var settings: [SyncSetting]
    public var overridesDefaults: Bool?

    public init(
        clientID: String? = nil, companyID: String? = nil, settings: [SyncSetting], overridesDefaults: Bool = true
    ) {
        self.clientID = clientID
        self.companyID = companyID
        self.settings = settings
        self.overridesDefaults = overridesDefaults
    }
}

extension SyncSettings: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("the sync settings in the answer are no object") }
        clientID = json.id("clientId")
        companyID = json.id("companyId")
        overridesDefaults = json.bool("overridesDefaults")
        settings = try json["settings"]?.models() ?? []
    }

    func write(to json: inout JSONWriter, owner: String, _ ownerID: String) {
        json.object { json in
            json.member(owner, ownerID)
            json.key("settings")
            json.array(settings) { $1.write(to: &$0) }
            json.member("overridesDefaults", overridesDefaults ?? true)
        }
    }
}
