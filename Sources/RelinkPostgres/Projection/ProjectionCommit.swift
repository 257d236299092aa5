import Relink
import RelinkStore

/// The statements that store the outcome of folding a run of events.
struct ProjectionCommit {
    let tables: ProjectionTables
    let batch: FoldBatch

    /// Those companies that the batch names without a record of them; they must be stored already.
    var bareNames: [String] {
        var names: Set<String> = []
        for name in batch.entries.lazy.compactMap(\.companyID) where batch.merchants[name] == nil { names.insert(name) }
        for mail in batch.mails where batch.merchants[mail.companyID] == nil { names.insert(mail.companyID) }
        for name in batch.notices.lazy.compactMap(\.companyID) where batch.merchants[name] == nil { names.insert(name) }
        return Array(names)
    }

    /// The fold can be made again, so that it need not wait for the disk.
    static let begin = [PostgresStatement("BEGIN"), PostgresStatement("SET LOCAL synchronous_commit TO OFF")]

    /// How far the projection is folded, and how many of the bare names it knows.
    func conditions() -> [PostgresStatement] {
        [
            PostgresStatement("SELECT applied_sequence FROM \(tables.checkpoint) FOR UPDATE"),
            PostgresStatement(
                "SELECT count(*) FROM \(tables.merchants) WHERE company_id = ANY ($1::bytea[])", .texts(bareNames)),
        ]
    }

    func verify(_ conditions: ArraySlice<PostgresRows>) throws {
        guard let applied = conditions.first?.first?.integer(0) else {
            throw ProjectionReading.damaged("has no checkpoint")
        }
        if let first = batch.entries.first, first.sequence != applied + 1 {
            throw StoreError(
                .conflict, "The projection stands at event \(applied); events from \(first.sequence) don't follow.")
        }
        guard conditions.last?.first?.integer(0) == Int64(bareNames.count) else {
            throw StoreError(.conflict, "A batch of events names a merchant that is not stored with it.")
        }
    }

    func statements() -> [PostgresStatement] {
        var statements: [PostgresStatement] = []
        if !batch.merchants.isEmpty { statements.append(merchants) }
        if !batch.entries.isEmpty { statements.append(entries) }
        statements += batch.mails.map(mail)
        if !batch.notices.isEmpty { statements.append(notices) }
        let tallies = tallies
        if let tallies { statements.append(tallies) }
        if !batch.sources.isEmpty { statements.append(sources) }
        return statements + [
            totals,
            PostgresStatement(
                "UPDATE \(tables.checkpoint) SET fingerprint = $1::bytea, applied_sequence = $2::int8 WHERE id = 1",
                .text(batch.checkpoint.fingerprint), .integer(batch.checkpoint.appliedSequence)),
            PostgresStatement("COMMIT"),
        ]
    }

    private var merchants: PostgresStatement {
        let records = batch.merchants.map { (id: $0.key, row: MerchantRow($0.value), record: $0.value) }
        return PostgresStatement(
            """
            INSERT INTO \(tables.merchants)
                (company_id, urgency, since, reasons, search, due_at, last_sequence, state)
            SELECT * FROM unnest(
                $1::bytea[], $2::int8[], $3::int8[], $4::int8[], $5::bytea[], $6::int8[], $7::int8[], $8::bytea[])
            ON CONFLICT (company_id) DO UPDATE SET urgency = excluded.urgency, since = excluded.since,
                reasons = excluded.reasons, search = excluded.search, due_at = excluded.due_at,
                last_sequence = excluded.last_sequence, state = excluded.state
            """, .texts(records.map(\.id)), .integers(records.map(\.row.urgency)),
            .integers(records.map(\.row.since)), .integers(records.map(\.row.reasons)),
            .texts(records.map(\.row.search)), .integers(records.map(\.row.dueAt)),
            .integers(records.map(\.record.lastSequence)), .byteArrays(records.map { $0.record.state.encoded() }))
    }

    private var entries: PostgresStatement {
        let entries = batch.entries
        return PostgresStatement(
            """
            INSERT INTO \(tables.entries) (sequence, company_id, previous, type, status, fault)
            SELECT * FROM unnest($1::int8[], $2::bytea[], $3::int8[], $4::bytea[], $5::int8[], $6::bytea[])
            """, .integers(entries.map(\.sequence)), .texts(entries.map(\.companyID)),
            .integers(entries.map(\.previous)), .texts(entries.map(\.type)), .integers(entries.map(\.status.code)),
            .texts(entries.map(\.fault)))
    }

    /// What is told later of one mail replaces what was told before, but for its place and for when its first try was
    /// made.
    private func mail(_ mail: MailRecord) -> PostgresStatement {
        PostgresStatement(
            """
            INSERT INTO \(tables.mails) (place, mail_id, company_id, episode, step, recipient, locale, subject, status,
                attempts, created_at, sent_at, error)
            VALUES ((SELECT coalesce(max(place), 0) + 1 FROM \(tables.mails)), $1::bytea, $2::bytea, $3::int8, $4::int8,
                $5::bytea, $6::bytea, $7::bytea, $8::bytea, $9::int8, $10::int8, $11::int8, $12::bytea)
            ON CONFLICT (mail_id) DO UPDATE SET company_id = excluded.company_id, episode = excluded.episode,
                step = excluded.step, recipient = excluded.recipient, locale = excluded.locale,
                subject = excluded.subject, status = excluded.status, attempts = excluded.attempts,
                sent_at = excluded.sent_at, error = excluded.error
            """, .text(mail.mailID), .text(mail.companyID), .integer(mail.episode), .integer(mail.step),
            .text(mail.to), .text(mail.locale), .text(mail.subject), .text(mail.status.rawValue),
            .integer(mail.attempts), .integer(mail.createdAt.ticks), .integer(mail.sentAt?.ticks), .text(mail.error))
    }

    /// In order; all of an event's come in one batch.
    private var notices: PostgresStatement {
        var places: [Int64] = []
        for (index, notice) in batch.notices.enumerated() {
            let isSameEvent = index > 0 && batch.notices[index - 1].sequence == notice.sequence
            places.append(isSameEvent ? places[index - 1] + 1 : 0)
        }
        return PostgresStatement(
            """
            INSERT INTO \(tables.notices) (sequence, place, kind, company_id, at)
            SELECT * FROM unnest($1::int8[], $2::int8[], $3::bytea[], $4::bytea[], $5::int8[])
            """, .integers(batch.notices.map(\.sequence)), .integers(places),
            .texts(batch.notices.map(\.kind.rawValue)), .texts(batch.notices.map(\.companyID)),
            .integers(batch.notices.map(\.at.ticks)))
    }

    /// Adds to what was counted before.
    private var tallies: PostgresStatement? {
        var sums: [Tally.Key: Int64] = [:]
        for tally in batch.tallies.tallies { sums[tally.key, default: 0] += tally.count }
        guard !sums.isEmpty else { return nil }
        let tallies = Array(sums)
        return PostgresStatement(
            """
            INSERT INTO \(tables.tallies) AS t (hour, kind, bucket, count)
            SELECT * FROM unnest($1::int8[], $2::bytea[], $3::int8[], $4::int8[])
            ON CONFLICT (hour, kind, bucket) DO UPDATE SET count = t.count + excluded.count
            """, .integers(tallies.map(\.key.hour)), .texts(tallies.map(\.key.kind.rawValue)),
            .integers(tallies.map { Int64($0.key.bucket) }), .integers(tallies.map(\.value)))
    }

    private var sources: PostgresStatement {
        let sources = Array(batch.sources)
        return PostgresStatement(
            """
            INSERT INTO \(tables.sources) (name, state) SELECT * FROM unnest($1::bytea[], $2::bytea[])
            ON CONFLICT (name) DO UPDATE SET state = excluded.state
            """, .texts(sources.map(\.key)), .byteArrays(sources.map { $0.value.encoded() }))
    }

    private var totals: PostgresStatement {
        let checkpoint = batch.checkpoint
        let totals: [(kind: TotalKind, name: String, total: Int64)] =
            checkpoint.merchants.map { (.merchants, $0.key.rawValue, $0.value) }
            + checkpoint.events.map { (.events, $0.key.rawValue, $0.value) }
            + ReonboardingTotal.allCases.map { (.reonboarding, $0.rawValue, checkpoint.reonboarding[keyPath: $0.path]) }
        return PostgresStatement(
            """
            INSERT INTO \(tables.totals) (kind, name, total)
            SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::int8[])
            ON CONFLICT (kind, name) DO UPDATE SET total = excluded.total
            """, .texts(totals.map(\.kind.rawValue)), .texts(totals.map(\.name)), .integers(totals.map(\.total)))
    }
}
