/// Whether a merchant's sales can be synced: a linked connection of each required type, the settings complete, syncing
/// switched on, and the latest sync good (Codat's guide to Sync for Commerce, "Check").
public struct Readiness: Hashable, Sendable {
    /// The connections in the order of their types' names, then the settings, then the latest sync.
    public let checks: [ReadinessCheck]
    /// `nil` where it is not known.
    public let stage: OnboardingStage?

    public init(_ merchant: MerchantState, _ policy: ReducerPolicy) {
        stage = merchant.onboardingStage(policy)
        checks =
            policy.roles.map { ReadinessCheck(.linked($0), merchant.finding(of: $0, policy)) } + [
                ReadinessCheck(.configured, merchant.finding(merchant.configuration?.value.configured)),
                ReadinessCheck(.enabled, merchant.finding(merchant.configuration?.value.enabled)),
                ReadinessCheck(.latestSync, merchant.findingOfLatestSync),
            ]
    }

    /// Whether all that is needed is known to be so. What is unknown makes nobody ready; its check tells it apart.
    public var isReady: Bool { checks.allSatisfy { $0.isOK == true } }

    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("ready", isReady)
            json.member("stage", stage?.rawValue)
            json.key("checks")
            json.array(checks) { json, check in
                json.object { json in
                    json.member("code", check.code)
                    json.member("ok", check.isOK)
                    json.member("detail", check.detail)
                    json.member("actor", check.actor?.rawValue)
                }
            }
        }
    }
}

/// One thing that a merchant needs to be ready.
public struct ReadinessCheck: Hashable, Sendable {
    public enum Subject: Hashable, Sendable {
        case linked(SourceType)
        case configured
        case enabled
        case latestSync
    }

    public enum Finding: Hashable, Sendable {
        /// It is so. The platform's name, of a connection.
        case good(platform: String?)
        /// It is not so.
        case lacking
        /// The connection of this side that was heard of last, and what it is instead of linked.
        case notLinked(platform: String?, ConnectionStatus?)
        /// The company is no longer there.
        case companyDeleted
        /// Codat said that one of the merchant's connections was deleted, and not which.
        case perhapsDeleted
        case syncEnded(Observation.Sync)
        case neverSynced
        /// Neither a webhook nor an answer of Codat's API told of it.
        case unknown
    }

    public let subject: Subject
    public let finding: Finding

    init(_ subject: Subject, _ finding: Finding) {
        self.subject = subject
        self.finding = finding
    }

    /// `accountingLinked`, `commerceLinked` and the like, `configured`, `enabled`, `latestSync`.
    public var code: String {
        switch subject {
        case .linked(let type): type.rawValue.prefix(1).lowercased() + type.rawValue.dropFirst() + "Linked"
        case .configured: "configured"
        case .enabled: "enabled"
        case .latestSync: "latestSync"
        }
    }

    /// `nil` where it is not known.
    public var isOK: Bool? {
        switch finding {
        case .good, .neverSynced: true
        case .syncEnded(let sync): sync.isSuccess
        case .lacking, .notLinked, .companyDeleted: false
        case .perhapsDeleted, .unknown: nil
        }
    }

    /// Who has to act; `nil` where nobody is known to.
    public var actor: Actor? {
        switch finding {
        case .good, .neverSynced, .unknown: nil
        case .syncEnded(let sync): sync.isSuccess ? nil : sync.actor
        case .lacking, .notLinked, .perhapsDeleted: .merchant
        case .companyDeleted: .platform
        }
    }

    /// A sentence in English.
    public var detail: String {
        switch (finding, subject) {
        case (.good(let platform), .linked(let type)):
            "The \(type.rawValue) connection\(Self.to(platform)) is linked."
        case (.good, .configured): "The settings of the sync are complete."
        case (.good, _): "Syncing is switched on."
        case (.lacking, .linked(let type)): "There is no \(type.rawValue) connection."
        case (.lacking, .configured): "The settings of the sync were never completed."
        case (.lacking, _): "Syncing is switched off."
        case (.notLinked(let platform, let status), .linked(let type)):
            "The \(type.rawValue) connection\(Self.to(platform)) \(Self.words(status))."
        case (.notLinked(let platform, let status), _): "The connection\(Self.to(platform)) \(Self.words(status))."
        case (.companyDeleted, _): "The company was deleted at Codat."
        case (.perhapsDeleted, _): "Codat told that a connection of the merchant was deleted, and not which."
        case (.syncEnded(let sync), _):
            "The latest sync ended with \(sync.code)\(sync.message.map { ": \($0)" } ?? "")."
        case (.neverSynced, _): "No sync has ended yet; the first runs on the day after the settings are completed."
        case (.unknown, _): "Not known: neither a webhook nor an answer of Codat's API has told it yet."
        }
    }

    private static func to(_ platform: String?) -> String { platform.map { " to \($0)" } ?? "" }

    private static func words(_ status: ConnectionStatus?) -> String {
        switch status {
        case .pendingAuth: "was never authorised"
        case .unlinked: "is unlinked"
        case .deauthorized: "was deauthorised"
        case .deleted: "was deleted"
        case .linked, nil: "is not linked"
        }
    }
}

extension MerchantState {
    fileprivate func finding(of type: SourceType, _ policy: ReducerPolicy) -> ReadinessCheck.Finding {
        guard health != .offboarded else { return .companyDeleted }
        let known = connections.filter { $0.sourceType(policy) == type && $0.currentStatus != nil }
        if let linked = known.first(where: { $0.currentStatus == .linked }) {
            return reasons.contains { $0.code == .syncConnectionDeleted }
                ? .perhapsDeleted : .good(platform: linked.shownPlatform)
        }
        let hasBeenLinked = known.contains(where: \.hasBeenLinked)
        // A connection that was only begun says nothing of others that Relink never heard of.
        guard hasBeenLinked || onboardingTraces.isListed else { return .unknown }
        let latest = known.filter { $0.currentStatus != .deleted || hasBeenLinked }.max {
            ($1.status?.order).isAfter($0.status?.order)
        }
        guard let latest else { return .lacking }
        return .notLinked(platform: latest.shownPlatform, latest.currentStatus)
    }

    fileprivate func finding(_ flag: Bool?) -> ReadinessCheck.Finding {
        guard health != .offboarded else { return .companyDeleted }
        return flag.map { $0 ? .good(platform: nil) : .lacking } ?? .unknown
    }

    fileprivate var findingOfLatestSync: ReadinessCheck.Finding {
        if let sync = latestSync?.value { return .syncEnded(sync) }
        return onboardingTraces.isListed ? .neverSynced : .unknown
    }
}

extension ConnectionState {
    fileprivate var shownPlatform: String? { platformName?.value ?? platformKey?.value }
}
