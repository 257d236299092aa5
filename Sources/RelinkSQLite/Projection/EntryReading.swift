import GRDB
import Relink
import RelinkStore

/// Reads what the fold noted of each event.
struct EntryReading {
    let db: Database

    private static let columns = """
        SELECT e.sequence, m.company_id, e.previous, t.name, e.status, e.fault FROM entries e
        LEFT JOIN merchants m ON m.number = e.merchant LEFT JOIN types t ON t.number = e.type
        """

    func entries(_ query: EntryQuery) throws -> [EventEntry] {
        guard let types = query.types else {
            guard let status = query.status else { return try read("", query) }
            // The index on status leaves out what is applied; most events are, so that a scan finds them at once.
            let condition = status == .applied ? "AND +e.status = ?4" : "AND e.status <> 0 AND e.status = ?4"
            return try read(condition, query, status.code)
        }
        // Each pair of type and status stands in order in its index; merged here, as SQLite would sort them all.
        let statuses = query.status.map { [$0] } ?? EventStatus.allCases
        var found: [EventEntry] = []
        for type in try numbers(of: types) {
            for status in statuses {
                found += try read("AND e.type = ?4 AND e.status = ?5", query, type, status.code)
            }
        }
        let isNewestFirst = query.before != nil
        return Array(found.sorted { ($0.sequence < $1.sequence) != isNewestFirst }.prefix(query.limit))
    }

    /// Walks from a company's entry to the one before it, and so on.
    func history(from sequence: Int64, limit: Int) throws -> [EventEntry] {
        let statement = try PreparedStatement(db, Self.columns + " WHERE e.sequence = ?")
        var history: [EventEntry] = []
        var next: Int64? = sequence
        while let sequence = next, history.count < limit {
            guard let entry = try statement.first(sequence, row: Self.entry) else { break }
            history.append(entry)
            next = entry.previous
        }
        return history
    }

    private func numbers(of types: [String]) throws -> [Int64] {
        let statement = try PreparedStatement(db, "SELECT number FROM types WHERE name = ?")
        return try Set(types).compactMap { try statement.first($0) { $0.integer(0) } }
    }

    private func read<each Value: SQLiteValue>(
        _ condition: String, _ query: EntryQuery, _ values: repeat each Value
    ) throws -> [EventEntry] {
        let sql =
            Self.columns + " WHERE e.sequence > ?1 AND e.sequence < ?2 \(condition) "
            + "ORDER BY e.sequence \(query.before == nil ? "ASC" : "DESC") LIMIT ?3"
        var entries: [EventEntry] = []
        try PreparedStatement(db, sql).read(
            query.after, query.before ?? .max, Int64(query.limit), repeat each values
        ) { row in
            entries.append(try Self.entry(row))
            return true
        }
        return entries
    }

    private static func entry(_ row: SQLiteRow) throws -> EventEntry {
        guard let status = EventStatus(code: row.integer(4)) else {
            throw ProjectionReading.damaged("has event \(row.integer(0)) with a status that does not exist")
        }
        return EventEntry(
            sequence: row.integer(0), companyID: row.optionalText(1), previous: row.optionalInteger(2),
            type: row.optionalText(3), status: status, fault: row.optionalText(5))
    }
}
