import CPostgres
import Foundation

/// Where a database is: libpq's URL, which goes to libpq as it is.
struct PostgresAddress: Sendable {
    /// A secret.
    fileprivate let url: String
    /// What of it is secret, to be taken out of messages.
    private let secrets: [String]
    /// As errors name it: without user and password.
    let name: String

    /// - Throws: ``PostgresError`` where libpq can't read it, or would take a part of a password for something else.
    init(_ url: String) throws(PostgresError) {
        // libpq's own message would quote what it could not read.
        let right =
            "is no URL that libpq can read; right is postgres://user:password@host:port/database, "
            + "with %40 for an @ in the password, %2F for a / and so on"
        guard let options = PQconninfoParse(url, nil) else { throw PostgresError(.unreachable, right) }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var next = options
        while let keyword = next.pointee.keyword {
            if let value = next.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            next += 1
        }
        let host = values["host"] ?? values["hostaddr"] ?? "this machine"
        let database = values["dbname"] ?? values["user"] ?? ""
        // libpq reads a port as a number only when it connects.
        let ports = (values["port"] ?? "").split(separator: ",")
        guard !host.contains("@"), !database.contains("@"), ports.allSatisfy({ UInt16($0) != nil }) else {
            throw PostgresError(.unreachable, right)
        }
        self.url = url
        secrets = ["password", "sslpassword"].compactMap { values[$0] }.filter { !$0.isEmpty }
        let place = values["port"].map { "\(host):\($0)" } ?? host
        name = "PostgreSQL at \(place)" + (database.isEmpty ? "" : ", database \(database)")
    }

    fileprivate func hidingSecrets(in message: String) -> String {
        secrets.reduce(message) { $0.replacing($1, with: "(hidden)") }
    }
}

/// One connection, for the thread that made it. Nothing outside this file calls libpq, but for ``PostgresRows``.
///
/// After any error it is to be thrown away: what a transaction did before is rolled back by the server.
final class PostgresConnection {
    private let handle: OpaquePointer
    private let address: PostgresAddress
    /// How long one call of ``run(_:)`` may take.
    private let limit: Duration
    private let interruption: Interruption
    /// The names of statements that the server keeps.
    private var prepared: [String: String] = [:]
    private let clock = ContinuousClock()

    /// How long a transaction may wait for its next statement: it holds locks that others wait for, and where this
    /// process is cut off from the server nobody else would end it.
    private static let longestThought = Duration.seconds(3)

    /// The server breaks off first, and says so.
    private static let grace = Duration.seconds(1)
    /// Until an interruption is seen.
    private static let longestPoll = Duration.milliseconds(500)

    /// Connects. Blocks, five seconds for each of a host's addresses unless the URL says otherwise.
    ///
    /// - Parameters:
    ///   - limit: how long one statement may take.
    ///   - interruption: ends a wait within half a second.
    init(
        _ address: PostgresAddress, limit: Duration, _ interruption: Interruption = Interruption()
    ) throws(PostgresError) {
        self.address = address
        self.limit = limit
        self.interruption = interruption
        // What stands behind the URL rules over it, what stands before it the URL rules over.
        let options: [(String, String)] = [
            ("fallback_application_name", "relink"), ("connect_timeout", "5"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "10000"),
            ("dbname", address.url), ("client_encoding", "UTF8"),
        ]
        guard let handle = Self.connect(options) else {
            throw PostgresError(.unreachable, "libpq has no memory for a connection.")
        }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else { throw lastFailure(.unreachable) }
        relink_pq_discard_notices(handle)
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else { throw lastFailure() }
        try prepareSession()
    }

    deinit {
        PQfinish(handle)
    }

    /// Sends statements together, and returns when all of them are done: one round trip. Unless they begin and commit
    /// a transaction themselves, they are one, committed when this returns.
    ///
    /// - Returns: the rows of each.
    func run(_ statements: [PostgresStatement]) throws(PostgresError) -> [PostgresRows] {
        let deadline = clock.now + limit + Self.grace
        var isAnswered: [Bool] = []
        var named: [(sql: String, name: String)] = []
        for statement in statements {
            guard statement.isPrepared else {
                try send(statement, name: nil)
                isAnswered.append(true)
                continue
            }
            var name = prepared[statement.sql] ?? named.first { $0.sql == statement.sql }?.name
            if name == nil {
                let new = "s\(prepared.count + named.count)"
                guard PQsendPrepare(handle, new, statement.sql, 0, nil) == 1 else { throw lastFailure() }
                isAnswered.append(false)
                named.append((statement.sql, new))
                name = new
            }
            try send(statement, name: name)
            isAnswered.append(true)
        }
        guard PQpipelineSync(handle) == 1 else { throw lastFailure() }
        try flush(until: deadline)
        let rows = try results(isAnswered, until: deadline)
        for (sql, name) in named { prepared[sql] = name }
        return rows
    }

    func run(_ statement: PostgresStatement) throws(PostgresError) -> PostgresRows {
        guard let rows = try run([statement]).first else { throw PostgresError(.lost, "The server gave no answer.") }
        return rows
    }

    /// Reads at one instant.
    func read(_ statements: [PostgresStatement]) throws(PostgresError) -> [PostgresRows] {
        if statements.count == 1 { return try run(statements) }
        let begin = PostgresStatement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        let rows = try run([begin] + statements + [PostgresStatement("COMMIT")])
        return Array(rows.dropFirst().dropLast())
    }

    private static func connect(_ options: [(String, String)]) -> OpaquePointer? {
        var keywords = options.map { strdup($0.0) }
        var values = options.map { strdup($0.1) }
        defer { for text in keywords + values { free(text) } }
        keywords.append(nil)
        values.append(nil)
        let constantKeywords = keywords.map { UnsafePointer($0) }
        let constantValues = values.map { UnsafePointer($0) }
        return PQconnectdbParams(constantKeywords, constantValues, 1)
    }

    /// Times out what waits for others, reads what was committed, and looks everything up by its index: a plan made
    /// while a table was small would be kept when it is large. Engines that lack a setting go without.
    private func prepareSession() throws(PostgresError) {
        let settings = [
            ("statement_timeout", "\(limit.components.seconds * 1000)"),
            ("idle_in_transaction_session_timeout", "\(Self.longestThought.components.seconds * 1000)"),
            // From PostgreSQL 17 on; the others bound no transaction whose next statement came by halves.
            ("transaction_timeout", "\(limit.components.seconds * 2000)"),
            ("tcp_keepalives_idle", "5"), ("tcp_keepalives_interval", "2"), ("tcp_keepalives_count", "3"),
            ("default_transaction_isolation", "read committed"), ("enable_seqscan", "off"), ("jit", "off"),
        ]
        let list = settings.map { "('\($0)', '\($1)')" }.joined(separator: ", ")
        _ = try run([
            PostgresStatement(
                """
                SELECT set_config(s.name, w.value, false) FROM (VALUES \(list)) AS w (name, value)
                JOIN pg_settings s ON s.name = w.name
                """, isPrepared: false),
            // What is acknowledged must be on the server's disk; who asked for its standbys' disks too gets that.
            PostgresStatement(
                """
                SELECT set_config('synchronous_commit', 'on', false)
                WHERE current_setting('synchronous_commit') = 'off'
                """, isPrepared: false),
        ])
    }

    private func send(_ statement: PostgresStatement, name: String?) throws(PostgresError) {
        let parameters = statement.parameters
        let count = parameters.ranges.count
        let lengths = parameters.ranges.map { CInt(clamping: $0?.count ?? 0) }
        let formats = [CInt](repeating: 1, count: count)
        let isSent = parameters.bytes.withUnsafeBytes { bytes in
            // A pointer to nothing would be NULL to the server.
            let start = bytes.baseAddress ?? UnsafeRawPointer(handle)
            let values = parameters.ranges.map { range in
                range.map { (start + $0.lowerBound).assumingMemoryBound(to: CChar.self) }
            }
            guard let name else {
                return PQsendQueryParams(handle, statement.sql, CInt(count), nil, values, lengths, formats, 1)
            }
            return PQsendQueryPrepared(handle, name, CInt(count), values, lengths, formats, 1)
        }
        guard isSent == 1 else { throw lastFailure() }
    }

    private func flush(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                // A server whose answers nobody takes stops taking what is asked.
                try wait(for: POLLIN | POLLOUT, until: deadline)
                guard PQconsumeInput(handle) == 1 else { throw lastFailure() }
            default: throw lastFailure()
            }
        }
    }

    /// - Parameter isAnswered: for each command that was sent, whether its rows are wanted.
    private func results(
        _ isAnswered: [Bool], until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> [PostgresRows] {
        var rows: [PostgresRows] = []
        var command = 0
        var failure: PostgresError?
        while true {
            guard let result = try nextResult(until: deadline) else {
                guard command < isAnswered.count, PQstatus(handle) == CONNECTION_OK else { throw lastFailure() }
                command += 1
                continue
            }
            let answer = PostgresRows(result)
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                if let failure { throw failure }
                guard command == isAnswered.count else { throw PostgresError(.lost, "The server left an answer out.") }
                return rows
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                if command < isAnswered.count, isAnswered[command] { rows.append(answer) }
            case PGRES_PIPELINE_ABORTED: break
            default:
                failure = failure ?? self.failure(result)
                guard PQstatus(handle) == CONNECTION_OK else { throw failure ?? lastFailure() }
            }
        }
    }

    /// - Returns: `nil` between two commands.
    private func nextResult(until deadline: ContinuousClock.Instant) throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            try wait(for: POLLIN, until: deadline)
            guard PQconsumeInput(handle) == 1 else { throw lastFailure() }
        }
        return PQgetResult(handle)
    }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws(PostgresError) {
        while true {
            let left = clock.now.duration(to: deadline)
            guard left > .zero, !interruption.isAsked else {
                throw PostgresError(.silent, "No answer in time.")
            }
            let wait = min(left, Self.longestPoll)
            let milliseconds = wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            let count = poll(&descriptor, 1, CInt(clamping: milliseconds + 1))
            if count > 0 { return }
            guard count == 0 || errno == EINTR else {
                throw PostgresError(.lost, "poll: \(String(cString: strerror(errno))).")
            }
        }
    }

    private func failure(_ result: OpaquePointer) -> PostgresError {
        guard let state = relink_pq_sqlstate(result) else { return lastFailure() }
        let message = relink_pq_message(result).map { String(cString: $0) } ?? "no message"
        return PostgresError(.refused(sqlState: String(cString: state)), address.hidingSecrets(in: message))
    }

    private func lastFailure(_ cause: PostgresError.Cause = .lost) -> PostgresError {
        let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return PostgresError(cause, address.hidingSecrets(in: message.isEmpty ? "the connection was lost." : message))
    }
}
