/// Compares a stored projection with a fold of the log made anew, also while the stored one is folded on.
public struct ProjectionCheck: Sendable {
    let log: any EventLog
    let stored: any Projection
    let scratch: any Projection & ProjectionWriter
    let folder: Folder
    private static let pageSize = 2000
    /// What a busy server folds on with each look is looked at no more often.
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
        var suspects: [Subject] = []
        if let difference = try await firstDifferentEntry(&suspects) { return difference }
        if let difference = try await firstDifferentNotice(upTo: checkpoint.appliedSequence) { return difference }
        guard try await hasSameTallies(upTo: checkpoint.appliedSequence) else {
            return "What was counted by the hour is not what the log folds to; `relink rebuild` folds it anew."
        }
        try await findDifferentMails(&suspects)
        guard try await scratch.checkpoint().hasSameTotals(as: checkpoint) else {
            return "The stored totals are not what the log folds to; `relink rebuild` folds it anew."
        }
        return try await firstDifference(of: suspects, progress)
    }

    private func foldScratch(upTo end: Int64, _ progress: (Int64) -> Void) async throws(StoreError) {
        while true {
            let (checkpoint, folded) = try await folder.foldRun(of: log, into: scratch, upTo: end)
            progress(checkpoint.appliedSequence)
            if folded == 0 { return }
        }
    }

    /// Also compares each company's record, when it comes to the first event that names the company.
    private func firstDifferentEntry(_ suspects: inout [Subject]) async throws(StoreError) -> String? {
        var query = EntryQuery(limit: Self.pageSize)
        while true {
            let expected = try await scratch.entries(query)
            guard let last = expected.last else { return nil }
            let found = try await stored.entries(query)
            for (index, entry) in expected.enumerated() where index >= found.count || found[index] != entry {
                return "Event \(entry.sequence): what the fold stored of it is not what the log folds to."
            }
            let new = expected.compactMap { $0.previous == nil ? $0.companyID : nil }
            let records = try await scratch.records(of: Set(new))
            for companyID in new where try await stored.merchant(companyID) != records[companyID] {
                suspects.append(.merchant(companyID))
            }
            query.after = last.sequence
        }
    }

    /// Notices never change, so those up to the end must be the same at once.
    private func firstDifferentNotice(upTo end: Int64) async throws(StoreError) -> String? {
        var after: Int64 = 0
        while after < end {
            let pages = [
                try await scratch.notices(after: after, limit: Self.pageSize),
                try await stored.notices(after: after, limit: Self.pageSize),
            ]
            let last = pages.compactMap { $0.count < Self.pageSize ? nil : $0.last?.sequence }.min() ?? end
            let shown = pages.map { $0.filter { $0.sequence <= min(last, end) } }
            if let sequence = Self.firstDifference(shown[0], shown[1]) {
                return "Event \(sequence): the notices stored of it are not what the log folds to."
            }
            after = last
        }
        return nil
    }

    private static func firstDifference(_ left: [Notice], _ right: [Notice]) -> Int64? {
        if let pair = zip(left, right).first(where: { $0 != $1 }) { return min(pair.0.sequence, pair.1.sequence) }
        return (left.dropFirst(right.count).first ?? right.dropFirst(left.count).first)?.sequence
    }

    /// Times of receipt never fall, so that the hours before the last one's stand.
    private func hasSameTallies(upTo end: Int64) async throws(StoreError) -> Bool {
        guard let first = try await log.event(at: 1)?.receivedAt.hour,
            let last = try await log.event(at: end)?.receivedAt.hour, first < last
        else { return true }
        let expected = try await scratch.tallies(of: first...(last - 1))
        let found = try await stored.tallies(of: first...(last - 1))
        return Set(expected) == Set(found)
    }

    private func findDifferentMails(_ suspects: inout [Subject]) async throws(StoreError) {
        var query = MailQuery(limit: Self.pageSize)
        while true {
            let expected = try await scratch.mails(query)
            let found = try await stored.mails(query)
            let last = [expected, found].compactMap { $0.count < Self.pageSize ? nil : $0.last?.place }.max()
            let different = Set(expected).symmetricDifference(found).filter { $0.place >= last ?? .min }
            suspects += Set(different.map { Subject.mail(place: $0.place, of: $0.mail.companyID) })
            guard let last else { return }
            query.before = last
        }
    }

    /// What may differ for no more than that the stored projection is folded on.
    private enum Subject: Hashable {
        case merchant(String)
        case mail(place: Int64, of: String)
    }

    /// Looks again at what differed, until it is equal or differs though nothing was folded on.
    private func firstDifference(
        of suspects: [Subject], _ progress: (Int64) -> Void
    ) async throws(StoreError) -> String? {
        var suspects = suspects
        for _ in 0..<Self.maxRounds where !suspects.isEmpty {
            var moved: [Subject] = []
            for subject in suspects {
                switch try await compare(subject) {
                case .equal: break
                case .moved: moved.append(subject)
                case .different: return difference(subject)
                }
            }
            suspects = moved
            if !moved.isEmpty { try await foldScratch(upTo: stored.checkpoint().appliedSequence, progress) }
        }
        return nil
    }

    private enum Comparison { case equal, moved, different }

    private func compare(_ subject: Subject) async throws(StoreError) -> Comparison {
        let isEqual: Bool
        let companyID: String
        switch subject {
        case .merchant(let id):
            companyID = id
            isEqual = try await stored.merchant(id) == scratch.merchant(id)
        case .mail(let place, let id):
            companyID = id
            let query = MailQuery(before: place + 1, limit: 1)
            isEqual = try await stored.mails(query) == scratch.mails(query)
        }
        if isEqual { return .equal }
        let found = try await stored.merchant(companyID)?.lastSequence ?? 0
        let expected = try await scratch.merchant(companyID)?.lastSequence ?? 0
        return found > expected ? .moved : .different
    }

    private func difference(_ subject: Subject) -> String {
        switch subject {
        case .merchant(let companyID):
            "Merchant \(companyID): the stored state is not what the log folds to; `relink rebuild` folds it anew."
        case .mail(let place, let companyID):
            "Mail \(place), to merchant \(companyID): what is stored is not what the log folds to; `relink rebuild` "
                + "folds it anew."
        }
    }
}

extension Checkpoint {
    fileprivate func hasSameTotals(as other: Checkpoint) -> Bool {
        reonboarding == other.reonboarding
            && merchants.filter { $0.value != 0 } == other.merchants.filter { $0.value != 0 }
            && events.filter { $0.value != 0 } == other.events.filter { $0.value != 0 }
    }
}
