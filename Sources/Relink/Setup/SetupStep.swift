/// One step on a merchant's way to its first connection, as Relink took or saw it.
public enum SetupStep: Hashable, Sendable {
    /// The platform's back end asked for a link.
    case requested(SetupRequest)
    /// The merchant's company was made at Codat.
    case companyCreated(companyID: String)
    /// The merchant's company was there before.
    case companyFound(companyID: String)
    /// The merchant picked a system.
    case systemChosen(platformKey: String)
    /// A connection of the platform's own connector was made.
    case connectionCreated(connectionID: String, platformKey: String)
    /// That connection is `Linked`.
    case authorized(connectionID: String)
    case failed(SetupFailure)
}

/// Why a step at Codat failed: enough to tell a person what to do, or to ask Codat's support.
public struct SetupFailure: Error, Hashable, Sendable {
    public enum Step: String, CaseIterable, Hashable, Sendable {
        case company, connection, authorization
    }

    public let step: Step
    /// The method and the path's template, such as `POST /companies`.
    public let call: String
    /// The status that Codat answered with; `nil` where no answer came, or where it was good and said something else.
    public let status: Int64?
    /// Codat's `detailedErrorCode`.
    public let errorCode: Int64?
    public let correlationID: String?
    /// What was wrong, in a sentence; no secret and no personal data.
    public let detail: String
    /// What is to be done.
    public let remedy: String
    /// Until when asking again is of no use.
    public let retryAt: Instant?

    public init(
        step: Step, call: String, status: Int64? = nil, errorCode: Int64? = nil, correlationID: String? = nil,
        detail: String, remedy: String, retryAt: Instant? = nil
    ) {
        self.step = step
        self.call = call
        self.status = status
        self.errorCode = errorCode
        self.correlationID = correlationID
        self.detail = detail
        self.remedy = remedy
        self.retryAt = retryAt
    }
}

extension SetupStep {
    /// As it stands in `eventType`.
    var type: String {
        switch self {
        case .requested: "relink.setup.requested"
        case .companyCreated: "relink.setup.companyCreated"
        case .companyFound: "relink.setup.companyFound"
        case .systemChosen: "relink.setup.systemChosen"
        case .connectionCreated: "relink.setup.connectionCreated"
        case .authorized: "relink.setup.authorized"
        case .failed: "relink.setup.failed"
        }
    }

    func writeMembers(to json: inout JSONWriter) {
        switch self {
        case .requested(let request):
            json.member("merchantIdentifier", request.merchantIdentifier)
            json.member("company", request.companyID)
            json.member("name", request.name)
            json.member("email", request.email)
            json.member("locale", request.locale)
            json.key("tags")
            json.object { json in
                for (name, value) in request.tags.sorted(by: { $0.key < $1.key }) {
                    json.member(name, value)
                }
            }
        case .companyCreated(let companyID), .companyFound(let companyID):
            json.member("company", companyID)
        case .systemChosen(let platformKey):
            json.member("platformKey", platformKey)
        case .connectionCreated(let connectionID, let platformKey):
            json.member("connectionId", connectionID)
            json.member("platformKey", platformKey)
        case .authorized(let connectionID):
            json.member("connectionId", connectionID)
        case .failed(let failure):
            json.member("step", failure.step.rawValue)
            json.member("call", failure.call)
            json.member("status", failure.status)
            json.member("errorCode", failure.errorCode)
            json.member("correlationId", failure.correlationID)
            json.member("detail", failure.detail)
            json.member("remedy", failure.remedy)
            json.member("retryAt", failure.retryAt?.rfc3339)
        }
    }
}
