import GRDB
import Relink

extension ProjectionCommit {
    /// - Parameters:
    ///   - entries: without gaps.
    ///   - numbers: of the merchants that were stored with them.
    mutating func storeEntries(_ entries: [EventEntry], _ numbers: [String: Int64]) throws {
        guard let first = entries.first else { return }
        var page = try page(continuedBy: first.sequence)
        var kinds: Set<EntryKind> = []
        for entry in entries {
            if page.isFull {
                try store(page, kinds)
                page = EntryPage(number: page.number + 1)
                kinds.removeAll(keepingCapacity: true)
            }
            guard entry.sequence == page.nextSequence else {
                throw ProjectionReading.damaged("has no place for event \(entry.sequence)")
            }
            let kind = EntryKind(type: try entry.type.map { try number(ofType: $0) }, status: entry.status)
            kinds.insert(kind)
            // Most events are applied: those are found without an index.
            if entry.status != .applied { kinds.insert(EntryKind(type: nil, status: entry.status)) }
            let merchant = try entry.companyID.map { try number(of: $0, numbers) }
            page.append(StoredEntry(merchant: merchant, previous: entry.previous, kind: kind))
            if let fault = entry.fault {
                try PreparedStatement(db, "INSERT INTO entry_faults VALUES (?, ?)").run(entry.sequence, fault)
            }
        }
        try store(page, kinds)
    }

    /// The page on which an event's entry is the next.
    private func page(continuedBy sequence: Int64) throws -> EntryPage {
        let (number, index) = EntryPage.place(of: sequence)
        guard index > 0 else { return EntryPage(number: number) }
        let select = try PreparedStatement(db, "SELECT entries FROM entry_pages WHERE page = ?")
        return EntryPage(number: number, bytes: try select.first(number) { $0.blob(0) } ?? [])
    }

    /// - Parameter kinds: of the entries that are new on the page.
    private func store(_ page: EntryPage, _ kinds: Set<EntryKind>) throws {
        let upsert = """
            INSERT INTO entry_pages VALUES (?, ?) ON CONFLICT (page) DO UPDATE SET entries = excluded.entries
            """
        try PreparedStatement(db, upsert).run(page.number, page.bytes)
        let insert = try PreparedStatement(db, "INSERT OR IGNORE INTO entry_kinds VALUES (?, ?)")
        for kind in kinds { try insert.run(kind.code, page.number) }
    }
}
