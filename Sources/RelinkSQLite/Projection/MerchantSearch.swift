import GRDB
import Relink

/// Finds merchants by part of id or name without looking at all of them: SQLite's index of all runs of three characters
/// (https://www.sqlite.org/fts5.html, section 4.3.4). It may find too many, as it does not know their order.
struct MerchantSearch {
    /// It stores no text of its own.
    static let sql = """
        CREATE VIRTUAL TABLE merchant_search
        USING fts5(search, content='', columnsize=0, detail=none, tokenize='trigram');
        """
    /// Of more than this, one in order is found sooner by looking at all of them in order.
    static let most = 5000
    private static let runLength = 3
    /// What is longer is found by its beginning.
    private static let mostRuns = 40

    let db: Database

    func add(_ search: String, number: Int64) throws {
        let sql = "INSERT INTO merchant_search (rowid, search) VALUES (?, ?)"
        try PreparedStatement(db, sql).run(number, Self.indexed(search))
    }

    func replace(_ old: String, with new: String, number: Int64) throws {
        guard old != new else { return }
        let delete = "INSERT INTO merchant_search (merchant_search, rowid, search) VALUES ('delete', ?, ?)"
        try PreparedStatement(db, delete).run(number, Self.indexed(old))
        try add(new, number: number)
    }

    /// The index ends a text at its first NUL.
    private static func indexed(_ search: String) -> String {
        search.utf8.contains(0) ? search.replacing("\0", with: "\u{fffd}") : search
    }

    /// What the index is asked for.
    ///
    /// - Parameter text: as ``MerchantRow/searchable(_:)`` makes it.
    /// - Returns: `nil` for a text that is too short for it.
    static func expression(_ text: String) -> String? {
        let characters = Array(indexed(text).unicodeScalars)
        guard characters.count >= runLength else { return nil }
        var runs: [String] = []
        for start in 0...(characters.count - runLength) where runs.count < mostRuns {
            var run = String.UnicodeScalarView()
            run.append(contentsOf: characters[start..<(start + runLength)])
            runs.append("\"" + String(run).replacing("\"", with: "\"\"") + "\"")
        }
        return runs.joined(separator: " AND ")
    }

    /// Whether the index finds so few that all of them can be looked at.
    func isSelective(_ expression: String) throws -> Bool {
        let sql = "SELECT count(*) FROM (SELECT rowid FROM merchant_search WHERE merchant_search MATCH ? LIMIT ?)"
        let count = try PreparedStatement(db, sql).first(expression, Int64(Self.most + 1)) { $0.integer(0) } ?? 0
        return count <= Self.most
    }
}
