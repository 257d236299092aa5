import Relink

/// One merchant of the platform, as the simulated Codat keeps it.
struct Company: Sendable {
    let id: String
    var name: String
    var description: String?
    var tags: [String: String] = [:]
    let created: Instant
    var connections: [Connection] = []
    var isEnabled = false
    var isConfigured = false
    var schedule = Schedule()
    /// What was chosen in the settings, laid over what a fresh configuration offers; `nil` until something was.
    var mapping: JSONTree?
    /// A choice that was not offered: the next sync ends in a configuration error with this message.
    var mappingFault: String?
    var syncs = BoundedList<SyncRun>(capacity: 100)
    /// The last fetch of each data type.
    var datasets: [String: Dataset] = [:]
    var fetches = BoundedList<Dataset>(capacity: 200)
    var fetchSettings: JSONTree?

    struct Schedule: Hashable, Sendable {
        var frequency = "Daily"
        var startDate: Instant?
        var syncHour = 0
        var timeZone = "Etc/UTC"
    }

    var lastSync: Instant? { connections.compactMap(\.lastSync).max() }

    /// The connection of that kind that matters: a linked one before others, the newest of equals.
    func connection(_ sourceType: SourceType) -> Connection? {
        let candidates = connections.filter { $0.sourceType == sourceType }
        return candidates.last { $0.status == .linked } ?? candidates.last
    }

    func isLinked(_ sourceType: SourceType) -> Bool { connection(sourceType)?.status == .linked }

    var isActive: Bool { connections.contains { $0.status == .linked } }

    /// Whether nothing stands in the way of the daily sync.
    var isReady: Bool { isLinked(.accounting) && isLinked(.commerce) && isEnabled && isConfigured }

    /// As `GET /companies/{companyId}` shows it.
    func json(baseURL: String) -> JSONTree {
        var json = details(baseURL: baseURL)
        json["dataConnections"] = .array(connections.map { $0.json(companyID: id, baseURL: baseURL) })
        return json
    }

    /// The company without its connections, as `company.created` tells it.
    func details(baseURL: String) -> JSONTree {
        [
            "id": .string(id), "name": .string(name), "description": JSONTree(description),
            "redirect": .string("\(baseURL)/link/\(id)"), "lastSync": JSONTree(lastSync),
            "created": JSONTree(created), "createdByUserName": nil, "products": ["sync-for-commerce"],
            "tags": tagsJSON, "referenceParentCompany": nil, "referenceSubsidiaryCompanies": [],
        ]
    }

    /// How webhooks refer to it.
    func reference(baseURL: String) -> JSONTree {
        [
            "id": .string(id), "name": .string(name), "description": JSONTree(description),
            "links": ["portal": .string("\(baseURL)/#company-\(id)")], "tags": tagsJSON,
        ]
    }

    private var tagsJSON: JSONTree {
        .object(tags.sorted { $0.key < $1.key }.map { JSONTree.Member(name: $0.key, value: .string($0.value)) })
    }

    /// What Codat leaves of a name: letters and digits of ASCII, white space, and `- ' & @ . , ? !`. The rest is
    /// dropped without a word.
    static func keptCharacters(ofName name: String) -> String {
        String(name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0.isWhitespace || "-'&@.,?!".contains($0)) })
    }
}
