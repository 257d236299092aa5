/// Folds the log into a projection, run by run, each stored in one transaction with its checkpoint: a crash at any
/// instant loses nothing, the next start folds on from there.
public struct Folder: Sendable {
    public let reducer: Reducer
    /// At most so many events are folded in one transaction.
    public var eventsPerRun = 4096
    /// At most about so many bytes of bodies are held at once.
    public var bytesPerRun = 8 << 20

    public init(reducer: Reducer) {
        self.reducer = reducer
    }

    /// Folds the next run of events.
    ///
    /// - Parameter end: the last sequence to fold.
    /// - Returns: the checkpoint after it, and how many events were folded: 0 at the end of the log.
    @discardableResult
    public func foldRun(
        of log: any EventLog, into writer: any ProjectionWriter, upTo end: Int64 = .max
    ) async throws(StoreError) -> (checkpoint: Checkpoint, folded: Int) {
        let checkpoint = try await writer.checkpoint()
        let limit = min(Int64(eventsPerRun), max(0, end - checkpoint.appliedSequence))
        guard limit > 0 else { return (checkpoint, 0) }
        let events = try await log.events(
            after: checkpoint.appliedSequence, limit: Int(limit), maxBytes: bytesPerRun)
        guard !events.isEmpty else { return (checkpoint, 0) }
        var batch = FoldBatch(
            checkpoint: checkpoint, merchants: [:], sources: try await writer.sources(), entries: [])
        batch.entries.reserveCapacity(events.count)
        for start in stride(from: 0, to: events.count, by: Self.eventsAtOnce) {
            let decoded = events[start..<min(start + Self.eventsAtOnce, events.count)].map(DecodedEvent.init)
            let unread = Set(decoded.compactMap(\.companyID)).subtracting(batch.merchants.keys)
            if !unread.isEmpty {
                batch.merchants.merge(try await writer.records(of: unread)) { folded, _ in folded }
            }
            fold(decoded, into: &batch)
        }
        try await writer.commit(batch)
        return (batch.checkpoint, events.count)
    }

    /// How many events are decoded before they are folded: few enough that what they take is still in the processor's
    /// cache, and in the allocator's, when it is given back.
    public static let eventsAtOnce = 256

    /// Folds events into a batch.
    ///
    /// - Parameters:
    ///   - events: in order of sequence, the first right behind the batch's checkpoint.
    ///   - batch: with the records of every company that they name and that is known, and the sources' states.
    public func fold(_ events: [DecodedEvent], into batch: inout FoldBatch) {
        // A span lends its elements, where a loop over the array would copy every event.
        let span = events.span
        for index in span.indices { fold(span[index], into: &batch) }
    }

    /// Folds events into what was known before them.
    ///
    /// - Parameters:
    ///   - events: in order of sequence, the first right behind `checkpoint`.
    ///   - records: of every company that they name and that is known.
    public func fold(
        _ events: [DecodedEvent], _ checkpoint: Checkpoint, _ records: consuming [String: MerchantRecord],
        _ sources: [String: SourceState]
    ) -> FoldBatch {
        var batch = FoldBatch(checkpoint: checkpoint, merchants: records, sources: sources, entries: [])
        fold(events, into: &batch)
        return batch
    }

    private func fold(_ event: DecodedEvent, into batch: inout FoldBatch) {
        var previous: Int64?
        var fault: String?
        let source = event.source
        if let companyID = event.companyID {
            fault = fold(
                event,
                into: &batch.merchants[
                    companyID,
                    default: MerchantRecord(
                        state: MerchantState(companyID: companyID, source: source), lastSequence: 0)],
                &batch.checkpoint, previous: &previous)
        } else if event.status == .applied {
            var state = batch.sources[source] ?? SourceState()
            reducer.apply(event, to: &state)
            batch.sources[source] = state
        }
        batch.checkpoint.appliedSequence = event.sequence
        batch.checkpoint.events[event.status, default: 0] += 1
        batch.entries.append(
            EventEntry(
                sequence: event.sequence, companyID: event.companyID, previous: previous, type: event.type,
                status: event.status, fault: fault))
    }

    /// - Returns: what went wrong where the reducer failed on this event.
    private func fold(
        _ event: DecodedEvent, into record: inout MerchantRecord, _ checkpoint: inout Checkpoint,
        previous: inout Int64?
    ) -> String? {
        previous = record.lastSequence == 0 ? nil : record.lastSequence
        record.lastSequence = event.sequence
        let before = record.state.firstSeenAt == nil ? nil : record.state.health
        do {
            try reducer.apply(event, to: &record.state)
        } catch {
            return error.description
        }
        let after = record.state.firstSeenAt == nil ? nil : record.state.health
        guard before != after else { return nil }
        if let before { checkpoint.merchants[before, default: 0] -= 1 }
        if let after { checkpoint.merchants[after, default: 0] += 1 }
        if before == .disconnected, after != .offboarded { checkpoint.recoveredEpisodes += 1 }
        return nil
    }
}
