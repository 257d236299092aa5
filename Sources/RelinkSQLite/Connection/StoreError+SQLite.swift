import GRDB
import Relink

extension StoreError {
    /// What SQLite reported, in the terms of a store.
    ///
    /// - Parameters:
    ///   - path: the file it happened in.
    ///   - action: what was tried, as in "appending".
    init(_ error: any Error, path: String, while action: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.unavailable, "\(path): \(action) failed: \(error).")
            return
        }
        var (code, explanation) = Self.explain(error.resultCode.primaryResultCode)
        if code == .damaged, StoreFiles.isProjection(path) {
            explanation = "the file is damaged; `relink rebuild` folds it anew from the log"
        }
        let detail = error.message.map(Self.oneLine) ?? "no message"
        self.init(
            code, "\(path): \(action) failed: \(explanation) (SQLite \(error.extendedResultCode.rawValue): \(detail)).")
    }

    private static let damage = """
        the file is damaged; put a whole copy in its place, or a new store with what `relink events export` \
        still reads
        """

    /// SQLite quotes what it can't read, which a damaged file may have at any length and over any lines.
    private static func oneLine(_ message: String) -> String {
        let words = PrintableText.escaped(message.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        return words.count > 200 ? words.prefix(200) + "…" : words
    }

    private static func explain(_ code: ResultCode) -> (Code, String) {
        switch code {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: (.damaged, Self.damage)
        case .SQLITE_FULL: (.unavailable, "the disk is full")
        case .SQLITE_IOERR: (.unavailable, "the disk reports a fault, or is full")
        case .SQLITE_BUSY, .SQLITE_LOCKED: (.unavailable, "another program holds the file locked")
        case .SQLITE_CANTOPEN:
            (.unavailable, "the file, or one beside it, can't be opened; is it yours, and is there room?")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: (.unavailable, "the file may not be written")
        case .SQLITE_INTERRUPT: (.unavailable, "it took too long and was broken off")
        case .SQLITE_CONSTRAINT: (.conflict, "it contradicts what is stored")
        default: (.unavailable, "SQLite refused")
        }
    }
}
