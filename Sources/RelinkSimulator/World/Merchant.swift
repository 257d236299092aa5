public import Relink

/// A company of the simulated Codat, as far as those outside want to know it.
public struct Merchant: Hashable, Sendable {
    public let companyID: String
    public let name: String
    /// `nil` where there is none, or it was deleted.
    public let accounting: Link?
    public let commerce: Link?
    public let isEnabled: Bool
    public let isConfigured: Bool

    public struct Link: Hashable, Sendable {
        public let connectionID: String
        public let platformKey: String
        public let status: ConnectionStatus

        init(_ connection: Connection) {
            connectionID = connection.id
            platformKey = connection.integration.key
            status = connection.status
        }
    }

    init(_ company: Company) {
        companyID = company.id
        name = company.name
        accounting = company.connection(.accounting).map(Link.init)
        commerce = company.connection(.commerce).map(Link.init)
        isEnabled = company.isEnabled
        isConfigured = company.isConfigured
    }

    var json: JSONTree {
        [
            "companyId": .string(companyID), "name": .string(name), "accounting": accounting?.json ?? JSONTree.null,
            "commerce": commerce?.json ?? JSONTree.null, "enabled": .bool(isEnabled),
            "configured": .bool(isConfigured),
        ]
    }
}

extension Merchant.Link {
    fileprivate var json: JSONTree {
        [
            "connectionId": .string(connectionID), "platformKey": .string(platformKey),
            "status": .string(status.rawValue),
        ]
    }
}

/// How a merchant is lost.
public enum Loss: String, CaseIterable, Hashable, Sendable {
    /// The merchant revokes on the Sync flow's settings page: the accounting connection is deleted.
    case revoked
    /// The merchant withdraws access in the accounting software.
    case deauthorized
    /// The platform gives its access to the books up.
    case unlinked
    /// The commerce connection is deleted.
    case commerceDeleted
    /// The whole company is deleted.
    case companyDeleted
}
