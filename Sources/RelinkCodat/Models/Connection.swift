public import Relink

/// One link between a company and one system of the merchant.
public struct Connection: Hashable, Sendable {
    public let id: String
    public let status: OpenEnum<ConnectionStatus>?
    public let sourceType: OpenEnum<SourceType>?
    /// Four letters that name the kind of system.
    public let platformKey: String?
    public let platformName: String?
    public let integrationID: String?
    public let sourceID: String?
    /// Codat's general page that authorises this connection.
    public let linkURL: HiddenURL?
    public let lastSync: Instant?
    public let created: Instant?
    public let errors: [ConnectionError]
    /// What the other system tells of the merchant.
    public let info: [String: String]
}

/// What went wrong with a connection.
public struct ConnectionError: Hashable, Sendable {
    /// An HTTP status, as text.
    public let statusCode: String?
    public let statusText: String?
    public let message: String?
    public let erroredOn: Instant?
    /// `Active` or `Resolved`; `nil` where it is none that passes by itself.
    public let status: String?
    public let resolvedOn: Instant?
}

extension Connection: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        id = try json.requiredID("id", of: "a connection")
        status = json.openEnum("status")
        sourceType = json.openEnum("sourceType")
        platformKey = json.text("integrationKey")
        platformName = json.text("platformName")
        integrationID = json.id("integrationId")
        sourceID = json.id("sourceId")
        linkURL = json.text("linkUrl").map(HiddenURL.init)
        lastSync = json.instant("lastSync")
        created = json.instant("created")
        errors = (json["dataConnectionErrors"]?.elements ?? []).map(ConnectionError.init)
        info = json.textsByName("connectionInfo")
    }
}

extension ConnectionError {
    init(_ json: JSONValue) {
        statusCode = json.text("statusCode")
        statusText = json.text("statusText")
        message = json.text("errorMessage")
        erroredOn = json.instant("erroredOnUtc")
        status = json.text("status")
        resolvedOn = json.instant("resolvedOnUtc")
    }
}
