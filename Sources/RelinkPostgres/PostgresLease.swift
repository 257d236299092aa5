import Relink
import RelinkStore
import Synchronization

/// The lead over all processes on one database: a row that says who has it, and until when by the database's clock.
///
/// Whoever takes it raises its epoch; a transaction of the fold begins with a change to the row under its own epoch, so
/// that the fold of one who has lost the lead is never committed, and nobody takes the lead in the middle of a commit.
final class PostgresLease: Sendable {
    /// How long the lead stays with one who is silent.
    private static let duration = Duration.seconds(15)
    /// Clocks don't run alike, and who asks takes a moment to act on the answer.
    private static let margin = Duration.seconds(2)
    private static let renewal = "clock_timestamp() + interval '\(duration.components.seconds) seconds'"

    private let database: String
    private let threads: PostgresThreads
    private let holder = LogSchema.randomBytes(16)
    private let state = Mutex(State())
    private static let shortly = Duration.milliseconds(500)

    private struct State {
        /// The epoch in which this process leads, as far as it knows.
        var epoch: Int64?
        /// Until then nobody else can have taken the lead.
        var isCertainUntil = ContinuousClock.now
        /// Who is asked often answers by what was found a moment ago.
        var lastAsked: ContinuousClock.Instant?

        /// The epoch in which this process certainly leads.
        func certainEpoch(at now: ContinuousClock.Instant) -> Int64? { now < isCertainUntil ? epoch : nil }
    }

    init(_ address: PostgresAddress, watchdog: Watchdog) {
        database = address.name
        threads = PostgresThreads(name: "lease", count: 1, address, limit: .seconds(5), watchdog: watchdog)
    }

    /// See ``Leadership/term()``.
    ///
    /// - Returns: also whether the database was asked for it.
    func term() async throws(StoreError) -> (epoch: Int64?, isAsked: Bool) {
        let now = ContinuousClock.now
        let known = state.withLock { state -> Int64?? in
            if let last = state.lastAsked, last.duration(to: now) < Self.shortly {
                return .some(state.certainEpoch(at: now))
            }
            state.lastAsked = now
            return nil
        }
        if let known { return (known, false) }
        return (try await renew(), true)
    }

    /// Whether this process leads in an epoch for certain, as no one can have taken the lead since it was renewed.
    func isCertain(_ epoch: Int64) -> Bool {
        state.withLock { $0.certainEpoch(at: .now) == epoch }
    }

    /// Has it for work that only one may do; waits until it is certain whether another process is at it.
    ///
    /// - Throws: ``StoreError`` `inUse`.
    func claim() async throws(StoreError) {
        var seen: Int64?
        while try await renew() == nil {
            let expiry = try await threads.run("asking who folds") { connection in
                try connection.run(Self.selectExpiry).first?.integer(0)
            }
            // One who died holds it too, but doesn't renew it.
            guard seen == nil || expiry == seen else {
                throw StoreError(.inUse, "\(database) is in use by another relink: stop that one first.")
            }
            seen = expiry
            do { try await Task.sleep(for: Self.renewalPause) } catch {
                throw StoreError(.unavailable, "\(database): broken off while another process holds the lead.")
            }
        }
    }

    /// Lets another process have it at once.
    func release() async throws(StoreError) {
        guard state.withLock({ $0.epoch.take() }) != nil else { return }
        try await threads.run("giving up the lead") { [holder] connection in
            let update = "UPDATE relink_lease SET expires_at = clock_timestamp() WHERE id = 1 AND holder = $1::bytea"
            _ = try connection.run(PostgresStatement(update, .bytes(holder)))
        }
    }

    /// The first statement of a transaction that only the one who leads may commit; checked with ``verify(_:)``.
    func fence() async throws(StoreError) -> PostgresStatement {
        var epoch = state.withLock { $0.certainEpoch(at: .now) }
        if epoch == nil { epoch = try await renew() }
        guard let epoch else { throw lost() }
        return PostgresStatement(
            """
            UPDATE relink_lease SET expires_at = \(Self.renewal)
            WHERE id = 1 AND holder = $1::bytea AND epoch = $2::int8
            """, .bytes(holder), .integer(epoch))
    }

    /// - Parameter fence: what ``fence()`` returned.
    func verify(_ fence: PostgresRows?) throws(StoreError) {
        guard fence?.changed != 1 else { return }
        state.withLock { $0.epoch = nil }
        throw lost()
    }

    /// See `ConnectionThreads.shorten(to:)`.
    func shorten(to limit: Duration) {
        threads.shorten(to: limit)
    }

    func close() async {
        await threads.close()
    }

    /// A little longer than one who leads lets pass between two renewals.
    private static let renewalPause = Duration.seconds(3)

    private static let selectExpiry = PostgresStatement(
        "SELECT (extract(epoch FROM expires_at) * 1000000)::int8 FROM relink_lease WHERE id = 1")

    /// - Returns: the epoch in which this process leads; `nil` where it doesn't.
    private func renew() async throws(StoreError) -> Int64? {
        let start = ContinuousClock.now
        let renewed = try await threads.run("asking who folds") { [holder] connection -> Int64? in
            let select = PostgresStatement(
                "SELECT holder = $1::bytea OR expires_at < clock_timestamp() FROM relink_lease WHERE id = 1",
                .bytes(holder))
            // Only one who may have it waits for the row, which is locked while the fold is stored.
            guard try connection.run(select).first?.integer(0) == 1 else { return nil }
            let update = PostgresStatement(
                """
                UPDATE relink_lease SET expires_at = \(Self.renewal), holder = $1::bytea,
                    epoch = CASE WHEN holder = $1::bytea THEN epoch ELSE epoch + 1 END
                WHERE id = 1 AND (holder = $1::bytea OR expires_at < clock_timestamp()) RETURNING epoch
                """, .bytes(holder))
            return try connection.run(update).first?.integer(0)
        }
        // Counted from before the question: the database set the end later than that.
        state.withLock { ($0.epoch, $0.isCertainUntil) = (renewed, start + Self.duration - Self.margin) }
        return renewed
    }

    private func lost() -> StoreError {
        StoreError(.unavailable, "\(database): another process folds now.")
    }
}
