/// Compares a stored projection with a fold of the log made anew, also while the stored one is folded on.
public struct ProjectionCheck: Sendable {
    let log: any EventLog
    let stored: any Projection
    let scratch: any Projection & ProjectionWriter
    let folder: Folder
    private static let pageSize = 2000
    /// A merchant that a busy server folds on with each look is looked at no more often.
    private static let maxRounds = 10

    /// - Parameter scratch: an empty projection to fold the log into.
    public init(
        log: any EventLog, stored: any Projection, scratch: any Projection & ProjectionWriter, reducer: Reducer
    ) {
        self.log = log
        self.stored = stored
        self.scratch = scratch
        folder = Folder(reducer: reducer)
    }

    /// - Parameter progress: is told the last sequence folded so far.
    /// - Returns: the first difference, in words; `nil` where there is none.
    public func firstDifference(progress: (Int64) -> Void) async throws(StoreError) -> String? {
        let checkpoint = try await stored.checkpoint()
        let fingerprint = folder.reducer.policy.fingerprint
        guard checkpoint.fingerprint == fingerprint || checkpoint.appliedSequence == 0 else {
            return """
                The stored state was folded with \(checkpoint.fingerprint), and this Relink folds with \(fingerprint): \
                `relink rebuild` folds it anew.
                """
        }
        guard checkpoint.appliedSequence <= (try await log.head().sequence) else {
            return "The stored state is folded up to event \(checkpoint.appliedSequence), which the log does not hold."
        }
        try await foldScratch(upTo: checkpoint.appliedSequence, progress)
        if let difference = try await firstDifferentEntry() { return difference }
        return try await firstDifferentMerchant(progress)
    }

    private func foldScratch(upTo end: Int64, _ progress: (Int64) -> Void) async throws(StoreError) {
        while true {
            let (checkpoint, folded) = try await folder.foldRun(of: log, into: scratch, upTo: end)
            progress(checkpoint.appliedSequence)
            if folded == 0 { return }
        }
    }

    private func firstDifferentEntry() async throws(StoreError) -> String? {
        var query = EntryQuery(limit: Self.pageSize)
        while true {
            let expected = try await scratch.entries(query)
            guard let last = expected.last else { return nil }
            let found = try await stored.entries(query)
            for (index, entry) in expected.enumerated() where index >= found.count || found[index] != entry {
                return "Event \(entry.sequence): what the fold stored of it is not what the log folds to."
            }
            query.after = last.sequence
        }
    }

    private func firstDifferentMerchant(_ progress: (Int64) -> Void) async throws(StoreError) -> String? {
        var moved: [String] = []
        var query = MerchantQuery(limit: Self.pageSize)
        while true {
            let page = try await scratch.merchants(query)
            for record in page {
                switch try await compare(record) {
                case .equal: break
                case .moved: moved.append(record.state.companyID)
                case .different: return difference(record)
                }
            }
            guard let last = page.last, page.count == query.limit else { break }
            query.after = .init(health: last.state.health, since: last.state.since, companyID: last.state.companyID)
        }
        for _ in 0..<Self.maxRounds where !moved.isEmpty {
            try await foldScratch(upTo: stored.checkpoint().appliedSequence, progress)
            var stillMoved: [String] = []
            for companyID in moved {
                guard let record = try await scratch.merchant(companyID) else { continue }
                switch try await compare(record) {
                case .equal: break
                case .moved: stillMoved.append(companyID)
                case .different: return difference(record)
                }
            }
            moved = stillMoved
        }
        return nil
    }

    private enum Comparison { case equal, moved, different }

    private func compare(_ expected: MerchantRecord) async throws(StoreError) -> Comparison {
        guard let found = try await stored.merchant(expected.state.companyID) else { return .different }
        if found == expected { return .equal }
        return found.lastSequence > expected.lastSequence ? .moved : .different
    }

    private func difference(_ record: MerchantRecord) -> String {
        "Merchant \(record.state.companyID): the stored state is not what the log folds to (last event "
            + "\(record.lastSequence)); `relink rebuild` folds it anew."
    }
}
