package import Relink

/// What is counted in a projection's totals.
package enum TotalKind: String {
    case merchants
    case events
    case reonboarding
}

/// The names of ``ReonboardingTotals`` in stored rows.
package enum ReonboardingTotal: String, CaseIterable {
    case open
    case noContact
    case recovered
    case mailsSent
    case mailsFailed

    package var path: WritableKeyPath<ReonboardingTotals, Int64> {
        switch self {
        case .open: \.open
        case .noContact: \.noContact
        case .recovered: \.recovered
        case .mailsSent: \.mailsSent
        case .mailsFailed: \.mailsFailed
        }
    }
}
