import GRDB
import GRDBSQLite
import Relink
import RelinkStore

/// What the one who writes a projection remembers of it, so that it need not be read again. Worth nothing after an
/// error.
struct FoldMemory: Sendable {
    struct Merchant: Sendable {
        let number: Int64
        let row: MerchantRow
        /// The display name that the row was made of.
        let name: String?

        /// What a record is searched by, where it is what it was. Making text lower-case takes longer than all else in
        /// a row, and a name hardly ever changes.
        func search(of record: MerchantRecord) -> String? {
            record.state.displayName == name ? row.search : nil
        }
    }

    /// A merchant as the last commit left it.
    struct Stored: Sendable {
        let merchant: Merchant
        let record: MerchantRecord
    }

    /// More than one run of the fold reads, unless hardly any two of its events are of one merchant: then some are read
    /// once more.
    private static let maxMerchants = 8192
    private static let maxTypes = 4096
    /// A few busy merchants have most of the events. A record takes some kilobytes.
    private static let maxRecent = 1024

    /// Of those whose records were read since the last commit, what is stored of them; `nil` where nothing is.
    private(set) var merchants: [String: Merchant?] = [:]
    private(set) var types: [String: Int64] = [:]
    /// Those that were stored last, and those before them that were asked for since.
    private var recent: [String: Stored] = [:]
    private var older: [String: Stored] = [:]

    mutating func remember(_ merchant: Merchant?, of companyID: String) {
        if merchants.count >= Self.maxMerchants { forgetMerchants() }
        merchants[companyID] = .some(merchant)
    }

    mutating func forgetMerchants() {
        merchants.removeAll(keepingCapacity: true)
    }

    /// Takes out the record of one that was stored lately: it is about to change, and would be copied for that.
    mutating func takeRecord(of companyID: String) -> MerchantRecord? {
        guard let stored = recent.removeValue(forKey: companyID) ?? older.removeValue(forKey: companyID) else {
            return nil
        }
        remember(stored.merchant, of: companyID)
        return stored.record
    }

    mutating func keep(_ stored: Stored, of companyID: String) {
        if recent.count >= Self.maxRecent {
            older = recent
            recent.removeAll(keepingCapacity: true)
        }
        recent[companyID] = stored
    }

    mutating func remember(_ number: Int64, ofType name: String) {
        if types.count >= Self.maxTypes { types.removeAll(keepingCapacity: true) }
        types[name] = number
    }
}

/// Stores the outcome of folding a run of events, within one transaction.
struct ProjectionCommit {
    let db: Database
    var memory: FoldMemory

    /// - Parameter before: the checkpoint as stored.
    mutating func store(_ batch: FoldBatch, after before: Checkpoint) throws {
        if let first = batch.entries.first, first.sequence != before.appliedSequence + 1 {
            throw StoreError(
                .conflict,
                "The projection stands at event \(before.appliedSequence); events from \(first.sequence) don't follow.")
        }
        let numbers = try storeMerchants(batch.merchants)
        try storeEntries(batch.entries, numbers)
        try storeMails(batch.mails, numbers)
        try storeNotices(batch.notices, numbers)
        try add(batch.tallies)
        for (name, source) in batch.sources {
            let sql = "INSERT INTO sources VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state"
            try PreparedStatement(db, sql).run(name, source.encoded())
        }
        try storeCheckpoint(batch.checkpoint, before)
    }

    private mutating func storeMerchants(_ merchants: [String: MerchantRecord]) throws -> [String: Int64] {
        let insert = try PreparedStatement(
            db,
            """
            INSERT INTO merchants (company_id, urgency, since, reasons, search, due_at, last_sequence, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        let update = try PreparedStatement(db, "UPDATE merchants SET last_sequence = ?, state = ? WHERE number = ?")
        let updateAll = try PreparedStatement(
            db,
            """
            UPDATE merchants
            SET urgency = ?, since = ?, reasons = ?, search = ?, due_at = ?, last_sequence = ?, state = ?
            WHERE number = ?
            """)
        let search = MerchantSearch(db: db)
        var numbers = [String: Int64](minimumCapacity: merchants.count)
        func keep(_ record: MerchantRecord, _ row: MerchantRow, _ number: Int64) {
            let companyID = record.state.companyID
            numbers[companyID] = number
            let merchant = FoldMemory.Merchant(number: number, row: row, name: record.state.displayName)
            memory.keep(FoldMemory.Stored(merchant: merchant, record: record), of: companyID)
        }
        for (companyID, record) in merchants {
            let known = try known(companyID)
            let row = MerchantRow(record, search: known?.search(of: record))
            let state = record.state.encoded()
            if let known {
                keep(record, row, known.number)
                if known.row == row {
                    try update.run(record.lastSequence, state, known.number)
                } else {
                    try updateAll.run(
                        row.urgency, row.since, row.reasons, row.search, row.dueAt, record.lastSequence, state,
                        known.number)
                    try search.replace(known.row.search, with: row.search, number: known.number)
                }
            } else {
                try insert.run(
                    companyID, row.urgency, row.since, row.reasons, row.search, row.dueAt, record.lastSequence, state)
                let number = sqlite3_last_insert_rowid(db.sqliteConnection)
                try search.add(row.search, number: number)
                keep(record, row, number)
            }
        }
        memory.forgetMerchants()
        return numbers
    }

    private func known(_ companyID: String) throws -> FoldMemory.Merchant? {
        if let merchant = memory.merchants[companyID] { return merchant }
        return try ProjectionReading(db: db).stored(companyID)?.merchant
    }

    /// A merchant's number, which must be stored by now.
    func number(of companyID: String, _ numbers: [String: Int64]) throws -> Int64 {
        guard let number = try numbers[companyID] ?? ProjectionReading(db: db).number(of: companyID) else {
            throw StoreError(.conflict, "A batch of events names a merchant that is not stored with it.")
        }
        return number
    }

    mutating func number(ofType name: String) throws -> Int64 {
        if let number = memory.types[name] { return number }
        let select = try PreparedStatement(db, "SELECT number FROM types WHERE name = ?")
        let number: Int64
        if let found = try select.first(name, row: { $0.integer(0) }) {
            number = found
        } else {
            try PreparedStatement(db, "INSERT INTO types (name) VALUES (?)").run(name)
            number = sqlite3_last_insert_rowid(db.sqliteConnection)
        }
        memory.remember(number, ofType: name)
        return number
    }

    private func storeCheckpoint(_ checkpoint: Checkpoint, _ before: Checkpoint) throws {
        try PreparedStatement(
            db, "UPDATE checkpoint SET fingerprint = ?, applied_sequence = ?"
        ).run(checkpoint.fingerprint, checkpoint.appliedSequence)
        for (health, total) in checkpoint.merchants where before.merchants[health] != total {
            try storeTotal(.merchants, health.rawValue, total)
        }
        for (status, total) in checkpoint.events where before.events[status] != total {
            try storeTotal(.events, status.rawValue, total)
        }
        for total in ReonboardingTotal.allCases {
            let count = checkpoint.reonboarding[keyPath: total.path]
            guard before.reonboarding[keyPath: total.path] != count else { continue }
            try storeTotal(.reonboarding, total.rawValue, count)
        }
    }

    private func storeTotal(_ kind: TotalKind, _ name: String, _ total: Int64) throws {
        let sql = "INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET total = excluded.total"
        try PreparedStatement(db, sql).run(kind.rawValue, name, total)
    }
}
