/// What operators should notice: what alerts are made of.
public struct Notice: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case disconnected
        case degraded
        /// Healthy again.
        case recovered
        case offboarded
        /// Lost, and nobody to write to.
        case noContact
        /// Codat's API told of a loss that no webhook had told.
        case untoldLoss
        case addressRefused
        case mailFailed
        /// Every mail has gone, and the merchant did not come back.
        case noAnswer
        /// An event could not be understood.
        case quarantined
        case unsubscribed
        /// Sent to a fresh Sync flow: about to come back.
        case syncFlowStarted
    }

    /// The event that showed it.
    public let sequence: Int64
    public let kind: Kind
    public let companyID: String?
    /// The event's receipt.
    public let at: Instant

    public init(sequence: Int64, kind: Kind, companyID: String?, at: Instant) {
        self.sequence = sequence
        self.kind = kind
        self.companyID = companyID
        self.at = at
    }
}

/// Where a merchant stands, as far as totals and notices depend on it: what is compared before and after an event.
struct Standing: Hashable {
    /// `nil` where it is no merchant yet.
    let health: MerchantHealth?
    let episode: Int64
    /// An open episode of a merchant that was lost.
    let isLost: Bool
    let isNoContact: Bool
    let hasLackedContact: Bool
    let isUnsubscribed: Bool
    /// In the present episode, or the last.
    let mailsSent: Int64
    let hasClicked: Bool

    init(_ state: borrowing MerchantState) {
        health = state.firstSeenAt == nil ? nil : state.health
        episode = state.episode.number
        isLost = state.episode.isOpen && state.episode.kind == .loss
        isNoContact = isLost && state.reonboarding.contact == nil
        hasLackedContact = isLost && state.reonboarding.hasLackedContact
        isUnsubscribed = state.reonboarding.isUnsubscribed
        mailsSent = state.reonboarding.mailsSent
        hasClicked = state.reonboarding.linkUsedAt != nil
    }
}

extension Notice.Kind {
    /// What an event brought about.
    static func shown(by event: DecodedEvent, _ before: Standing, _ after: Standing) -> [Notice.Kind] {
        var kinds: [Notice.Kind] = []
        if before.health != after.health, let kind = health(from: before.health, to: after.health) {
            kinds.append(kind)
        }
        if after.hasLackedContact, !before.hasLackedContact || before.episode != after.episode {
            kinds.append(.noContact)
        }
        guard case .recorded(let own) = event.content else { return kinds }
        switch own {
        case .companyObserved where kinds.contains(.disconnected): kinds.append(.untoldLoss)
        case .mailRefused: kinds.append(.addressRefused)
        case .mailFailed: kinds.append(.mailFailed)
        case .reonboardingExhausted(.noAnswer): kinds.append(.noAnswer)
        case .syncFlowStarted: kinds.append(.syncFlowStarted)
        case .unsubscribed where !before.isUnsubscribed: kinds.append(.unsubscribed)
        default: break
        }
        return kinds
    }

    private static func health(from before: MerchantHealth?, to after: MerchantHealth?) -> Notice.Kind? {
        switch after {
        case .disconnected: .disconnected
        case .degraded: .degraded
        case .offboarded: .offboarded
        case .healthy where before == .disconnected || before == .degraded || before == .offboarded: .recovered
        case .healthy, .onboarding, nil: nil
        }
    }
}
