import GRDB
public import Relink
import RelinkStore

/// The log in a SQLite file.
public final class SQLiteEventLog: EventLog {
    let path: String
    /// The folder of archives, where old bodies stand.
    let archives: String
    let readers: DatabaseThreads
    private let writer: Writer?

    /// Who writes the log, beside those who read it.
    struct Writer: Sendable {
        let thread: WriteThread
        let tail: LogTail
        let checkpointer: WALCheckpointer
    }

    /// - Parameter writer: `nil` for reading only.
    init(_ files: StoreFiles, watchdog: Watchdog, writer: Writer?) {
        path = files.log
        archives = files.archives
        self.writer = writer
        readers = DatabaseThreads(name: "log-reader", count: 3, path: files.log, watchdog: watchdog) {
            try DatabaseQueue(path: files.log, configuration: LogConnection.readingConfiguration)
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

    /// Returns when something that is no event has been written to stable storage.
    ///
    /// - Throws: ``StoreError`` `unavailable` where an append would fail too.
    public func isWritable() async throws(StoreError) {
        try await writable().probe()
    }

    public func events(
        after sequence: Int64, limit: Int, maxBytes: Int
    ) async throws(StoreError) -> [LoggedEvent] {
        guard limit > 0 else { return [] }
        if let recent = writer?.tail.take(after: sequence, limit: limit, maxBytes: maxBytes) { return recent }
        return try await readers.run("reading events") { [archives] db in
            var events: [LoggedEvent] = []
            var bytes = 0
            try EventRow.scan(after: sequence, archives: archives, db) { event in
                events.append(event)
                bytes += event.body.count
                return events.count < limit && bytes < maxBytes
            }
            return events
        }
    }

    public func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] {
        try await readers.run("reading events") { [archives] db in
            try EventRow.read(sequences.sorted(), archives: archives, db)
        }
    }

    public func head() async throws(StoreError) -> LogHead {
        if let writer { return writer.tail.head }
        return try await readers.run("reading the log's end") { try LogConnection.readHead($0) }
    }

    func close() async {
        // The writer's connection goes last: only it can empty the write-ahead log.
        await readers.close()
        await writer?.checkpointer.close()
        await writer?.thread.close()
    }

    func writable() throws(StoreError) -> WriteThread {
        guard let writer else { throw StoreError(.unavailable, "\(path) was opened for reading only.") }
        return writer.thread
    }
}
