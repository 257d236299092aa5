import Relink
import RelinkStore
import Synchronization

/// Commits batches to the log, beside any number of other processes that do.
///
/// The one row that holds the log's end is what they take turns by: whoever has it locked numbers and chains events
/// until its commit, so that sequences have no gaps and become visible in order. One who is alone knows that row
/// already, and appends in one round trip, on condition that it has not changed; among others it takes two.
struct PostgresCommitter: LogCommitter {
    private let database: String
    private let session: PostgresSession
    private let clock: @Sendable () -> Instant
    /// Told what was appended; of a restoration nothing.
    private let appended: @Sendable ([LoggedEvent]?) -> Void
    /// The log's end as this process left it.
    private var lastEnd: LogHead?
    /// Whether nobody else moved it between this process's last two commits.
    private var isAlone = false

    init(
        _ address: PostgresAddress, limit: Duration, clock: @escaping @Sendable () -> Instant,
        appended: @escaping @Sendable ([LoggedEvent]?) -> Void
    ) {
        database = address.name
        session = PostgresSession(address, limit: limit)
        self.clock = clock
        self.appended = appended
    }

    mutating func commit(_ batch: ArraySlice<WriteQueue.Entry>) {
        do {
            switch batch.first?.job {
            case .restore(let events, let waiter):
                let added = try restore(events)
                appended(nil)
                waiter.settle(.success(added))
            case .probe(let waiter):
                let probe = PostgresStatement("UPDATE relink_store SET probes = probes + 1 WHERE id = 1")
                try session.perform { _ = try $0.run(probe) }
                waiter.settle(.success(()))
            case .letGo:
                throw StoreError(.unavailable, "The database keeps its events' bodies; archives are for files.")
            case .append, nil: try append(batch)
            }
        } catch {
            (lastEnd, isAlone) = (nil, false)
            let failure = StoreError(error, database: database, while: "appending")
            for entry in batch { entry.job.fail(failure) }
        }
    }

    private mutating func append(_ batch: ArraySlice<WriteQueue.Entry>) throws {
        let appends = batch.compactMap { entry -> (delivery: VerifiedDelivery, waiter: Waiter<AppendOutcome>)? in
            if case .append(let delivery, let waiter) = entry.job { return (delivery, waiter) }
            return nil
        }
        let messages = MessageBatch(appends.map(\.delivery))
        let now = clock()
        let (expected, isAlone) = (lastEnd, isAlone)
        let result = try session.perform { connection in
            if isAlone, let expected, let result = try Self.append(messages, after: expected, now, connection) {
                return result
            }
            return try Self.append(messages, now, expecting: expected, connection)
        }
        (lastEnd, self.isAlone) = (result.end, result.isAlone)
        appended(result.added)
        let first = result.added.first?.sequence ?? .max
        for (outcome, append) in zip(messages.outcomes(result.sequences, firstNew: first), appends) {
            append.waiter.settle(.success(outcome))
        }
    }

    private struct Result {
        /// Those of the distinct messages.
        let sequences: [Int64]
        let added: [LoggedEvent]
        let end: LogHead
        let isAlone: Bool
    }

    /// Appends in one round trip.
    ///
    /// - Returns: `nil` where another process has moved the log's end, or a message is there already; then nothing was
    ///   done.
    private static func append(
        _ messages: MessageBatch, after head: LogHead, _ now: Instant, _ connection: PostgresConnection
    ) throws -> Result? {
        let events = messages.events(messages.distinct.indices, after: head, now: now)
        let changed = try connection.run(LogTable.insert(events, after: head)).changed
        guard changed == events.count else { return nil }
        return Result(
            sequences: events.map(\.sequence), added: events, end: events.last.map(LogHead.init) ?? head,
            isAlone: true)
    }

    /// Appends what is not there yet, with the log's end locked.
    ///
    /// - Parameter expected: the log's end as this process left it.
    private static func append(
        _ messages: MessageBatch, _ now: Instant, expecting expected: LogHead?, _ connection: PostgresConnection
    ) throws -> Result {
        let before = try connection.run([
            PostgresStatement("BEGIN"), LogTable.lockedEnd,
            LogTable.sequences(
                sources: messages.distinct.map(\.source), messageIDs: messages.distinct.map(\.messageID)),
        ])
        let head = try LogTable.head(before.dropFirst().first)
        let found = before.last?.map { $0.optionalInteger(0) } ?? []
        let added = messages.events(messages.distinct.indices.filter { found[$0] == nil }, after: head, now: now)
        var statements = [PostgresStatement("COMMIT")]
        if let last = added.last {
            statements = [LogTable.insert(added), LogTable.moveEnd(to: LogHead(last))] + statements
        }
        _ = try connection.run(statements)
        var new = added.lazy.map(\.sequence).makeIterator()
        return Result(
            sequences: found.compactMap { $0 ?? new.next() }, added: added, end: added.last.map(LogHead.init) ?? head,
            isAlone: head == expected && added.count == found.count)
    }

    private mutating func restore(_ events: [LoggedEvent]) throws -> Int {
        (lastEnd, isAlone) = (nil, false)
        guard let first = events.first?.sequence, let last = events.last?.sequence else { return 0 }
        let database = database
        return try session.perform { connection in
            let before = try connection.run([
                PostgresStatement("BEGIN"), LogTable.lockedEnd, LogTable.events(from: min(first, last), through: last),
                LogTable.sequences(sources: events.map(\.source), messageIDs: events.map(\.messageID)),
            ])
            let stored = Dictionary(
                (before.dropFirst(2).first?.map(LogTable.event) ?? []).map { ($0.sequence, $0) },
                uniquingKeysWith: { first, _ in first })
            var restoration = Restoration(head: try LogTable.head(before.dropFirst().first), store: database)
            var messages = Set<MessageBatch.Key>()
            var new: [LoggedEvent] = []
            for (event, known) in zip(events, before.last?.map { $0.optionalInteger(0) } ?? [])
            where try restoration.isNew(event, stored: { stored[$0] }) {
                guard known == nil, messages.insert(MessageBatch.Key(event)).inserted, LogSchema.canStore(event) else {
                    throw restoration.unfitID(event)
                }
                new.append(event)
            }
            let insertion = new.isEmpty ? [] : [LogTable.insert(new), LogTable.moveEnd(to: restoration.head)]
            _ = try connection.run(insertion + [PostgresStatement("COMMIT")])
            return new.count
        }
    }
}

/// Deliveries that go into one commit.
struct MessageBatch {
    struct Key: Hashable {
        let source: String
        let messageID: String

        init(_ event: LoggedEvent) {
            source = event.source
            messageID = event.messageID
        }

        init(_ delivery: VerifiedDelivery) {
            source = delivery.source
            messageID = delivery.messageID
        }
    }

    /// Each message once, the first of those that came.
    private(set) var distinct: [VerifiedDelivery] = []
    /// Of each delivery, which of ``distinct`` it is.
    private var places: [Int] = []

    init(_ deliveries: [VerifiedDelivery]) {
        var known = [Key: Int](minimumCapacity: deliveries.count)
        for delivery in deliveries {
            let key = Key(delivery)
            if let place = known[key] {
                places.append(place)
            } else {
                known[key] = distinct.count
                places.append(distinct.count)
                distinct.append(delivery)
            }
        }
    }

    /// The events that some of the distinct deliveries become behind the log's end.
    ///
    /// - Parameter now: for all of them, unless the log is ahead of it.
    func events(_ chosen: some Sequence<Int>, after head: LogHead, now: Instant) -> [LoggedEvent] {
        let receivedAt = Instant(milliseconds: max(now.milliseconds, head.receivedAt?.milliseconds ?? .min))
        var (sequence, digest) = (head.sequence, head.digest)
        return chosen.map { index in
            let delivery = distinct[index]
            sequence += 1
            digest = EventDigest.chain(
                previous: digest, sequence: sequence, receivedAt: receivedAt, source: delivery.source,
                messageID: delivery.messageID, bodyDigest: delivery.bodyDigest)
            return LoggedEvent(
                sequence: sequence, receivedAt: receivedAt, source: delivery.source, messageID: delivery.messageID,
                body: delivery.body, digest: digest)
        }
    }

    /// What became of each delivery.
    ///
    /// - Parameters:
    ///   - sequences: those of ``distinct``.
    ///   - firstNew: from here on they were added now.
    func outcomes(_ sequences: [Int64], firstNew: Int64) -> [AppendOutcome] {
        var told = Set<Int>(minimumCapacity: sequences.count)
        return places.map { place in
            let sequence = sequences[place]
            let isNew = sequence >= firstNew && told.insert(place).inserted
            return isNew ? .accepted(sequence: sequence) : .duplicate(sequence: sequence)
        }
    }
}
