import Relink
import RelinkStore

/// Commits batches to the log: all of a batch are answered when it is on stable storage.
///
/// After any error the connection is closed and the log's end read anew: what a connection says after a failed sync is
/// worth nothing.
struct SQLiteCommitter: LogCommitter {
    private let path: String
    private let clock: @Sendable () -> Instant
    private let notice: @Sendable (String) -> Void
    private let checkpointer: WALCheckpointer
    private let tail: LogTail
    /// Held for as long as anything may be written.
    private let lock: StoreLock
    private var connection: LogConnection
    private var isSound = true

    /// - Parameter connection: opened already, so that a log that can't be opened is known at once.
    init(
        path: String, connection: LogConnection, lock: StoreLock, checkpointer: WALCheckpointer, tail: LogTail,
        clock: @escaping @Sendable () -> Instant, notice: @escaping @Sendable (String) -> Void
    ) {
        self.path = path
        self.connection = connection
        self.lock = lock
        self.checkpointer = checkpointer
        self.tail = tail
        self.clock = clock
        self.notice = notice
    }

    mutating func commit(
        _ batch: ArraySlice<WriteQueue.Entry>, gather _: @Sendable () -> ArraySlice<WriteQueue.Entry>
    ) throws(StoreError) {
        do {
            // The old one goes when the new one is open: with the last connection SQLite's index to the write-ahead
            // log would go, and an index made anew would take what a failed sync left there for committed.
            if !isSound {
                connection = try LogConnection(path: path)
                tail.head = connection.head
            }
            isSound = true
            try write(batch)
        } catch {
            isSound = false
            throw StoreError(error, path: path, while: "appending")
        }
    }

    private mutating func write(_ batch: ArraySlice<WriteQueue.Entry>) throws {
        switch batch.first?.job {
        case .restore(let events, let waiter):
            let added = try connection.restore(events, path: path)
            tail.forget()
            tail.head = connection.head
            waiter.settle(.success(added))
        case .probe(let waiter):
            try connection.probe()
            waiter.settle(.success(()))
        case .letGo(let moved, let waiter):
            try connection.letGo(of: moved)
            waiter.settle(.success(()))
        case .append, nil:
            let appends = batch.compactMap { entry -> (delivery: VerifiedDelivery, waiter: Waiter<AppendOutcome>)? in
                if case .append(let delivery, let waiter) = entry.job { return (delivery, waiter) }
                return nil
            }
            let (outcomes, added) = try connection.append(appends.lazy.map(\.delivery), now: clock())
            tail.keep(added)
            tail.head = connection.head
            for (append, outcome) in zip(appends, outcomes) { append.waiter.settle(.success(outcome)) }
        }
    }

    /// Moves the write-ahead log's rest into the log's file, where that is due.
    mutating func finish() {
        guard isSound else { return }
        do {
            guard checkpointer.wrote(bytes: connection.bytesWritten()) else { return }
            try connection.startWriteAheadLogOver()
        } catch {
            isSound = false
            notice("\(path): moving the write-ahead log into it failed, and will be tried again: \(error)")
        }
    }

    mutating func end() {
        do {
            try connection.emptyWriteAheadLog()
        } catch {
            notice("\(path): its write-ahead log stays beside it, as another process reads it: \(error)")
        }
    }
}
