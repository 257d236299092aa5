/// The merchants that a stretch of the log changed, each as it stands now.
public struct MerchantChanges: Sendable {
    /// The last event looked at.
    public let through: Int64
    /// In order of the last event of each within the stretch.
    public let merchants: [(sequence: Int64, state: MerchantState)]
}

extension StatusReader {
    /// How far the log has been folded.
    public func appliedSequence() async throws(StoreError) -> Int64 {
        try await projection().checkpoint().appliedSequence
    }

    /// What at most `limit` events behind a sequence changed.
    public func changes(after sequence: Int64, limit: Int) async throws(StoreError) -> MerchantChanges {
        let entries = try await projection().entries(EntryQuery(after: sequence, limit: limit))
        var latest: [String: Int64] = [:]
        for entry in entries {
            if let companyID = entry.companyID { latest[companyID] = entry.sequence }
        }
        var merchants: [(sequence: Int64, state: MerchantState)] = []
        for (companyID, last) in latest.sorted(by: { $0.value < $1.value }) {
            if let state = try await merchant(companyID) { merchants.append((last, state)) }
        }
        return MerchantChanges(through: entries.last?.sequence ?? sequence, merchants: merchants)
    }
}
