public import Relink

/// All settings, checked.
public struct Settings: Sendable {
    public let listen: Listen
    public let tls: TLS
    /// Base of links that leave the building, without a slash at its end.
    public let publicURL: String
    public let store: StoreLocation
    /// By name; `codat` is the first.
    public let sources: [String: Source]
    public let admin: Admin
    public let mail: Mail
    public let brand: Brand
    public let reonboarding: Reonboarding
    public let onboardingSchedule: [Duration]
    /// How long a link to the choice page works.
    public let setupLinkLifetime: Duration
    public let alerts: Alerts
    public let reconcile: Reconcile
    public let requiredSourceTypes: Set<SourceType>
    public let log: Log
    /// `nil` where nothing is traced.
    public let trace: Trace?
    /// Every setting as it is in force, in the order of ``SettingKey/all``, then those of each named source.
    public let inForce: [InForce]

    /// The name of the source whose settings stand at the top.
    public static let firstSource = "codat"

    public struct InForce: Hashable, Sendable {
        public let key: String
        /// Empty where it is not set; `(hidden)` for a secret.
        public let value: String
    }

    public struct Listen: Sendable {
        public let `public`: ListenAddress
        public let admin: ListenAddress
        public let requestTimeout: Duration
        public let idleTimeout: Duration
        public let maxHeaderBytes: Int
        public let maxConnections: Int
    }

    public struct TLS: Sendable {
        public let certificate: String?
        public let key: String?
        public let clientCA: String?
        public let trustRoots: String?
    }

    public enum StoreLocation: Sendable {
        case sqlite(path: String)
        /// libpq's URL, which may hold a password.
        case postgres(Secret)
    }

    public struct Source: Sendable {
        public let webhook: WebhookPolicy
        public let addresses: AddressPolicy
        public let maxBodyBytes: Int
        public let maxBufferedBytes: Int
        public let codat: Codat
    }

    public struct Codat: Sendable {
        public let apiKey: Secret?
        public let baseURL: String?
        public let commerceKey: String?
        public let accountingKey: String?
        /// The side that merchants choose a system of; the other one is the platform's own.
        public let chosenSide: SourceType
        public let redirectURL: String?
        public let redirectHosts: [String]
    }

    public struct Admin: Sendable {
        public let token: Secret?
        public let hosts: [String]
    }

    public struct Mail: Sendable {
        public let transport: Secret
        public let from: String?
        public let replyTo: String?
        public let `operator`: String?
        public let perMinute: Int
        public let templates: String?
    }

    public struct Brand: Sendable {
        public let name: String?
        public let logoURL: String?
        public let color: String?
        public let supportURL: String?
    }

    public struct Reonboarding: Sendable {
        public let schedule: [Duration]
        public let cooldown: Duration
        public let maxAge: Duration
        public let linkLifetime: Duration
    }

    public struct Alerts: Sendable {
        public let webhookURLs: [String]
        public let secret: WebhookSecret?
        public let mailInterval: Duration
        public let silenceAfter: Duration
    }

    public struct Reconcile: Sendable {
        /// Zero for never.
        public let interval: Duration
        public let discover: Bool
    }

    public struct Log: Sendable {
        public let level: String
        public let format: String
        /// Bodies of events received longer ago go into archives; `nil` for none.
        public let retention: Duration?
    }

    public struct Trace: Sendable {
        /// Where spans are posted: the whole URL.
        public let endpoint: String
        /// The share of traces that are recorded, more than 0 and at most 1.
        public let ratio: Double
        /// Fields of each post.
        public let headers: [(name: String, value: Secret)]
    }

    /// What the fold depends on.
    public var reducerPolicy: ReducerPolicy {
        var connectors: [String: SourceType] = [:]
        for source in sources.values {
            if let key = source.codat.commerceKey { connectors[key.lowercased()] = .commerce }
            if let key = source.codat.accountingKey { connectors[key.lowercased()] = .accounting }
        }
        return ReducerPolicy(
            requiredSourceTypes: requiredSourceTypes, connectorKeys: connectors,
            reonboarding: ReonboardingPolicy(
                schedule: reonboarding.schedule, cooldown: reonboarding.cooldown, maxAge: reonboarding.maxAge,
                linkLifetime: reonboarding.linkLifetime, onboardingSchedule: onboardingSchedule))
    }
}
