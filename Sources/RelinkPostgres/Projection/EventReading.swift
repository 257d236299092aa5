import Relink
import RelinkStore

/// What the fold noted of events: entries, mails and notices.
extension ProjectionReading {
    private static let entryColumns = "e.sequence, e.company_id, e.previous, e.type, e.status, e.fault"

    func entries(_ query: EntryQuery) throws -> [EventEntry] {
        guard let types = query.types else {
            guard let status = query.status else { return try entries([select("true", query)]) }
            // The index on status leaves out what is applied; most events are, so that a scan finds them at once.
            let condition = status == .applied ? "e.status + 0 = $4::int8" : "e.status <> 0 AND e.status = $4::int8"
            return try entries([select(condition, query, .integer(status.code))])
        }
        // Each pair of type and status stands in order in its index; merged here, as the server would sort them all.
        let statuses = query.status.map { [$0] } ?? EventStatus.allCases
        let selects = Set(types).flatMap { type in
            statuses.map { status in
                select(
                    "e.status = $4::int8 AND e.type = $5::bytea", query, .integer(status.code), .text(type))
            }
        }
        guard !selects.isEmpty else { return [] }
        let isNewestFirst = query.before != nil
        let found = try entries(selects).sorted { ($0.sequence < $1.sequence) != isNewestFirst }
        return Array(found.prefix(query.limit))
    }

    /// Walks from a company's entry to the one before it, and so on.
    func history(from sequence: Int64, limit: Int) throws -> [EventEntry] {
        let select = PostgresStatement(
            """
            WITH RECURSIVE walk AS (
                SELECT \(Self.entryColumns), 1::int8 AS step FROM \(tables.entries) e WHERE e.sequence = $1::int8
                UNION ALL
                SELECT \(Self.entryColumns), w.step + 1 FROM walk w JOIN \(tables.entries) e ON e.sequence = w.previous
                WHERE w.step < $2::int8
            )
            SELECT \(Self.entryColumns) FROM walk e ORDER BY e.step LIMIT $2::int8
            """, .integer(sequence), .integer(Int64(limit)))
        return try entries([select])
    }

    private func select(
        _ condition: String, _ query: EntryQuery, _ status: PostgresValue? = nil, _ type: PostgresValue? = nil
    ) -> PostgresStatement {
        var select = PostgresStatement(
            """
            SELECT \(Self.entryColumns) FROM \(tables.entries) e
            WHERE \(condition) AND e.sequence > $1::int8 AND e.sequence < $2::int8
            ORDER BY e.sequence \(query.before == nil ? "ASC" : "DESC") LIMIT $3::int8
            """, .integer(query.after), .integer(query.before ?? .max), .integer(Int64(query.limit)))
        for value in [status, type].compactMap({ $0 }) { select.bind(value) }
        return select
    }

    private func entries(_ selects: [PostgresStatement]) throws -> [EventEntry] {
        try connection.read(selects).flatMap { rows in
            try rows.map { row in
                guard let status = EventStatus(code: row.integer(4)) else {
                    throw Self.damaged("has event \(row.integer(0)) with a status that does not exist")
                }
                return EventEntry(
                    sequence: row.integer(0), companyID: row.optionalText(1), previous: row.optionalInteger(2),
                    type: row.optionalText(3), status: status, fault: row.optionalText(5))
            }
        }
    }

    func mails(_ query: MailQuery) throws -> [ListedMail] {
        var select = PostgresStatement(
            """
            SELECT place, mail_id, company_id, episode, step, recipient, locale, subject, status, attempts, created_at,
                sent_at, error
            FROM \(tables.mails) WHERE \(query.companyID == nil ? "" : "company_id = $3::bytea AND ")place < $1::int8
            ORDER BY place DESC LIMIT $2::int8
            """, .integer(query.before ?? .max), .integer(Int64(query.limit)))
        if let companyID = query.companyID { select.bind(.text(companyID)) }
        return try connection.run(select).map { ListedMail(place: $0.integer(0), mail: try Self.mail($0)) }
    }

    private static func mail(_ row: PostgresRow) throws -> MailRecord {
        guard let status = MailRecord.Status(rawValue: row.text(8)) else {
            throw damaged("has mail \(row.integer(0)) with a status that does not exist")
        }
        return MailRecord(
            mailID: row.text(1), companyID: row.text(2), episode: row.integer(3), step: row.integer(4),
            to: row.text(5), locale: row.text(6), subject: row.text(7), status: status, attempts: row.integer(9),
            createdAt: Instant(ticks: row.integer(10)), sentAt: row.optionalInteger(11).map(Instant.init(ticks:)),
            error: row.optionalText(12))
    }

    private static let noticeColumns = "sequence, kind, company_id, at"

    /// What one event showed stays together: the page ends behind the event in which the limit is reached.
    func notices(after sequence: Int64, limit: Int) throws -> [Notice] {
        let rows = try connection.run(
            PostgresStatement(
                """
                SELECT \(Self.noticeColumns) FROM \(tables.notices)
                WHERE sequence > $1::int8 AND sequence <= (
                    SELECT max(p.sequence) FROM (
                        SELECT n.sequence FROM \(tables.notices) n WHERE n.sequence > $1::int8
                        ORDER BY n.sequence, n.place LIMIT $2::int8
                    ) AS p
                )
                ORDER BY sequence, place
                """, .integer(sequence), .integer(Int64(limit))))
        return try rows.map(Self.notice)
    }

    func notices(of kind: Notice.Kind, before sequence: Int64, limit: Int) throws -> [Notice] {
        let rows = try connection.run(
            PostgresStatement(
                """
                SELECT \(Self.noticeColumns) FROM \(tables.notices)
                WHERE kind = $1::bytea AND sequence < $2::int8 ORDER BY sequence DESC LIMIT $3::int8
                """, .text(kind.rawValue), .integer(sequence), .integer(Int64(limit))))
        return try rows.map(Self.notice)
    }

    private static func notice(_ row: PostgresRow) throws -> Notice {
        guard let kind = Notice.Kind(rawValue: row.text(1)) else {
            throw damaged("has a notice of event \(row.integer(0)) of a kind that does not exist")
        }
        return Notice(
            sequence: row.integer(0), kind: kind, companyID: row.optionalText(2), at: Instant(ticks: row.integer(3)))
    }
}
