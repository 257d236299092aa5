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
    private static let renewal = "clock_timestamp() + interval '\(duration.components.seconds) seconds'"

    private let database: String
    private let threads: PostgresThreads
    private let holder = LogSchema.randomBytes(16)
    /// The epoch in which this process leads, as far as it knows.
    private let epoch = Mutex<Int64?>(nil)
    /// Who is asked often answers by what was found a moment ago.
    private let lastAsked = Mutex<ContinuousClock.Instant?>(nil)
    private static let shortly = Duration.milliseconds(500)

    init(_ address: PostgresAddress, watchdog: Watchdog) {
        database = address.name
        threads = PostgresThreads(name: "lease", count: 1, address, limit: .seconds(5), watchdog: watchdog)
    }

    /// See ``Leadership/isLeading()``.
    ///
    /// - Returns: also whether the database was asked for it.
    func isHeld() async throws(StoreError) -> (isHeld: Bool, isAsked: Bool) {
        let now = ContinuousClock.now
        let isKnown = lastAsked.withLock { last in
            if let last, last.duration(to: now) < Self.shortly { return true }
            last = now
            return false
        }
        return isKnown ? (epoch.withLock { $0 != nil }, false) : (try await renew() != nil, true)
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
        guard epoch.withLock({ $0.take() }) != nil else { return }
        try await threads.run("giving up the lead") { [holder] connection in
            let update = "UPDATE relink_lease SET expires_at = clock_timestamp() WHERE id = 1 AND holder = $1::bytea"
            _ = try connection.run(PostgresStatement(update, .bytes(holder)))
        }
    }

    /// The first statement of a transaction that only the one who leads may commit; checked with ``verify(_:)``.
    func fence() async throws(StoreError) -> PostgresStatement {
        var epoch = epoch.withLock { $0 }
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
        epoch.withLock { $0 = nil }
        throw lost()
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
        let renewed: Int64?
        do {
            renewed = try await threads.run("asking who folds") { [holder] connection in
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
        } catch {
            epoch.withLock { $0 = nil }
            throw error
        }
        epoch.withLock { $0 = renewed }
        return renewed
    }

    private func lost() -> StoreError {
        StoreError(.unavailable, "\(database): another process folds now.")
    }
}
