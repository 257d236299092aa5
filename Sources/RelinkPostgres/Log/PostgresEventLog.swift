public import Relink
import RelinkStore
import Synchronization

/// The log in a PostgreSQL database.
public final class PostgresEventLog: EventLog {
    private let database: String
    private let readers: PostgresThreads
    private let writer: WriteThread?
    private let recent = RecentBatches()

    /// From the call to its answer; the rest of the promised ten seconds is for the request around it.
    private static let commitLimit = Duration.seconds(6)

    /// - Parameter clock: tells when a delivery was received; `nil` for reading only.
    init(
        _ address: PostgresAddress, readers: PostgresThreads, watchdog: Watchdog, limits: AppendLimits,
        clock: (@Sendable () -> Instant)?
    ) {
        database = address.name
        self.readers = readers
        writer = clock.map { [recent] clock in
            WriteThread(
                store: address.name, suspicion: "the database may be out of reach", limits: limits, watchdog: watchdog
            ) {
                PostgresCommitter(address, limit: Self.commitLimit, clock: clock) { recent.keep($0) }
            }
        }
    }

    public func append(
        _ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) {
        do throws(StoreError) {
            try writable().append(delivery, Waiter(answer))
        } catch {
            answer(.failure(error))
        }
    }

    public func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int {
        guard !events.isEmpty else { return 0 }
        return try await writable().restore(events)
    }

    /// Returns when something that is no event has been committed.
    ///
    /// - Throws: ``StoreError`` `unavailable` where an append would fail too.
    public func isWritable() async throws(StoreError) {
        try await writable().probe()
    }

    public func events(after sequence: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] {
        guard limit > 0 else { return [] }
        if let recent = recent.take(after: sequence, limit: limit, maxBytes: maxBytes) { return recent }
        return try await readers.run("reading events") { connection in
            try connection.run(LogTable.events(after: sequence, limit: limit, maxBytes: maxBytes)).map(LogTable.event)
        }
    }

    public func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] {
        try await readers.run("reading events") { connection in
            try connection.run(LogTable.events(at: sequences)).map(LogTable.event)
        }
    }

    public func head() async throws(StoreError) -> LogHead {
        try await readers.run("reading the log's end") { try LogTable.head($0.run(LogTable.end)) }
    }

    /// What the log's tables take on the server's disk, their indexes included.
    public func bytes() async throws(StoreError) -> Int64 {
        let select = "SELECT pg_total_relation_size('relink_events') + pg_total_relation_size('relink_log_end')"
        return try await readers.run("measuring the log") { connection in
            try connection.run(PostgresStatement(select)).first?.integer(0) ?? 0
        }
    }

    /// Reads the whole log: every event there, none missing, each digest following from the one before.
    ///
    /// - Parameter progress: called now and then with the last event found right, and the log's last.
    /// - Throws: ``StoreError`` `damaged`, naming the first event that is wrong.
    public func verify(
        progress: @Sendable (_ verified: Int64, _ last: Int64) -> Void = { _, _ in }
    ) async throws(StoreError) {
        var chain = EventChain()
        let head = try await head()
        while true {
            let events = try await readers.run("reading events") { [chain] connection in
                let run = LogTable.events(
                    after: chain.sequence, limit: Self.eventsAtOnce, maxBytes: Self.bytesAtOnce)
                return try connection.run(run).map(LogTable.event)
            }
            for event in events {
                if let fault = chain.fault(of: event) { throw StoreError(.damaged, "\(database): \(fault)") }
                guard event.sequence != head.sequence || event.digest == head.digest else {
                    throw StoreError(
                        .damaged, "\(database): event \(event.sequence) is not what the log's end was made of.")
                }
            }
            guard !events.isEmpty else { break }
            progress(chain.sequence, max(head.sequence, chain.sequence))
        }
        guard chain.sequence >= head.sequence else {
            throw StoreError(
                .damaged, "\(database): event \(chain.sequence + 1) is missing; the last one is \(head.sequence).")
        }
    }

    func close() async {
        await writer?.close()
    }

    private static let eventsAtOnce = 4096
    private static let bytesAtOnce = 16 << 20

    private func writable() throws(StoreError) -> WriteThread {
        guard let writer else { throw StoreError(.unavailable, "\(database) was opened for reading only.") }
        return writer
    }
}

/// The events that this process appended last, between the one who writes and the one who folds.
private final class RecentBatches: Sendable {
    private let events = Mutex(RecentEvents())

    /// - Parameter added: `nil` where it is not known what was.
    func keep(_ added: [LoggedEvent]?) {
        events.withLock { events in
            if let added { events.add(added) } else { events.removeAll() }
        }
    }

    func take(after sequence: Int64, limit: Int, maxBytes: Int) -> [LoggedEvent]? {
        events.withLock { $0.take(after: sequence, limit: limit, maxBytes: maxBytes) }
    }
}
