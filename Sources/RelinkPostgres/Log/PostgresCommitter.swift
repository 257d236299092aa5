import Relink
import RelinkStore
import Synchronization

/// Commits batches to the log, beside any number of other processes that do.
///
/// The one row that holds the log's end is what they take turns by: whoever has it locked numbers and chains events
/// until its commit, so that sequences have no gaps and become visible in order. Among others, whatever comes in while
/// the lock is awaited rides along: the more there are of them, the larger each one's batches. One who is alone knows
/// the log's end already, and appends in one round trip, on condition that it has not changed.
struct PostgresCommitter: LogCommitter {
    private let database: String
    private let session: PostgresSession
    private let clock: @Sendable () -> Instant
    /// Told what was appended; of a restoration nothing.
    private let appended: @Sendable ([LoggedEvent]?) -> Void
    /// The log's end as this process left it.
    private var lastEnd: LogHead?
    /// How many times in a row nobody else had moved it since.
    private var turnsAlone = 0
    /// Those that may be in the log go last, as the first that is there ends a transaction's events.
    private let recent = RecentMessages()
    /// Two who have come by turns do so again, though one of them may miss its turn now and then.
    private static let turnsUntilAlone = 8

    init(
        _ address: PostgresAddress, limit: Duration, clock: @escaping @Sendable () -> Instant,
        appended: @escaping @Sendable ([LoggedEvent]?) -> Void
    ) {
        database = address.name
        session = PostgresSession(address, limit: limit)
        self.clock = clock
        self.appended = appended
    }

    mutating func commit(
        _ batch: ArraySlice<WriteQueue.Entry>, gather: @Sendable () -> ArraySlice<WriteQueue.Entry>
    ) throws(StoreError) {
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
            case .append, nil: try append(gather)
            }
        } catch {
            (lastEnd, turnsAlone) = (nil, 0)
            throw StoreError(error, database: database, while: "appending")
        }
    }

    /// Appends in as many transactions as it takes until all that was gathered is answered: a message that is there
    /// already ends a transaction's events, and those behind it go into the next.
    private mutating func append(_ gather: @Sendable () -> ArraySlice<WriteQueue.Entry>) throws {
        var gathered = 0
        var left: [PendingAppend] = []
        repeat {
            let (turn, isAlone) = try session.perform {
                [left, gathered, lastEnd, turnsAlone, recent, clock] connection in
                func takeTurn(after head: LogHead) -> AppendTurn {
                    let batch = gather()
                    var pending = left
                    var probablyKnown: [PendingAppend] = []
                    for append in batch.dropFirst(gathered).lazy.compactMap(PendingAppend.init) {
                        if recent.mayContain(MessageKey(append.delivery)) {
                            probablyKnown.append(append)
                        } else {
                            pending.append(append)
                        }
                    }
                    pending += probablyKnown
                    return AppendTurn(pending, gathered: batch.count, after: head, now: clock())
                }
                if turnsAlone >= Self.turnsUntilAlone, let lastEnd {
                    var turn = takeTurn(after: lastEnd)
                    if turn.finish(with: try connection.run(turn.statement)) { return (turn, true) }
                }
                let head = try LogTable.head(connection.run([PostgresStatement("BEGIN"), LogTable.lockedEnd]).last)
                var turn = takeTurn(after: head)
                let answer = try connection.run([turn.statement, PostgresStatement("COMMIT")])
                guard let rows = answer.first, turn.finish(with: rows) else {
                    throw StoreError(.damaged, "The log's end was changed while it was locked.")
                }
                return (turn, head == lastEnd)
            }
            (lastEnd, turnsAlone) = (turn.end, isAlone ? turnsAlone + 1 : 0)
            appended(Array(turn.added))
            for event in turn.added { recent.insert(MessageKey(event)) }
            (gathered, left) = (turn.gathered, turn.answer())
        } while !left.isEmpty
    }

    private mutating func restore(_ events: [LoggedEvent]) throws -> Int {
        (lastEnd, turnsAlone) = (nil, 0)
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
            var messages = Set<MessageKey>()
            var new: [LoggedEvent] = []
            for (event, known) in zip(events, before.last?.map { $0.optionalInteger(0) } ?? [])
            where try restoration.isNew(event, stored: { stored[$0] }) {
                guard known == nil, messages.insert(MessageKey(event)).inserted, LogSchema.canStore(event) else {
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
