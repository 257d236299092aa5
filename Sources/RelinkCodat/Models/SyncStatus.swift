public import Relink

/// How one sync of sales to the books stands, or ended: Codat's `CompanySyncStatus`, `SyncStatus` and `SyncSummary`,
/// which differ in what they tell beside it.
public struct SyncStatus: Hashable, Sendable {
    public let companyID: String?
    public let syncID: String?
    public let commerceSyncID: String?
    public let code: SyncStatusCode?
    /// Codat's word for it. No closed list: take meaning from the code.
    public let text: String?
    public let errorMessage: String?
    public let exceptionMessage: String?
    public let at: Instant?
    public let isDataPushed: Bool?
    /// `nil` where the answer does not tell.
    public let connections: [Connection]?
    public let rangeStart: Instant?
    public let rangeFinish: Instant?
}

extension SyncStatus: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("a sync's status in the answer is no object") }
        companyID = json.id("companyId")
        syncID = json.id("syncId")
        commerceSyncID = json.id("commerceSyncId")
        code = json.integer("syncStatusCode").map(SyncStatusCode.init)
        text = json.text("syncStatus")
        errorMessage = json.text("errorMessage")
        exceptionMessage = json.text("syncExceptionMessage")
        at = json.instant("syncUtc")
        isDataPushed = json.bool("dataPushed")
        connections = try json["dataConnections"]?.models()
        rangeStart = json["syncDateRangeUtc"]?.instant("start")
        rangeFinish = json["syncDateRangeUtc"]?.instant("finish")
    }
}

/// Codat's status code of a sync. Codes that are not listed are judged by their thousands.
public struct SyncStatusCode: Hashable, Sendable, CustomStringConvertible {
    public let value: Int64

    public init(_ value: Int64) {
        self.value = value
    }

    /// 1xxx.
    public var isUnderWay: Bool { value / 1000 == 1 }
    /// 2xxx: also where there was nothing to write.
    public var isSuccess: Bool { value / 1000 == 2 }
    /// 4xxx: somebody's settings or access.
    public var isSettingsOrAccess: Bool { value / 1000 == 4 }
    /// 5xxx: on Codat's side.
    public var isCodatFault: Bool { value / 1000 == 5 }
    /// 4xxx or 5xxx.
    public var isFailure: Bool { isSettingsOrAccess || isCodatFault }
    /// The company was deleted or de-authorised: no sync follows until the merchant connects again.
    public var endsSyncing: Bool { value == 4040 || value == 4220 }

    public var description: String { String(value) }
}
