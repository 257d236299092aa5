import GRDB
import Relink
import RelinkStore

/// Reads what a projection's file holds, on any connection to it.
struct ProjectionReading {
    let db: Database

    func checkpoint() throws -> Checkpoint {
        let sql = "SELECT fingerprint, applied_sequence FROM checkpoint"
        let stored = try PreparedStatement(db, sql).first { row in
            var checkpoint = Checkpoint(fingerprint: row.text(0))
            checkpoint.appliedSequence = row.integer(1)
            return checkpoint
        }
        guard var checkpoint = stored else { throw Self.damaged("has no checkpoint") }
        try PreparedStatement(db, "SELECT kind, name, total FROM totals").read { row in
            let name = row.text(1)
            switch row.text(0) {
            case TotalKind.merchants.rawValue:
                if let health = MerchantHealth(rawValue: name) { checkpoint.merchants[health] = row.integer(2) }
            case TotalKind.reonboarding.rawValue:
                if let total = ReonboardingTotal(rawValue: name) {
                    checkpoint.reonboarding[keyPath: total.path] = row.integer(2)
                }
            default:
                if let status = EventStatus(rawValue: name) { checkpoint.events[status] = row.integer(2) }
            }
            return true
        }
        return checkpoint
    }

    func merchant(_ companyID: String) throws -> MerchantRecord? {
        let sql = "SELECT last_sequence, due_at, state FROM merchants WHERE company_id = ?"
        return try PreparedStatement(db, sql).first(companyID, row: Self.record)
    }

    /// A merchant's record, and what else is stored of it.
    func stored(_ companyID: String) throws -> (merchant: FoldMemory.Merchant, record: MerchantRecord)? {
        let sql = """
            SELECT last_sequence, due_at, state, number, urgency, since, reasons, search FROM merchants
            WHERE company_id = ?
            """
        return try PreparedStatement(db, sql).first(companyID) { row in
            let record = try Self.record(row)
            let merchantRow = MerchantRow(
                urgency: row.optionalInteger(4), since: row.optionalInteger(5), reasons: row.integer(6),
                search: row.text(7), dueAt: row.optionalInteger(1))
            return (
                FoldMemory.Merchant(number: row.integer(3), row: merchantRow, name: record.state.displayName), record
            )
        }
    }

    /// A merchant's number, by which other tables name it.
    func number(of companyID: String) throws -> Int64? {
        let sql = "SELECT number FROM merchants WHERE company_id = ?"
        return try PreparedStatement(db, sql).first(companyID) { $0.integer(0) }
    }

    func merchants(_ query: MerchantQuery) throws -> [MerchantRecord] {
        let text = MerchantRow.searchable(query.text ?? "")
        if let expression = MerchantSearch.expression(text), try MerchantSearch(db: db).isSelective(expression) {
            return try merchants(query, text, found: expression)
        }
        return try merchantsInOrder(query, text)
    }

    /// Those that the search's index finds, put in order.
    private func merchants(
        _ query: MerchantQuery, _ text: String, found expression: String
    ) throws -> [MerchantRecord] {
        let sql = """
            SELECT last_sequence, due_at, state FROM merchants
            WHERE number IN (SELECT rowid FROM merchant_search WHERE merchant_search MATCH ?1)
              AND (urgency, since, company_id) > (?2, ?3, ?4) AND (?5 IS NULL OR urgency = ?5)
              AND (?6 IS NULL OR reasons & ?6) AND instr(search, ?7)
            ORDER BY urgency, since, company_id LIMIT ?8
            """
        var records: [MerchantRecord] = []
        try PreparedStatement(db, sql).read(
            expression, Int64(query.after?.health.urgency ?? -1), query.after?.since.ticks ?? .min,
            query.after?.companyID ?? "", query.health.map { Int64($0.urgency) }, query.reason?.bit, text,
            Int64(query.limit)
        ) { row in
            records.append(try Self.record(row))
            return true
        }
        return records
    }

    /// One health after the other, each read in the order of its index.
    private func merchantsInOrder(_ query: MerchantQuery, _ text: String) throws -> [MerchantRecord] {
        let sql = """
            SELECT last_sequence, due_at, state FROM merchants INDEXED BY merchants_in_order
            WHERE urgency = ?1 AND (since, company_id) > (?2, ?3)
              AND (?4 IS NULL OR reasons & ?4) AND (?5 = '' OR instr(search, ?5))
            ORDER BY since, company_id LIMIT ?6
            """
        let statement = try PreparedStatement(db, sql)
        var records: [MerchantRecord] = []
        for health in query.healths {
            guard records.count < query.limit else { break }
            let after = query.after.flatMap { $0.health == health ? $0 : nil }
            try statement.read(
                Int64(health.urgency), after?.since.ticks ?? .min, after?.companyID ?? "", query.reason?.bit,
                text, Int64(query.limit - records.count)
            ) { row in
                records.append(try Self.record(row))
                return true
            }
        }
        return records
    }

    func due(by instant: Instant, limit: Int) throws -> [MerchantRecord] {
        let sql = """
            SELECT last_sequence, due_at, state FROM merchants INDEXED BY merchants_due
            WHERE due_at <= ? ORDER BY due_at, company_id LIMIT ?
            """
        var records: [MerchantRecord] = []
        try PreparedStatement(db, sql).read(instant.ticks, Int64(limit)) { row in
            records.append(try Self.record(row))
            return true
        }
        return records
    }

    func dueCount(by instant: Instant) throws -> Int64 {
        let sql = "SELECT count(*) FROM merchants INDEXED BY merchants_due WHERE due_at <= ?"
        return try PreparedStatement(db, sql).first(instant.ticks) { $0.integer(0) } ?? 0
    }

    func sources() throws -> [String: SourceState] {
        var sources: [String: SourceState] = [:]
        try PreparedStatement(db, "SELECT name, state FROM sources").read { row in
            do {
                sources[row.text(0)] = try SourceState(encoded: row.blob(1))
            } catch let error as StateCodingError {
                throw Self.damaged("has an unreadable source: \(error)")
            }
            return true
        }
        return sources
    }

    /// Of `last_sequence`, `due_at` and `state`.
    private static func record(_ row: SQLiteRow) throws -> MerchantRecord {
        do {
            return MerchantRecord(
                state: try MerchantState(encoded: row.blob(2)), lastSequence: row.integer(0),
                dueAt: row.optionalInteger(1).map(Instant.init(ticks:)))
        } catch {
            throw damaged("has an unreadable merchant: \(error)")
        }
    }

    static func damaged(_ what: String) -> StoreError {
        StoreError(.damaged, "The projection \(what). `relink rebuild` folds it anew from the log.")
    }
}
