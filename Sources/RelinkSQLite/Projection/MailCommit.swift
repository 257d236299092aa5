import GRDB
import Relink

extension ProjectionCommit {
    /// Stores mails in order: what is told later of one mail replaces what was told before, but for its place and for
    /// when its first try was made.
    func storeMails(_ mails: [MailRecord], _ numbers: [String: Int64]) throws {
        guard !mails.isEmpty else { return }
        let upsert = try PreparedStatement(
            db,
            """
            INSERT INTO mails (mail_id, merchant, episode, step, recipient, locale, subject, status, attempts,
                created_at, sent_at, error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (mail_id) DO UPDATE SET merchant = excluded.merchant, episode = excluded.episode,
                step = excluded.step, recipient = excluded.recipient, locale = excluded.locale,
                subject = excluded.subject, status = excluded.status, attempts = excluded.attempts,
                sent_at = excluded.sent_at, error = excluded.error
            """)
        for mail in mails {
            try upsert.run(
                mail.mailID, try number(of: mail.companyID, numbers), mail.episode, mail.step, mail.to, mail.locale,
                mail.subject, mail.status.rawValue, mail.attempts, mail.createdAt.ticks, mail.sentAt?.ticks,
                mail.error)
        }
    }

    /// - Parameter notices: in order; all of an event's come in one batch.
    func storeNotices(_ notices: [Notice], _ numbers: [String: Int64]) throws {
        guard !notices.isEmpty else { return }
        let insert = try PreparedStatement(db, "INSERT INTO notices VALUES (?, ?, ?, ?, ?)")
        var place: Int64 = 0
        var sequence: Int64?
        for notice in notices {
            place = notice.sequence == sequence ? place + 1 : 0
            sequence = notice.sequence
            let merchant = try notice.companyID.map { try number(of: $0, numbers) }
            try insert.run(notice.sequence, place, notice.kind.rawValue, merchant, notice.at.ticks)
        }
    }
}
