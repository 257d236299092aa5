/// How a merchant's syncing stands, worst last in meaning but listed as an operator wants to see them: see ``urgency``.
public enum MerchantHealth: String, CaseIterable, Hashable, Sendable {
    /// Syncing works, as far as Codat has said.
    case healthy
    /// Something fails, and the connections stand.
    case degraded
    /// Syncing has stopped until the merchant connects again.
    case disconnected
    /// Nothing was ever linked and nothing ever synced.
    case onboarding
    /// The company was deleted.
    case offboarded

    /// The order of lists: disconnected first, offboarded last.
    public var urgency: Int {
        switch self {
        case .disconnected: 0
        case .degraded: 1
        case .onboarding: 2
        case .healthy: 3
        case .offboarded: 4
        }
    }
}
