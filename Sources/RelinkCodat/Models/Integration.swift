public import Relink

/// A kind of system that a merchant can be connected to.
public struct Integration: Hashable, Sendable {
    /// The platform key.
    public let key: String
    public let name: String?
    public let logoURL: String?
    public let isEnabled: Bool?
    public let sourceType: OpenEnum<SourceType>?
    public let sourceID: String?
    public let integrationID: String?
    public let isOfflineConnector: Bool?
    public let isBeta: Bool?
    public let dataProvidedBy: String?
    public let dataTypes: [DataTypeFeatures]
    public let linkedConnections: Int64?
    public let totalConnections: Int64?

    /// What an integration can do with one data type.
    public struct DataTypeFeatures: Hashable, Sendable {
        public let dataType: String?
        /// By feature, such as `Get`: its state, such as `Release`.
        public let states: [String: String]
    }
}

extension Integration: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard let key = json.text("key"), !key.isEmpty else {
            throw ModelFault("an integration in the answer has no key")
        }
        self.key = key
        name = json.text("name")
        logoURL = json.text("logoUrl")
        isEnabled = json.bool("enabled")
        sourceType = json.openEnum("sourceType")
        sourceID = json.id("sourceId")
        integrationID = json.id("integrationId")
        isOfflineConnector = json.bool("isOfflineConnector")
        isBeta = json.bool("isBeta")
        dataProvidedBy = json.text("dataProvidedBy")
        dataTypes = (json["datatypeFeatures"]?.elements ?? []).map(DataTypeFeatures.init)
        linkedConnections = json.integer("linkedConnectionsCount")
        totalConnections = json.integer("totalConnectionsCount")
    }
}

extension Integration.DataTypeFeatures {
    /// The name is `datatype` in the documentation, `dataType` in the OpenAPI file: names match whatever their case.
    init(_ json: JSONValue) {
        dataType = json.text("dataType")
        let features = (json["supportedFeatures"]?.elements ?? []).compactMap { feature in
            feature.text("featureType").map { ($0, feature.text("featureState") ?? "") }
        }
        states = Dictionary(features, uniquingKeysWith: { first, _ in first })
    }
}

/// How an integration wants to be shown. Any part may be missing.
public struct Branding: Hashable, Sendable {
    public let sourceID: String?
    public let fullLogo: Image?
    public let squareLogo: Image?
    public let button: Image?
    public let hoveredButton: Image?

    public struct Image: Hashable, Sendable {
        public let source: String
        public let alternative: String?
    }
}

extension Branding: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("the branding in the answer is no object") }
        sourceID = json.id("sourceId")
        fullLogo = Image(json["logo"]?["full"])
        squareLogo = Image(json["logo"]?["square"])
        button = Image(json["button"]?["default"])
        hoveredButton = Image(json["button"]?["hover"])
    }
}

extension Branding.Image {
    init?(_ json: JSONValue?) {
        guard let image = json?["image"], let source = image.text("src") else { return nil }
        self.source = source
        alternative = image.text("alt")
    }
}
