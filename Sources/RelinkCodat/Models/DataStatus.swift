public import Relink

/// How fresh Codat's cache of one data type is.
public struct DataStatus: Hashable, Sendable {
    public let dataType: String?
    public let lastSuccessfulSync: Instant?
    /// `nil` for one that was never fetched.
    public let currentStatus: DatasetStatus?
    public let latestSyncID: String?
    public let latestSuccessfulSyncID: String?
}

extension DataStatus: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("a data type's status in the answer is no object") }
        dataType = json.text("dataType")
        lastSuccessfulSync = json.instant("lastSuccessfulSync")
        currentStatus = json.text("currentStatus").map(DatasetStatus.init)
        latestSyncID = json.id("latestSyncId")
        latestSuccessfulSyncID = json.id("latestSuccessfulSyncId")
    }
}

/// By data type.
struct DataStatuses: CodatModel {
    let byDataType: [String: DataStatus]

    init(_ json: JSONValue) throws(ModelFault) {
        guard let members = json.members else { throw ModelFault("the data status in the answer is no object") }
        var statuses: [String: DataStatus] = [:]
        for member in members where !member.value.isNull && statuses[member.name] == nil {
            statuses[member.name] = try DataStatus(member.value)
        }
        byDataType = statuses
    }
}

/// One fetch of one data type ("dataset").
public struct PullOperation: Hashable, Sendable {
    public let id: String
    public let companyID: String?
    public let connectionID: String?
    public let dataType: String?
    public let status: DatasetStatus?
    public let statusDescription: String?
    public let errorMessage: String?
    public let requested: Instant?
    public let completed: Instant?
    /// In percent.
    public let progress: Int64?
    public let isCompleted: Bool?
    public let isErrored: Bool?
}

extension PullOperation: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        id = try json.requiredID("id", of: "a pull operation")
        companyID = json.id("companyId")
        connectionID = json.id("connectionId")
        dataType = json.text("dataType")
        status = json.text("status").map(DatasetStatus.init)
        statusDescription = json.text("statusDescription")
        errorMessage = json.text("errorMessage")
        requested = json.instant("requested")
        completed = json.instant("completed")
        progress = json.integer("progress")
        isCompleted = json.bool("isCompleted")
        isErrored = json.bool("isErrored")
    }
}

/// What Codat found wrong with the data of one fetch.
public struct DatasetValidation: Hashable, Sendable {
    public let errors: [CodatValidationItem]
    public let warnings: [CodatValidationItem]
}

extension DatasetValidation: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        errors = (json["errors"]?.elements ?? []).map { CodatValidationItem($0) { $0 } }
        warnings = (json["warnings"]?.elements ?? []).map { CodatValidationItem($0) { $0 } }
    }
}

extension CodatValidationItem {
    /// - Parameter clean: what becomes of each text.
    init(_ json: JSONValue, _ clean: (String) -> String?) {
        ruleID = json.text("ruleId").flatMap(clean)
        itemID = json.text("itemId").flatMap(clean)
        message = json.text("message").flatMap(clean)
        validatorName = json.text("validatorName").flatMap(clean)
    }
}
