import Relink
import RelinkStore

/// Reads what a projection's tables hold.
struct ProjectionReading {
    let connection: PostgresConnection
    let tables: ProjectionTables

    func checkpoint() throws -> Checkpoint {
        let rows = try connection.run(
            PostgresStatement(
                """
                SELECT c.fingerprint, c.applied_sequence, t.kind, t.name, t.total
                FROM \(tables.checkpoint) c LEFT JOIN \(tables.totals) t ON true
                """))
        guard let first = rows.first else { throw Self.damaged("has no checkpoint") }
        var checkpoint = Checkpoint(fingerprint: first.text(0))
        checkpoint.appliedSequence = first.integer(1)
        for (kind, name, total) in rows.map({ ($0.optionalText(2), $0.text(3), $0.integer(4)) }) {
            switch kind.flatMap(TotalKind.init) {
            case .merchants: if let health = MerchantHealth(rawValue: name) { checkpoint.merchants[health] = total }
            case .events: if let status = EventStatus(rawValue: name) { checkpoint.events[status] = total }
            case .reonboarding:
                if let path = ReonboardingTotal(rawValue: name)?.path { checkpoint.reonboarding[keyPath: path] = total }
            case nil: break
            }
        }
        return checkpoint
    }

    private static let recordColumns = "last_sequence, due_at, state"

    func records(of companyIDs: [String]) throws -> [MerchantRecord] {
        try connection.run(
            PostgresStatement(
                "SELECT \(Self.recordColumns) FROM \(tables.merchants) WHERE company_id = ANY ($1::bytea[])",
                .texts(companyIDs))
        ).map(Self.record)
    }

    /// One health after the other, each read in the order of its index.
    func merchants(_ query: MerchantQuery) throws -> [MerchantRecord] {
        let sql = """
            SELECT \(Self.recordColumns) FROM \(tables.merchants)
            WHERE urgency = $1::int8 AND (since, company_id) > ($2::int8, $3::bytea)
              AND ($4::int8 IS NULL OR reasons & $4::int8 <> 0)
              AND (octet_length($5::bytea) = 0 OR position($5::bytea IN search) > 0)
            ORDER BY since, company_id LIMIT $6::int8
            """
        let rows = try connection.read(
            query.healths.map { health in
                let after = query.after.flatMap { $0.health == health ? $0 : nil }
                return PostgresStatement(
                    sql, .integer(Int64(health.urgency)), .integer(after?.since.ticks ?? .min),
                    .text(after?.companyID ?? ""), .integer(query.reason?.bit),
                    .text(MerchantRow.searchable(query.text ?? "")), .integer(Int64(query.limit)))
            })
        return Array(try rows.flatMap { try $0.map(Self.record) }.prefix(query.limit))
    }

    func due(by instant: Instant, limit: Int) throws -> [MerchantRecord] {
        try connection.run(
            PostgresStatement(
                """
                SELECT \(Self.recordColumns) FROM \(tables.merchants)
                WHERE due_at <= $1::int8 ORDER BY due_at, company_id LIMIT $2::int8
                """, .integer(instant.ticks), .integer(Int64(limit)))
        ).map(Self.record)
    }

    func dueCount(by instant: Instant) throws -> Int64 {
        let sql = "SELECT count(*) FROM \(tables.merchants) WHERE due_at <= $1::int8"
        return try connection.run(PostgresStatement(sql, .integer(instant.ticks))).first?.integer(0) ?? 0
    }

    func sources() throws -> [String: SourceState] {
        let rows = try connection.run(PostgresStatement("SELECT name, state FROM \(tables.sources)"))
        var sources: [String: SourceState] = [:]
        for (name, state) in rows.map({ ($0.text(0), $0.bytes(1)) }) {
            do {
                sources[name] = try SourceState(encoded: state)
            } catch {
                throw Self.damaged("has an unreadable source: \(error)")
            }
        }
        return sources
    }

    func tallies(of hours: ClosedRange<Int64>) throws -> [Tally] {
        let sql = """
            SELECT hour, kind, bucket, count FROM \(tables.tallies) WHERE hour BETWEEN $1::int8 AND $2::int8
            """
        let select = PostgresStatement(sql, .integer(hours.lowerBound), .integer(hours.upperBound))
        return try connection.run(select).map { row in
            guard let kind = TallyKind(rawValue: row.text(1)) else {
                throw Self.damaged("counts something by the hour that does not exist")
            }
            let key = Tally.Key(kind: kind, hour: row.integer(0), bucket: Int(row.integer(2)))
            return Tally(key: key, count: row.integer(3))
        }
    }

    private static func record(_ row: PostgresRow) throws -> MerchantRecord {
        do {
            return MerchantRecord(
                state: try MerchantState(encoded: row.bytes(2)), lastSequence: row.integer(0),
                dueAt: row.optionalInteger(1).map(Instant.init(ticks:)))
        } catch {
            throw damaged("has an unreadable merchant: \(error)")
        }
    }

    static func damaged(_ what: String) -> StoreError {
        StoreError(.damaged, "The projection \(what). `relink rebuild` folds it anew from the log.")
    }
}
