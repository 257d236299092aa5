import GRDB
import Relink
import RelinkStore

/// Reads what the fold noted of each event.
struct EntryReading {
    let db: Database

    func entries(_ query: EntryQuery) throws -> [EventEntry] {
        guard let types = query.types else {
            return try read(query, query.status.map { EntryKind(type: nil, status: $0) })
        }
        let statuses = query.status.map { [$0] } ?? EventStatus.allCases
        var found: [EventEntry] = []
        for type in try numbers(of: types) {
            for status in statuses { found += try read(query, EntryKind(type: type, status: status)) }
        }
        let isNewestFirst = query.before != nil
        return Array(found.sorted { ($0.sequence < $1.sequence) != isNewestFirst }.prefix(query.limit))
    }

    /// Walks from a company's entry to the one before it, and so on.
    func history(from sequence: Int64, limit: Int) throws -> [EventEntry] {
        let statement = try PreparedStatement(
            db, "SELECT substr(entries, ?, \(EntryPage.entrySize)) FROM entry_pages WHERE page = ?")
        let names = try EntryNames(db: db)
        var history: [EventEntry] = []
        var next: Int64? = sequence
        while let sequence = next, history.count < limit {
            let (page, index) = EntryPage.place(of: sequence)
            let offset = Int64(index * EntryPage.entrySize + 1)
            guard let bytes = try statement.first(offset, page, row: { $0.blob(0) }), !bytes.isEmpty else { break }
            let entry = try names.entry(sequence, try EntryPage(number: page, bytes: bytes).entry(at: 0))
            history.append(entry)
            next = entry.previous
        }
        return history
    }

    private func numbers(of types: [String]) throws -> [Int64] {
        let statement = try PreparedStatement(db, "SELECT number FROM types WHERE name = ?")
        return try Set(types).compactMap { try statement.first($0) { $0.integer(0) } }
    }

    /// - Parameter kind: `nil` for all.
    private func read(_ query: EntryQuery, _ kind: EntryKind?) throws -> [EventEntry] {
        guard query.limit > 0 else { return [] }
        let names = try EntryNames(db: db)
        var entries: [EventEntry] = []
        try readPages(query, kind) { page in
            let indices = Array(0..<page.count)
            for index in query.before == nil ? indices : indices.reversed() {
                let sequence = page.firstSequence + Int64(index)
                guard sequence > query.after, sequence < query.before ?? .max else { continue }
                let entry = try page.entry(at: index)
                guard kind.map(entry.kind.isFound) ?? true else { continue }
                entries.append(try names.entry(sequence, entry))
                if entries.count == query.limit { return false }
            }
            return true
        }
        return entries
    }

    /// Reads the pages on which there may be such entries, until `body` returns false.
    private func readPages(
        _ query: EntryQuery, _ kind: EntryKind?, _ body: (EntryPage) throws -> Bool
    ) throws {
        let first = EntryPage.place(of: max(query.after, 1)).page
        let last = EntryPage.place(of: max(query.before ?? .max, 1)).page
        let order = query.before == nil ? "ASC" : "DESC"
        let row: (SQLiteRow) throws -> Bool = { try body(EntryPage(number: $0.integer(0), bytes: $0.blob(1))) }
        // The index leaves out what is applied, of whatever type; most events are, so that a scan finds them at once.
        guard let kind, kind != EntryKind(type: nil, status: .applied) else {
            let sql = "SELECT page, entries FROM entry_pages WHERE page BETWEEN ? AND ? ORDER BY page \(order)"
            return try PreparedStatement(db, sql).read(first, last, row: row)
        }
        let sql = """
            SELECT page, entries FROM entry_kinds CROSS JOIN entry_pages USING (page)
            WHERE kind = ? AND page BETWEEN ? AND ? ORDER BY page \(order)
            """
        try PreparedStatement(db, sql).read(kind.code, first, last, row: row)
    }
}

/// Gives entries their names back.
private struct EntryNames {
    private let company: PreparedStatement
    private let type: PreparedStatement
    private let fault: PreparedStatement

    init(db: Database) throws {
        company = try PreparedStatement(db, "SELECT company_id FROM merchants WHERE number = ?")
        type = try PreparedStatement(db, "SELECT name FROM types WHERE number = ?")
        fault = try PreparedStatement(db, "SELECT fault FROM entry_faults WHERE sequence = ?")
    }

    func entry(_ sequence: Int64, _ stored: StoredEntry) throws -> EventEntry {
        EventEntry(
            sequence: sequence, companyID: try stored.merchant.flatMap { try company.first($0) { $0.text(0) } },
            previous: stored.previous, type: try stored.kind.type.flatMap { try type.first($0) { $0.text(0) } },
            status: stored.kind.status, fault: try fault.first(sequence) { $0.text(0) })
    }
}
