import Relink

/// What a Sync flow URL is asked for with.
public struct SyncFlowRequest: Hashable, Sendable {
    /// Platform key of the commerce side.
    public var commerceKey: String
    /// Platform key of the accounting side.
    public var accountingKey: String
    /// For a known merchant the `companyId`: another name would start a second company.
    public var merchantIdentifier: String
    /// An absolute http or https URL where the flow ends, instead of Codat's own page.
    public var redirectURL: String?

    public init(commerceKey: String, accountingKey: String, merchantIdentifier: String, redirectURL: String? = nil) {
        self.commerceKey = commerceKey
        self.accountingKey = accountingKey
        self.merchantIdentifier = merchantIdentifier
        self.redirectURL = redirectURL
    }
}

/// Where a merchant authorises and configures syncing. It holds a passcode that works once and for 30 seconds: send the
/// merchant there at once, and never store, mail or log it.
public struct SyncFlowURL: Hashable, Sendable {
    /// The value of a `Location` field: visible ASCII, an absolute http or https URL without user and password.
    public let location: String
    public let host: String
}

extension SyncFlowURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "-" }
    public var debugDescription: String { "-" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SyncFlowURL: CodatModel {
    init(_ json: JSONValue) throws(ModelFault) {
        guard let url = json["url"]?.string else { throw ModelFault("the answer has no url") }
        guard let clean = CleanURL(repairing: url) else {
            throw ModelFault("the url in the answer is no absolute http or https URL that a browser may be sent to")
        }
        location = clean.text
        host = clean.host
    }
}
