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
        var chain = EventChain()
        let last = try await self.head().sequence
        while true {
            let start = chain
            let (end, fault) = try await readers.run("reading events", within: .seconds(60)) { [archives] db in
                try Self.follow(start, archives: archives, db)
            }
            if let fault { throw StoreError(.damaged, "\(path): \(fault)") }
            guard end.sequence > chain.sequence else { break }
            chain = end
            progress(chain.sequence, max(last, chain.sequence))
            if Task.isCancelled { throw StoreError(.unavailable, "\(path): checking it was broken off.") }
        }
        guard chain.sequence >= last else {
            throw StoreError(.damaged, "\(path): event \(chain.sequence + 1) is missing; the last one is \(last).")
        }
        try await verifyIntegrity()
    }

    private func verifyIntegrity() async throws(StoreError) {
        let fault = try await readers.run("checking integrity", within: nil) { db in
            let findings = try String.fetchAll(db, sql: "PRAGMA integrity_check(1)")
            return findings == ["ok"] ? nil : findings.first ?? "no answer"
        }
        guard let fault else { return }
        let line = fault.split(separator: "\n").joined(separator: " ")
        throw StoreError(.damaged, "\(path): SQLite finds its file damaged: \(line)")
    }

    private static let eventsAtOnce: Int64 = 8192

    /// - Returns: the chain up to the last event that is right, and what is wrong with the one after it, if it is.
    private static func follow(
        _ start: EventChain, archives: String, _ db: Database
    ) throws -> (EventChain, String?) {
        var chain = start
        var fault: String?
        do {
            try EventRow.scan(after: start.sequence, archives: archives, db) { event in
                fault = chain.fault(of: event)
                return fault == nil && chain.sequence < start.sequence + eventsAtOnce
            }
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            fault = "event \(chain.sequence + 1) can't be read (SQLite: \(error.message ?? "no message"))."
        }
        return (chain, fault)
    }
}
