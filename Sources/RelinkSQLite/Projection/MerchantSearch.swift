import GRDB
import Relink

/// Finds merchants by part of id or name without looking at all of them: SQLite's index of all runs of three characters
/// (https://www.sqlite.org/fts5.html, sections 4.3.4 and 8). It may find too many, as it is asked for some runs of a
/// text alone, and does not know their order.
struct MerchantSearch {
    /// It stores no text of its own. The second table lists the runs that there are.
    static let sql = """
        CREATE VIRTUAL TABLE merchant_search
        USING fts5(search, content='', columnsize=0, detail=none, tokenize='trigram');
        CREATE VIRTUAL TABLE merchant_runs USING fts5vocab('merchant_search', 'row');
        """

    /// Where a text is looked for.
    enum Way: Hashable {
        /// Among all, in order: the text is short of what the index needs, or so frequent that a page is soon full.
        case inOrder
        /// Among those that the index finds for an expression.
        case indexed(String)
        case nowhere
    }

    /// Of more than this, one in order is found sooner by looking at all of them in order.
    private static let mostFound: Int64 = 5000
    private static let runLength = 3
    /// More would find hardly fewer, and each takes time.
    private static let mostRuns = 8
    private static let mostRunsOfShort = 1000

    let db: Database

    func add(_ search: String, number: Int64) throws {
        let sql = "INSERT INTO merchant_search (rowid, search) VALUES (?, ?)"
        try PreparedStatement(db, sql).run(number, Self.indexed(search) + Self.ending)
    }

    func replace(_ old: String, with new: String, number: Int64) throws {
        guard old != new else { return }
        let delete = "INSERT INTO merchant_search (merchant_search, rowid, search) VALUES ('delete', ?, ?)"
        try PreparedStatement(db, delete).run(number, Self.indexed(old) + Self.ending)
        try add(new, number: number)
    }

    /// - Parameter text: as ``MerchantRow/searchable(_:)`` makes it.
    func way(to text: String) throws -> Way {
        guard !text.isEmpty else { return .inOrder }
        guard let expression = Self.expression(text) else { return try wayToShort(text) }
        let sql = "SELECT count(*) FROM (SELECT rowid FROM merchant_search WHERE merchant_search MATCH ? LIMIT ?)"
        let count = try PreparedStatement(db, sql).first(expression, Self.mostFound + 1) { $0.integer(0) } ?? 0
        return count == 0 ? .nowhere : count > Self.mostFound ? .inOrder : .indexed(expression)
    }

    /// A text that is shorter than a run begins some of the runs that there are.
    private func wayToShort(_ text: String) throws -> Way {
        // Beyond ASCII the index may write a letter in another way.
        guard text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else { return .inOrder }
        let sql = "SELECT term, doc FROM merchant_runs WHERE term >= ? AND term < ?"
        var runs: [String] = []
        var count: Int64 = 0
        try PreparedStatement(db, sql).read(text, text + "\u{10ffff}") { row in
            runs.append(Self.quoted(row.text(0)))
            count += row.integer(1)
            return count <= Self.mostFound && runs.count <= Self.mostRunsOfShort
        }
        guard count <= Self.mostFound, runs.count <= Self.mostRunsOfShort else { return .inOrder }
        return runs.isEmpty ? .nowhere : .indexed(runs.joined(separator: " OR "))
    }

    /// Has every character of a text begin a run.
    private static let ending = "\n\n"

    /// The index ends a text at its first NUL.
    private static func indexed(_ search: String) -> String {
        search.utf8.contains(0) ? search.replacing("\0", with: "\u{fffd}") : search
    }

    /// Asks for runs of the text, evenly spread.
    ///
    /// - Returns: `nil` for a text that is shorter than a run.
    private static func expression(_ text: String) -> String? {
        let characters = Array(indexed(text).unicodeScalars)
        guard characters.count >= runLength else { return nil }
        let last = characters.count - runLength
        let starts = last < mostRuns ? Array(0...last) : (0..<mostRuns).map { $0 * last / (mostRuns - 1) }
        return starts.map { start in
            var run = String.UnicodeScalarView()
            run.append(contentsOf: characters[start..<(start + runLength)])
            return quoted(String(run))
        }.joined(separator: " AND ")
    }

    /// By scalars, as SQLite reads it: to Swift a quotation mark with an accent on it is another character.
    private static func quoted(_ run: String) -> String {
        var quoted = "\""
        for scalar in run.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append("\"") }
            quoted.unicodeScalars.append(scalar)
        }
        quoted.unicodeScalars.append("\"")
        return quoted
    }
}
