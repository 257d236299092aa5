import GRDB
import Relink

extension ProjectionReading {
    func mails(_ query: MailQuery) throws -> [ListedMail] {
        let before = query.before ?? .max
        guard let companyID = query.companyID else {
            return try mails("p.place < ?1", before, query.limit)
        }
        guard let merchant = try number(of: companyID) else { return [] }
        return try mails("p.merchant = ?3 AND p.place < ?1", before, query.limit, merchant)
    }

    private func mails<each Value: SQLiteValue>(
        _ condition: String, _ before: Int64, _ limit: Int, _ values: repeat each Value
    ) throws -> [ListedMail] {
        let sql = """
            SELECT p.place, p.mail_id, m.company_id, p.episode, p.step, p.recipient, p.locale, p.subject, p.status,
                p.attempts, p.created_at, p.sent_at, p.error
            FROM mails p LEFT JOIN merchants m ON m.number = p.merchant
            WHERE \(condition) ORDER BY p.place DESC LIMIT ?2
            """
        var mails: [ListedMail] = []
        try PreparedStatement(db, sql).read(before, Int64(limit), repeat each values) { row in
            mails.append(ListedMail(place: row.integer(0), mail: try Self.mail(row)))
            return true
        }
        return mails
    }

    private static func mail(_ row: SQLiteRow) throws -> MailRecord {
        guard let status = MailRecord.Status(rawValue: row.text(8)) else {
            throw damaged("has mail \(row.integer(0)) with a status that does not exist")
        }
        return MailRecord(
            mailID: row.text(1), companyID: row.text(2), episode: row.integer(3), step: row.integer(4),
            to: row.text(5), locale: row.text(6), subject: row.text(7), status: status, attempts: row.integer(9),
            createdAt: Instant(ticks: row.integer(10)), sentAt: row.optionalInteger(11).map(Instant.init(ticks:)),
            error: row.optionalText(12))
    }

    func notices(after sequence: Int64, limit: Int) throws -> [Notice] {
        let sql = """
            SELECT n.sequence, n.kind, m.company_id, n.at FROM notices n LEFT JOIN merchants m ON m.number = n.merchant
            WHERE n.sequence > ? ORDER BY n.sequence, n.place
            """
        var notices: [Notice] = []
        try PreparedStatement(db, sql).read(sequence) { row in
            let notice = try Self.notice(row)
            // What one event showed stays together.
            guard notices.count < limit || notices.last?.sequence == notice.sequence else { return false }
            notices.append(notice)
            return true
        }
        return notices
    }

    func notices(of kind: Notice.Kind, before sequence: Int64, limit: Int) throws -> [Notice] {
        let sql = """
            SELECT n.sequence, n.kind, m.company_id, n.at FROM notices n INDEXED BY notices_by_kind
            LEFT JOIN merchants m ON m.number = n.merchant
            WHERE n.kind = ? AND n.sequence < ? ORDER BY n.sequence DESC LIMIT ?
            """
        var notices: [Notice] = []
        try PreparedStatement(db, sql).read(kind.rawValue, sequence, Int64(limit)) { row in
            notices.append(try Self.notice(row))
            return true
        }
        return notices
    }

    /// Of sequence, kind, company id and time.
    private static func notice(_ row: SQLiteRow) throws -> Notice {
        guard let kind = Notice.Kind(rawValue: row.text(1)) else {
            throw damaged("has a notice of event \(row.integer(0)) of a kind that does not exist")
        }
        return Notice(
            sequence: row.integer(0), kind: kind, companyID: row.optionalText(2), at: Instant(ticks: row.integer(3)))
    }
}
