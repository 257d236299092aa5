import Relink

/// What PostgreSQL, or libpq on the way to it, reported.
struct PostgresError: Error, Hashable {
    enum Cause: Hashable {
        /// The server said so, with five characters of
        /// https://www.postgresql.org/docs/current/errcodes-appendix.html.
        case refused(sqlState: String)
        /// There was no connection.
        case unreachable
        /// There was a connection, which broke off.
        case lost
        /// No answer in time.
        case silent
    }

    let cause: Cause
    /// One line; no password, no stored values.
    let message: String

    init(_ cause: Cause, _ message: String) {
        self.cause = cause
        self.message = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Whether the same again may succeed at once: on a new connection, or as the transaction that won is over.
    var isPassing: Bool {
        switch cause {
        case .lost: true
        case .refused(let state): ["25P03", "25P04", "40001", "40P01", "57P01", "57P02"].contains(state)
        case .unreachable, .silent: false
        }
    }

    /// `CREATE TABLE IF NOT EXISTS` fails so where two come at once.
    var isOfExistingTable: Bool {
        ["42P07", "42710", "23505"].contains { cause == .refused(sqlState: $0) }
    }
}

extension StoreError {
    /// What PostgreSQL reported, in the terms of a store.
    ///
    /// - Parameters:
    ///   - database: as errors name it.
    ///   - action: what was tried, as in "appending".
    init(_ error: any Error, database: String, while action: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? PostgresError else {
            self.init(.unavailable, "\(database): \(action) failed: \(error).")
            return
        }
        guard case .refused(let state) = error.cause else {
            self.init(.unavailable, "\(database): \(action) failed: \(error.message)")
            return
        }
        let (code, explanation) = Self.explain(state)
        self.init(
            code, "\(database): \(action) failed: \(explanation) (PostgreSQL \(state): \(error.message)).")
    }

    private static func explain(_ state: String) -> (Code, String) {
        switch state {
        case "57014": return (.unavailable, "it took too long and was broken off")
        case "55P03": return (.unavailable, "another transaction holds it locked")
        case "53100": return (.unavailable, "the server's disk is full")
        case "53300": return (.unavailable, "the server takes no more connections")
        case "25006": return (.unavailable, "the server takes no writes; is it a standby?")
        case "42501": return (.unavailable, "the user in store.url may not do that; grant it")
        case "42P01", "42703": return (.unavailable, "a table is not there, or of another shape")
        default: break
        }
        switch state.prefix(2) {
        case "08", "57": return (.unavailable, "the connection was ended")
        case "23": return (.conflict, "it contradicts what is stored")
        case "28": return (.unavailable, "the server doesn't let the user in store.url in")
        case "40": return (.unavailable, "other transactions were in the way")
        case "XX": return (.damaged, "the server finds its own data damaged; restore a backup")
        default: return (.unavailable, "PostgreSQL refused")
        }
    }
}
