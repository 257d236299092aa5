/// What keeps a merchant from being healthy.
public enum ReasonCode: String, CaseIterable, Hashable, Sendable {
    case syncConnectionDeleted
    case connectionDeleted
    case connectionUnlinked
    case connectionDeauthorized
    case linkFailed
    case dataSyncFailed
    case writeFailed
    case configurationIncomplete
    case syncDisabled
    case syncError
}

/// Who has to act for a reason to go away.
public enum Actor: String, Hashable, Sendable {
    case merchant
    case platform
    case codat
}

/// One reason, as it stands at present.
public struct Reason: Hashable, Sendable {
    public let code: ReasonCode
    /// When what set it first in its present run happened.
    public var since: Instant
    public let actor: Actor
    public let connectionID: String?
    public let dataType: String?
    /// A sentence for a person.
    public let detail: String?

    public init(
        code: ReasonCode, since: Instant, actor: Actor, connectionID: String? = nil, dataType: String? = nil,
        detail: String? = nil
    ) {
        self.code = code
        self.since = since
        self.actor = actor
        self.connectionID = connectionID
        self.dataType = dataType
        self.detail = detail
    }
}
