import GRDB
import Relink

/// Exported events on their way back into the log, within one transaction.
struct Restoration {
    private(set) var head: LogHead
    private(set) var added = 0
    private let path: String

    init(head: LogHead, path: String) {
        self.head = head
        self.path = path
    }

    /// - Throws: ``StoreError`` `conflict`, or what SQLite reports.
    mutating func add(_ event: LoggedEvent, _ db: Database) throws {
        guard event.sequence > head.sequence else {
            guard try EventRow.read(event.sequence, db).map({ Self.isSame($0, event) }) == true else {
                throw conflict(event, "differs from the one that is stored")
            }
            return
        }
        guard event.sequence == head.sequence + 1 else {
            throw conflict(event, "does not follow the log's last, \(head.sequence)")
        }
        guard event.receivedAt >= head.receivedAt ?? event.receivedAt else {
            throw conflict(event, "was received before the one ahead of it")
        }
        guard event.follows(head.digest) else {
            throw conflict(event, "has a digest that does not follow from it and from the one ahead")
        }
        do {
            try PreparedStatement(db, LogConnection.insert).run(
                event.sequence, event.receivedAt.milliseconds, event.source, event.messageID, event.digest,
                event.forgottenBodyDigest, event.body)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw conflict(event, "has a source and id that an earlier one has, or that are empty or too long")
        }
        head = LogHead(sequence: event.sequence, receivedAt: event.receivedAt, digest: event.digest)
        added += 1
    }

    private func conflict(_ event: LoggedEvent, _ what: String) -> StoreError {
        StoreError(.conflict, "\(path): event \(event.sequence) \(what); nothing was added.")
    }

    private static func isSame(_ stored: LoggedEvent, _ event: LoggedEvent) -> Bool {
        stored.digest == event.digest && stored.source == event.source && stored.messageID == event.messageID
            && stored.receivedAt.milliseconds == event.receivedAt.milliseconds
            && (stored.body == event.body || bodyDigest(stored) == bodyDigest(event))
    }

    /// Of a forgotten body the digest is what is left to compare.
    private static func bodyDigest(_ event: LoggedEvent) -> [UInt8] {
        event.forgottenBodyDigest ?? EventDigest.ofBody(event.body)
    }
}
