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

    /// Folds the next run of events, and stores it.
    ///
    /// - Parameters:
    ///   - end: the last sequence to fold.
    ///   - gathered: see ``gather(_:of:for:)``; the run goes on from there, and nothing is left of it.
    /// - Returns: the checkpoint after it, and how many events were folded beside those gathered: 0 at the end of the
    ///   log.
    @discardableResult
    public func foldRun(
        of log: any EventLog, into writer: any ProjectionWriter, upTo end: Int64 = .max,
        continuing gathered: consuming FoldBatch? = nil
    ) async throws(StoreError) -> (checkpoint: Checkpoint, folded: Int) {
        var batch = try await begun(gathered, in: writer)
        let folded = try await foldNext(of: log, into: &batch, writer, upTo: end)
        if !batch.entries.isEmpty { try await writer.commit(batch) }
        return (batch.checkpoint, folded)
    }

    /// Folds the next events without storing the outcome, for a run that is stored later and covers more of them: what
    /// storing costs depends on how many merchants a run is about.
    ///
    /// - Parameter gathered: what has been gathered so far; `nil` at the start, and after an error.
    public func gather(
        _ gathered: inout FoldBatch?, of log: any EventLog, for writer: any ProjectionWriter
    ) async throws(StoreError) {
        var batch = try await begun(gathered.take(), in: writer)
        _ = try await foldNext(of: log, into: &batch, writer, upTo: .max)
        gathered = batch
    }

    private func begun(
        _ gathered: consuming FoldBatch?, in writer: any ProjectionWriter
    ) async throws(StoreError) -> FoldBatch {
        if let gathered { return gathered }
        return FoldBatch(
            checkpoint: try await writer.checkpoint(), merchants: [:], sources: try await writer.sources(), entries: [])
    }

    /// - Returns: how many events were folded.
    private func foldNext(
        of log: any EventLog, into batch: inout FoldBatch, _ writer: any ProjectionWriter, upTo end: Int64
    ) async throws(StoreError) -> Int {
        let applied = batch.checkpoint.appliedSequence
        let limit = min(Int64(eventsPerRun), max(0, end - applied))
        guard limit > 0 else { return 0 }
        let events = try await log.events(after: applied, limit: Int(limit), maxBytes: bytesPerRun)
        for start in stride(from: 0, to: events.count, by: Self.eventsAtOnce) {
            let decoded = events[start..<min(start + Self.eventsAtOnce, events.count)].map(DecodedEvent.init)
            var unread: Set<String> = []
            for companyID in decoded.lazy.compactMap(\.companyID) where batch.merchants.index(forKey: companyID) == nil
            {
                unread.insert(companyID)
            }
            if !unread.isEmpty {
                batch.merchants.merge(try await writer.records(of: unread)) { folded, _ in folded }
            }
            fold(decoded, into: &batch)
        }
        return events.count
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
        for event in events { fold(event, into: &batch) }
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
                &batch.checkpoint, &batch.notices, &batch.mails, &batch.tallies, previous: &previous)
        } else if event.status == .applied {
            var state = batch.sources[source] ?? SourceState()
            reducer.apply(event, to: &state)
            batch.sources[source] = state
        }
        switch event.content {
        case .quarantined: batch.notices.append(Notice(event, .quarantined))
        case .recorded(let own): fold(own, event, into: &batch)
        case .applied, .ignored, .unrecognized: break
        }
        batch.tallies.countEvent(at: event.receivedAt)
        batch.checkpoint.appliedSequence = event.sequence
        batch.checkpoint.events[event.status, default: 0] += 1
        batch.entries.append(
            EventEntry(
                sequence: event.sequence, companyID: event.companyID, previous: previous, type: event.type,
                status: event.status, fault: fault))
    }

    private func fold(_ own: RelinkEvent, _ event: DecodedEvent, into batch: inout FoldBatch) {
        guard var mail = own.mail else { return }
        switch own {
        case .mailSent:
            mail.sentAt = event.occurredAt
            batch.checkpoint.reonboarding.mailsSent += 1
        case .mailFailed, .mailRefused: batch.checkpoint.reonboarding.mailsFailed += 1
        case .mailDelayed where batch.merchants[mail.companyID]?.state.reonboarding.delayed?.mail != mail:
            mail = mail.dropped
            batch.checkpoint.reonboarding.mailsFailed += 1
        default: break
        }
        batch.mails.append(mail)
    }

    /// - Returns: what went wrong where the reducer failed on this event.
    private func fold(
        _ event: DecodedEvent, into record: inout MerchantRecord, _ checkpoint: inout Checkpoint,
        _ notices: inout [Notice], _ mails: inout [MailRecord], _ tallies: inout TallySums, previous: inout Int64?
    ) -> String? {
        previous = record.lastSequence == 0 ? nil : record.lastSequence
        record.lastSequence = event.sequence
        let before: Standing
        let after: Standing
        let delayed: MailRecord?
        do {
            (before, after, delayed) = try apply(event, to: &record.state)
        } catch {
            return error.description
        }
        if record.state.episode.isOpen || record.dueAt != nil {
            record.dueAt = record.state.dueAt(reducer.policy.reonboarding)
        }
        if before != after {
            checkpoint.count(before, after)
            tallies.count(before, after, record.state, at: event.receivedAt)
        }
        if let mail = delayed, record.state.reonboarding.delayed == nil, event.mail?.mailID != mail.mailID {
            mails.append(mail.dropped)
            checkpoint.reonboarding.mailsFailed += 1
        }
        for kind in Notice.Kind.shown(by: event, before, after) { notices.append(Notice(event, kind)) }
        return nil
    }

    /// - Returns: how the merchant stood before the event, how it stands now, and the mail that was to be tried again.
    private func apply(
        _ event: DecodedEvent, to state: inout MerchantState
    ) throws(ReducerFault) -> (before: Standing, after: Standing, delayed: MailRecord?) {
        let before = Standing(state)
        let delayed = state.reonboarding.delayed?.mail
        try reducer.apply(event, to: &state)
        return (before, Standing(state), delayed)
    }
}

extension Checkpoint {
    fileprivate mutating func count(_ before: Standing, _ after: Standing) {
        if before.health != after.health {
            if let health = before.health { merchants[health, default: 0] -= 1 }
            if let health = after.health { merchants[health, default: 0] += 1 }
        }
        reonboarding.open += (after.isLost ? 1 : 0) - (before.isLost ? 1 : 0)
        reonboarding.noContact += (after.isNoContact ? 1 : 0) - (before.isNoContact ? 1 : 0)
        if before.isLost, !after.isLost, after.health != .offboarded { reonboarding.recovered += 1 }
    }
}

extension MailRecord {
    /// Not tried again, as it is of no use any more.
    fileprivate var dropped: MailRecord {
        var mail = self
        mail.status = .failed
        mail.error = "Not tried again: the merchant came back, or can no longer be reached at this address."
        return mail
    }
}

extension DecodedEvent {
    fileprivate var mail: MailRecord? {
        if case .recorded(let own) = content { own.mail } else { nil }
    }
}

extension Notice {
    fileprivate init(_ event: DecodedEvent, _ kind: Kind) {
        self.init(sequence: event.sequence, kind: kind, companyID: event.companyID, at: event.receivedAt)
    }
}
