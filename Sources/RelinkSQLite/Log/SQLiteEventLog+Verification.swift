import GRDB
public import Relink

extension SQLiteEventLog {
    /// Reads the whole log: every event there, none missing, each digest following from the one before, and SQLite's
    /// own structures whole.
    ///
    /// - Parameter progress: called now and then with the last event found right, and the log's last.
    /// - Throws: ``StoreError`` `damaged`, naming the first event that is wrong.
    public func verify(
        progress: @Sendable (_ verified: Int64, _ last: Int64) -> Void = { _, _ in }
    ) async throws(StoreError) {
        var head = LogHead(sequence: 0, receivedAt: nil, digest: EventDigest.zero)
        let last = try await self.head().sequence
        while true {
            let start = head
            let (end, fault) = try await readers.run("reading events", within: .seconds(60)) { db in
                var run = ChainRun(after: start)
                return try run.verify(db)
            }
            if let fault { throw StoreError(.damaged, "\(path): \(fault)") }
            guard end.sequence > head.sequence else { break }
            head = end
            progress(head.sequence, max(last, head.sequence))
        }
        guard head.sequence >= last else {
            throw StoreError(.damaged, "\(path): event \(head.sequence + 1) is missing; the last one is \(last).")
        }
        try await verifyIntegrity()
    }

    private func verifyIntegrity() async throws(StoreError) {
        let fault = try await readers.run("checking integrity", within: nil) { db in
            let findings = try String.fetchAll(db, sql: "PRAGMA integrity_check(1)")
            return findings == ["ok"] ? nil : findings.first ?? "no answer"
        }
        if let fault { throw StoreError(.damaged, "\(path): SQLite finds its file damaged: \(fault)") }
    }
}

/// A run of events whose digests are followed.
private struct ChainRun {
    private static let maxEvents: Int64 = 8192
    private var head: LogHead

    init(after head: LogHead) {
        self.head = head
    }

    /// - Returns: the last event that is right, and what is wrong with the one after it, if it is.
    mutating func verify(_ db: Database) throws -> (LogHead, String?) {
        let start = head.sequence
        var fault: String?
        do {
            try EventRow.scan(after: start, db) { event in
                fault = self.fault(of: event)
                guard fault == nil else { return false }
                head = LogHead(sequence: event.sequence, receivedAt: event.receivedAt, digest: event.digest)
                return head.sequence < start + Self.maxEvents
            }
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            fault = "event \(head.sequence + 1) can't be read (SQLite: \(error.message ?? "no message"))."
        }
        return (head, fault)
    }

    private func fault(of event: LoggedEvent) -> String? {
        let expected = head.sequence + 1
        if event.sequence != expected { return "event \(expected) is missing; \(event.sequence) comes next." }
        if event.receivedAt < head.receivedAt ?? event.receivedAt {
            return "event \(expected) was received before the one ahead of it."
        }
        if !event.follows(head.digest) { return "event \(expected) was changed: its digest does not fit." }
        return nil
    }
}
