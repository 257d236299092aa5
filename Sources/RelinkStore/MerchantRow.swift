package import Relink

/// What lists of merchants are ordered, filtered and searched by.
package struct MerchantRow: Hashable, Sendable {
    /// `nil` where the merchant stands in no list.
    package let urgency: Int64?
    /// In ticks.
    package let since: Int64?
    /// A bit for each reason's code.
    package let reasons: Int64
    /// Id and name in lower case, a line each.
    package let search: String
    /// In ticks.
    package let dueAt: Int64?

    package init(urgency: Int64?, since: Int64?, reasons: Int64, search: String, dueAt: Int64?) {
        self.urgency = urgency
        self.since = since
        self.reasons = reasons
        self.search = search
        self.dueAt = dueAt
    }

    /// - Parameter search: what it is searched by, where that is known.
    package init(_ record: MerchantRecord, search: String? = nil) {
        let state = record.state
        let isListed = state.firstSeenAt != nil
        self.init(
            urgency: isListed ? Int64(state.health.urgency) : nil, since: isListed ? state.since.ticks : nil,
            reasons: state.reasons.reduce(0) { $0 | $1.code.bit },
            search: search ?? Self.searchable(state.companyID + "\n" + (state.displayName ?? "")),
            dueAt: record.dueAt?.ticks)
    }

    package static func searchable(_ text: String) -> String { text.lowercased() }
}

extension ReasonCode {
    /// Stands in stored rows: never to be changed without ``ProjectionSchema/version``.
    package var bit: Int64 {
        switch self {
        case .syncConnectionDeleted: 1
        case .connectionDeleted: 2
        case .connectionUnlinked: 4
        case .connectionDeauthorized: 8
        case .linkFailed: 16
        case .dataSyncFailed: 32
        case .writeFailed: 64
        case .configurationIncomplete: 128
        case .syncDisabled: 256
        case .syncError: 512
        }
    }
}

extension EventStatus {
    /// Stands in stored rows, and in an index's condition: never to be changed without ``ProjectionSchema/version``.
    package var code: Int64 {
        switch self {
        case .applied: 0
        case .ignored: 1
        case .unrecognized: 2
        case .quarantined: 3
        }
    }

    package init?(code: Int64) {
        guard let status = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = status
    }
}

extension MerchantQuery {
    /// The healths whose merchants may be listed, in their order.
    package var healths: [MerchantHealth] {
        MerchantHealth.allCases.sorted { $0.urgency < $1.urgency }.filter { health in
            // A merchant with a reason is never healthy, and the healthy are by far the most.
            if reason != nil, health == .healthy { return false }
            return health.urgency >= after?.health.urgency ?? 0 && health == self.health ?? health
        }
    }
}
