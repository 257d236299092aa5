public import Relink

/// What it takes of Codat to get merchants connected: for the choice page, and for the platform's back end.
public protocol SetupDesk: Sendable {
    /// Takes an order down, and makes the link for it. The same again changes nothing.
    ///
    /// - Throws: ``SetupRefusal``, `SetupFailure` where Codat didn't do what was asked, `StoreError`.
    func begin(_ order: SetupOrder) async throws -> SetupTicket

    /// Connects the platform's own side for a merchant. Done again, it goes on where it stopped.
    ///
    /// - Parameters:
    ///   - companyID: a company's id, or the `merchantIdentifier` of an order whose company is not made yet.
    ///   - authorization: names and values as agreed with Codat.
    /// - Throws: as ``begin(_:)`` does.
    func authorize(_ companyID: String, with authorization: [String: String]) async throws -> AuthorizationReport

    /// The systems that a merchant may choose, from what Codat said lately.
    func offer(for link: SetupLink) async throws(SyncFlowFailure) -> SystemOffer

    /// - Returns: `nil` where there is none that may be shown.
    func logo(of platformKey: String, for link: SetupLink) async -> LogoImage?

    /// A fresh Sync flow URL for a merchant who waits for it. Where the merchant has no company yet, it has one then.
    func depart(to platformKey: String, over link: SetupLink) async throws(SyncFlowFailure) -> SyncFlowDestination
}

/// What the platform's back end asks for.
public struct SetupOrder: Hashable, Sendable {
    public var request: SetupRequest
    /// The Codat client; `nil` for the company's own, or the first.
    public var source: String?
    /// Where the Sync flow ends, in place of `codat.redirectUrl`.
    public var redirectURL: String?
    /// Whether the company is made at Codat now, not only when the merchant sets out.
    public var createsCompany: Bool

    public init(
        _ request: SetupRequest, source: String? = nil, redirectURL: String? = nil, createsCompany: Bool = false
    ) {
        self.request = request
        self.source = source
        self.redirectURL = redirectURL
        self.createsCompany = createsCompany
    }
}

/// A link for a merchant who is signed in at the platform.
public struct SetupTicket: Hashable, Sendable {
    /// `nil` where the merchant has no company at Codat yet.
    public let companyID: String?
    public let url: String
    public let expiresAt: Instant

    public init(companyID: String?, url: String, expiresAt: Instant) {
        self.companyID = companyID
        self.url = url
        self.expiresAt = expiresAt
    }
}

/// What was done, and what was there already, until a connection was `Linked`.
public struct AuthorizationReport: Hashable, Sendable {
    public enum Outcome: String, Hashable, Sendable {
        case found, created, updated
    }

    public let companyID: String
    public let connectionID: String
    public let steps: [SetupFailure.Step: Outcome]

    public init(companyID: String, connectionID: String, steps: [SetupFailure.Step: Outcome]) {
        self.companyID = companyID
        self.connectionID = connectionID
        self.steps = steps
    }
}

/// Why an order is not taken.
public enum SetupRefusal: Error, Hashable, Sendable {
    case wrongField(name: String, right: String)
    case unknownCompany
    /// It can't be done as things are; a sentence that says why, and what to do.
    case conflict(String)
}

/// The systems of one side.
public struct SystemOffer: Hashable, Sendable {
    public let side: SourceType
    /// In the order in which they are shown.
    public let systems: [OfferedSystem]

    public init(side: SourceType, systems: [OfferedSystem]) {
        self.side = side
        self.systems = systems
    }
}

/// A system that a merchant may choose.
public struct OfferedSystem: Hashable, Sendable {
    public let platformKey: String
    public let name: String

    public init(platformKey: String, name: String) {
        self.platformKey = platformKey
        self.name = name
    }
}

/// A picture of a type that may be shown: see ``LogoImage/types``.
public struct LogoImage: Hashable, Sendable {
    public let type: String
    public let bytes: [UInt8]

    /// Images alone, by their media types.
    public static let types: Set<String> = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]

    /// - Parameter type: a media type, perhaps with parameters behind it.
    /// - Returns: `nil` for all but ``types``, and for no bytes.
    public init?(type: String, bytes: [UInt8]) {
        let type = type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard Self.types.contains(type), !bytes.isEmpty else { return nil }
        self.type = type
        self.bytes = bytes
    }
}

/// Where a merchant is sent.
public struct SyncFlowDestination: Hashable, Sendable {
    public let url: String
    public let companyID: String

    public init(url: String, companyID: String) {
        self.url = url
        self.companyID = companyID
    }
}
