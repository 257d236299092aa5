public import Relink

/// One merchant, as Codat knows it.
public struct Company: Hashable, Sendable {
    /// Codat's `companyId`.
    public let id: String
    /// Not unique. `nil` where Codat answered with the company's connections alone.
    public let name: String?
    /// Often the merchant's name, where `name` is the platform's own id of it.
    public let description: String?
    /// Codat's general Link page.
    public let linkURL: HiddenURL?
    public let platform: String?
    /// In older answers, that of its only connection.
    public let status: OpenEnum<ConnectionStatus>?
    public let lastSync: Instant?
    public let created: Instant?
    public let createdBy: String?
    public let products: [String]
    public let tags: [String: String]
    public let parent: CompanyReference?
    public let subsidiaries: [CompanyReference]
    /// `nil` where the answer does not tell.
    public let connections: [Connection]?
}

/// A company, named by another thing.
public struct CompanyReference: Hashable, Sendable {
    public let id: String
    public let name: String?
    public let description: String?
    public let tags: [String: String]
}

extension Company: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        try self.init(json, id: json.requiredID("id", of: "a company"))
    }

    /// Reads both documented answers of one company: the company, or the list of its connections.
    init(_ json: JSONValue, id: String) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("a company in the answer is no object") }
        self.id = id
        name = json.text("name")
        description = json.text("description")
        linkURL = json.text("redirect").map(HiddenURL.init)
        platform = json.text("platform")
        status = json.openEnum("status")
        lastSync = json.instant("lastSync")
        created = json.instant("created")
        createdBy = json.text("createdByUserName")
        products = json.texts("products")
        tags = json.textsByName("tags")
        parent = json["referenceParentCompany"].flatMap(CompanyReference.init)
        subsidiaries = (json["referenceSubsidiaryCompanies"]?.elements ?? []).compactMap(CompanyReference.init)
        connections = try (json["dataConnections"] ?? json["results"])?.models()
    }
}

extension CompanyReference {
    /// `nil` without an id, for it then refers to nothing. It is told beside the company, which is no less readable.
    init?(_ json: JSONValue) {
        guard let id = json.id("id") else { return nil }
        self.id = id
        name = json.text("name")
        description = json.text("description")
        tags = json.textsByName("tags")
    }
}

/// What a company is made with, or replaced by.
public struct CompanyDraft: Hashable, Sendable {
    /// Codat silently drops all but letters, digits, spaces and `- ' & @ . , ? !`.
    public var name: String
    public var description: String?
    /// At most ten; keys of 1 to 27 characters, values of up to 100.
    public var tags: [String: String]

    public init(name: String, description: String? = nil, tags: [String: String] = [:]) {
        self.name = name
        self.description = description
        self.tags = tags
    }
}

/// What is changed of a company. Codat's pages disagree on what `null` does to tags, so they are all sent or none.
public struct CompanyChange: Hashable, Sendable {
    public var name: String?
    public var description: String?
    /// All tags the company is to have; `nil` leaves them.
    public var tags: [String: String]?

    public init(name: String? = nil, description: String? = nil, tags: [String: String]? = nil) {
        self.name = name
        self.description = description
        self.tags = tags
    }
}
