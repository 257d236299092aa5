/// Why the reducer could not fold an event; the event is marked with it, and the fold goes on.
public struct ReducerFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// The pure function `(state, event) -> state`: no clock, no I/O, the same bytes on any machine.
///
/// Codat promises no order, so every fact is a register in which the greatest event wins (``EventOrder``), and health
/// and reasons are drawn from the registers after each event: any order of the same events ends in the same health.
public struct Reducer: Sendable {
    /// Changes whenever the same log folds to other states; a store folded with another version is folded anew.
    public static let version = 4
    /// More connections or data types than this are no merchant's: bounds what a state can grow to.
    public static let maxConnections = 500
    public static let maxDataTypes = 500

    public let policy: ReducerPolicy

    public init(policy: ReducerPolicy = ReducerPolicy()) {
        self.policy = policy
    }

    /// Folds one event into the state of the company that it names. A quarantined event changes nothing.
    ///
    /// - Throws: ``ReducerFault`` where the state would outgrow its bounds; the state is as it was then.
    public func apply(_ event: DecodedEvent, to state: inout MerchantState) throws(ReducerFault) {
        switch event.content {
        case .quarantined: return
        case .applied(let codatEvent): try checkBounds(codatEvent, state)
        case .recorded(let own): return try apply(own, event, to: &state)
        case .ignored, .unrecognized: break
        }
        let isNew = state.firstSeenAt == nil
        state.source = event.source
        state.see(event)
        if case .applied(let codatEvent) = event.content {
            state.record(codatEvent, event.order)
        } else if !isNew {
            return
        }
        state.conclude(event, policy)
    }

    /// What Relink did is no word of Codat's: it makes no merchant of a company that no event has spoken of.
    private func apply(
        _ own: RelinkEvent, _ event: DecodedEvent, to state: inout MerchantState
    ) throws(ReducerFault) {
        if case .companyObserved(let observation) = own {
            try checkBounds(observation, state)
            if let source = observation.source { state.source = source }
            state.see(event)
            state.record(observation, event.order)
            state.conclude(event, policy)
        } else {
            if state.firstSeenAt != nil { state.see(event) }
            state.record(own, at: event.occurredAt)
        }
    }

    /// Folds an event about a source as a whole, which names no company.
    public func apply(_ event: DecodedEvent, to source: inout SourceState) {
        switch event.content {
        case .applied(.rateLimitReached(let until)):
            source.rateLimit.set(.init(reached: true, until: until), event.order)
        case .applied(.rateLimitReset):
            source.rateLimit.set(.init(reached: false, until: nil), event.order)
        case .recorded(.silenceNoticed(_, let since)): source.silenceNoticed = since
        case .recorded(.noticesDelivered(let target, let through)):
            source.noticesDelivered[target] = max(through, source.noticesDelivered[target] ?? 0)
        default: break
        }
    }

    private func checkBounds(_ observation: Observation, _ state: MerchantState) throws(ReducerFault) {
        let seen = observation.connections ?? []
        guard state.connections.fits(seen.count, keyed: { seen.map(\.connectionID) }, Self.maxConnections) else {
            throw ReducerFault("The merchant has over \(Self.maxConnections) connections, the most that Relink folds.")
        }
    }

    private func checkBounds(_ event: CodatEvent, _ state: MerchantState) throws(ReducerFault) {
        switch event {
        case .connection(let change):
            guard state.connections.fits(1, keyed: { [change.connectionID] }, Self.maxConnections) else {
                throw ReducerFault(
                    "The merchant has over \(Self.maxConnections) connections, the most that Relink folds.")
            }
        case .datasets(let results, _):
            guard state.dataTypes.fits(results.count, keyed: { results.map(\.dataType) }, Self.maxDataTypes) else {
                throw ReducerFault("The merchant has over \(Self.maxDataTypes) data types, the most that Relink folds.")
            }
        case .write(let dataType, _):
            guard state.writes.fits(1, keyed: { [dataType] }, Self.maxDataTypes) else {
                throw ReducerFault(
                    "The merchant has over \(Self.maxDataTypes) data types written, the most that Relink folds.")
            }
        default: break
        }
    }
}

extension MerchantState {
    /// What every event tells of the merchant that it names.
    fileprivate mutating func see(_ event: DecodedEvent) {
        if firstSeenAt == nil {
            firstSeenAt = event.receivedAt
            since = event.occurredAt
        }
        lastEvent = .init(sequence: event.sequence, type: event.type, receivedAt: event.receivedAt)
        if let name = event.companyName { self.name.set(name, event.order) }
        if let tags = event.companyTags { self.tags.set(tags, event.order) }
    }

    mutating func record(_ event: CodatEvent, _ order: EventOrder) {
        switch event {
        case .companyCreated: deleted.set(false, order)
        case .companyDeleted: deleted.set(true, order)
        case .syncConnectionDeleted: syncConnectionDeleted.raise(to: order)
        case .companySynchronized:
            companySynchronized.raise(to: order)
            markSynced(order)
        case .connection(let change):
            connections.withElement(change.connectionID) { $0.record(change, order) }
        case .datasets(let results, let isSync):
            for result in results {
                dataTypes.withElement(result.dataType) { $0.record(result, order) }
            }
            everSynced = true
            if isSync { markSynced(order) }
        case .write(let dataType, let succeeded):
            writes.withElement(dataType) { $0.record(succeeded: succeeded, order) }
            everSynced = true
        case .rateLimitReached, .rateLimitReset: break
        }
    }

    private mutating func markSynced(_ order: EventOrder) {
        everSynced = true
        lastSyncedAt = max(lastSyncedAt ?? order.occurredAt, order.occurredAt)
    }
}

/// What stands once for each key in a sorted array.
protocol Keyed {
    var key: String { get }
    init(key: String)
}

extension ConnectionState: Keyed {
    var key: String { connectionID }
    init(key: String) { self.init(connectionID: key) }
}

extension DataTypeState: Keyed {
    var key: String { dataType }
    init(key: String) { self.init(dataType: key) }
}

extension WriteState: Keyed {
    var key: String { dataType }
    init(key: String) { self.init(dataType: key) }
}

extension Array where Element: Keyed {
    /// Whether there are no more than so many elements once these keys have theirs.
    fileprivate func fits(_ more: Int, keyed keys: () -> [String], _ limit: Int) -> Bool {
        count + more <= limit || Set(keys()).union(map(\.key)).count <= limit
    }

    /// Changes the element with this key, made where there is none.
    mutating func withElement(_ key: String, _ change: (inout Element) -> Void) {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].key < key { low = middle + 1 } else { high = middle }
        }
        if low == count || self[low].key != key { insert(Element(key: key), at: low) }
        change(&self[low])
    }
}

extension DataTypeState {
    /// How many failed runs are remembered, so that a completion of one of them is known for none.
    static let maxFailedDatasets = 8

    mutating func record(_ result: DatasetResult, _ order: EventOrder) {
        if let dataset = result.datasetID, !result.isError, failedDatasets.contains(dataset) { return }
        if result.isError {
            failed.set(result.status, order)
            if let dataset = result.datasetID, !failedDatasets.contains(dataset) {
                failedDatasets = failedDatasets.suffix(Self.maxFailedDatasets - 1) + [dataset]
            }
        } else if result.status.outcome == .complete {
            succeeded.raise(to: order)
        }
        guard !result.status.name.isEmpty else { return }
        let before = status?.value
        status.set(result.status.name, order)
        if status?.value != before { changedAt = order.occurredAt }
    }
}

extension WriteState {
    mutating func record(succeeded isSuccess: Bool, _ order: EventOrder) {
        if isSuccess { succeeded.raise(to: order) } else { failed.raise(to: order) }
    }
}
