/// Answers what operators ask: the one place from which API and command line read, so that they cannot disagree.
public struct StatusReader: Sendable {
    let log: any EventLog
    let projection: @Sendable () -> any Projection
    let reducer: Reducer
    /// How many events are read at once when a merchant's past is folded.
    static let chunk = 500

    /// - Parameter projection: the one that readers see at present; a rebuild replaces it.
    public init(log: any EventLog, projection: @escaping @Sendable () -> any Projection, reducer: Reducer) {
        self.log = log
        self.projection = projection
        self.reducer = reducer
    }

    public var policy: ReducerPolicy { reducer.policy }

    public func summary(now: Instant) async throws(StoreError) -> Summary {
        let projection = projection()
        let checkpoint = try await projection.checkpoint()
        return Summary(
            checkpoint: checkpoint, head: try await log.head(), sources: try await projection.sources(),
            due: try await projection.dueCount(by: now), now: now)
    }

    public func merchants(_ query: MerchantQuery) async throws(StoreError) -> [MerchantState] {
        try await projection().merchants(query).map(\.state)
    }

    /// A merchant, now or as it was known at a point of the log.
    ///
    /// - Returns: `nil` where no event had spoken of it.
    public func merchant(_ companyID: String, asOf: AsOf? = nil) async throws(StoreError) -> MerchantState? {
        guard let record = try await projection().merchant(normalizedID(companyID)) else { return nil }
        var state = record.state
        if let last = try await sequence(asOf), last < record.lastSequence {
            let past = try await sequences(of: record).drop { $0 > last }
            state = MerchantState(companyID: record.state.companyID, source: record.state.source)
            try await replay(past.reversed(), into: &state) { _, _, _, _ in }
        }
        return state.firstSeenAt == nil ? nil : state
    }

    /// A merchant's part of the log, newest first, with what each event changed.
    ///
    /// - Parameter before: only events before this sequence: where the page before ended.
    /// - Returns: `nil` where no event had spoken of the merchant.
    public func history(
        of companyID: String, limit: Int, before: Int64? = nil
    ) async throws(StoreError) -> Page<HistoryItem, Int64>? {
        guard let record = try await projection().merchant(normalizedID(companyID)), record.state.firstSeenAt != nil
        else { return nil }
        let past = try await sequences(of: record).drop { $0 >= before ?? .max }
        let shown = Set(past.prefix(limit))
        var items: [HistoryItem] = []
        var state = MerchantState(companyID: record.state.companyID, source: record.state.source)
        try await replay(past.reversed(), into: &state) { after, event, before, fault in
            guard shown.contains(event.logged.sequence) else { return }
            let changes = Change.between(before.firstSeenAt == nil ? nil : before, after, reducer.policy)
            let note = ChangeNote.note(for: event.decoded, fault: fault, changes: changes, before: before)
            items.append(HistoryItem(event: event, changes: changes, note: note))
        }
        let next = past.count > limit ? items.first?.event.logged.sequence : nil
        return Page(items: items.reversed(), next: next)
    }

    public func event(_ sequence: Int64) async throws(StoreError) -> EventView? {
        try await log.event(at: sequence).map(EventView.init)
    }

    private func sequence(_ asOf: AsOf?) async throws(StoreError) -> Int64? {
        switch asOf {
        case nil: nil
        case .sequence(let sequence): sequence
        case .receivedAt(let instant): try await log.lastSequence(receivedBy: instant)
        }
    }

    /// All events that name a company, newest first.
    private func sequences(of record: MerchantRecord) async throws(StoreError) -> [Int64] {
        let projection = projection()
        var sequences: [Int64] = []
        var next: Int64? = record.lastSequence
        while let from = next {
            let entries = try await projection.history(from: from, limit: 10 * Self.chunk)
            sequences.append(contentsOf: entries.map(\.sequence))
            next = entries.last?.previous
        }
        return sequences
    }

    /// Folds all that is known of a merchant, from its first event on.
    func replayAll(
        of record: MerchantRecord, _ visit: (MerchantState, EventView, MerchantState, String?) -> Void
    ) async throws(StoreError) {
        var state = MerchantState(companyID: record.state.companyID, source: record.state.source)
        try await replay(sequences(of: record).reversed(), into: &state, visit)
    }

    private func replay(
        _ sequences: some Collection<Int64>, into state: inout MerchantState,
        _ visit: (MerchantState, EventView, MerchantState, String?) -> Void
    ) async throws(StoreError) {
        var rest = sequences[...]
        while !rest.isEmpty {
            let events = try await log.events(at: Array(rest.prefix(Self.chunk)))
            rest = rest.dropFirst(Self.chunk)
            for logged in events {
                let event = EventView(logged)
                let before = state
                var fault: String?
                do { try reducer.apply(event.decoded, to: &state) } catch { fault = error.description }
                visit(state, event, before, fault)
            }
        }
    }
}

/// A point of the log, inclusive.
public enum AsOf: Hashable, Sendable {
    case sequence(Int64)
    case receivedAt(Instant)

    /// Reads digits as a sequence, all else as an RFC 3339 date; `nil` for neither.
    public init?(_ text: String) {
        if let sequence = Int64(text), sequence >= 0 {
            self = .sequence(sequence)
        } else if let instant = Instant(rfc3339: text) {
            self = .receivedAt(instant)
        } else {
            return nil
        }
    }
}

/// Part of a list, and where the next part begins; `nil` at the end.
public struct Page<Item: Sendable, Next: Sendable>: Sendable {
    public let items: [Item]
    public let next: Next?

    public init(items: [Item], next: Next?) {
        self.items = items
        self.next = next
    }
}
