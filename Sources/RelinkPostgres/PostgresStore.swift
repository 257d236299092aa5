public import Relink
import RelinkStore
import Synchronization

/// A store in a PostgreSQL database, which any number of processes may share.
public final class PostgresStore: Sendable {
    public let log: PostgresEventLog
    public let projections: PostgresProjectionShelf
    public let rebuildRequests: RebuildRow
    /// 32 random bytes, made once for a store: what links are signed with. Secret: whoever has it can make links.
    public let linkKey: [UInt8]
    private let readers: PostgresThreads
    private let foldWriter: PostgresThreads
    private let lease: PostgresLease
    private let notice: @Sendable (String) -> Void
    private let nextDiscard = Mutex<ContinuousClock.Instant?>(nil)

    /// Of the log that this version makes.
    public static var schemaVersion: Int { LogSchema.version }

    private static let readLimit = Duration.seconds(10)
    private static let foldLimit = Duration.seconds(60)
    /// Several calls may have to wait for one another until all is closed.
    private static let lastLimit = Duration.seconds(2)

    /// Opens a store; one that is not there is made, unless for reading.
    ///
    /// To serve, it waits for a database that can't be reached yet.
    ///
    /// - Parameters:
    ///   - url: libpq's, with all its options.
    ///   - clock: tells when a delivery was received.
    ///   - notice: called with a line for the operator.
    /// - Throws: ``StoreError`` `inUse` (to maintain, where another process folds), `newer` or `unavailable`.
    public static func open(
        url: String, role: StoreRole, limits: AppendLimits = AppendLimits(), clock: @escaping @Sendable () -> Instant,
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(StoreError) -> PostgresStore {
        let address = try address(url)
        let watchdog = Watchdog()
        let foldWriter = PostgresThreads(
            name: "fold-writer", count: 1, priority: .folding, address, limit: foldLimit, watchdog: watchdog)
        let opening = StoreOpening(database: address.name, threads: foldWriter, notice: notice)
        let store: PostgresStore
        do throws(StoreError) {
            if role == .serve { try await opening.waitForDatabase() }
            let found = try await opening.prepare(for: role)
            store = PostgresStore(
                address, found, role, limits, clock: clock, watchdog: watchdog, foldWriter: foldWriter, notice: notice)
        } catch {
            await foldWriter.close()
            throw error
        }
        do throws(StoreError) {
            if role == .maintain { try await store.lease.claim() }
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// What is wrong with a URL; `nil` where libpq can read it.
    public static func fault(ofURL url: String) -> String? {
        do throws(StoreError) {
            _ = try address(url)
            return nil
        } catch {
            return error.message
        }
    }

    /// Whether a database can be reached and holds a store already.
    public static func isThere(url: String) async throws(StoreError) -> Bool {
        let address = try address(url)
        let threads = PostgresThreads(
            name: "reader", count: 1, address, limit: readLimit, watchdog: Watchdog())
        do throws(StoreError) {
            let isThere = try await threads.run("opening") { try LogSchema.recognizes($0, address.name) }
            await threads.close()
            return isThere
        } catch {
            await threads.close()
            throw error
        }
    }

    static func address(_ url: String) throws(StoreError) -> PostgresAddress {
        do {
            return try PostgresAddress(url)
        } catch {
            throw StoreError(.unavailable, error.message + ".")
        }
    }

    private init(
        _ address: PostgresAddress, _ found: StoreOpening.Found, _ role: StoreRole, _ limits: AppendLimits,
        clock: @escaping @Sendable () -> Instant, watchdog: Watchdog, foldWriter: PostgresThreads,
        notice: @escaping @Sendable (String) -> Void
    ) {
        linkKey = found.linkKey
        self.foldWriter = foldWriter
        self.notice = notice
        lease = PostgresLease(address, watchdog: watchdog)
        readers = PostgresThreads(name: "reader", count: 4, address, limit: Self.readLimit, watchdog: watchdog)
        log = PostgresEventLog(
            address, readers: readers, watchdog: watchdog, limits: limits, clock: role == .read ? nil : clock)
        projections = PostgresProjectionShelf(
            address.name, generation: found.generation, readers: readers,
            writing: role == .read ? nil : ProjectionWriting(threads: foldWriter, lease: lease))
        rebuildRequests = RebuildRow(readers)
    }

    /// From here on, each wait for the database ends within two seconds, but for appends, which have a limit of their
    /// own: what of the fold is not stored by then is folded again at the next start.
    public func prepareToClose() {
        for threads in [readers, foldWriter] { threads.shorten(to: Self.lastLimit) }
        lease.shorten(to: Self.lastLimit)
    }

    /// Refuses what comes, stores what was taken, and lets another process lead.
    public func close() async {
        prepareToClose()
        await log.close()
        await foldWriter.close()
        do throws(StoreError) {
            try await lease.release()
        } catch {
            notice("\(error) Another process leads in a while.")
        }
        await lease.close()
        await readers.close()
    }
}

extension PostgresStore: Leadership {
    private static let renewalPause = Duration.seconds(1)
    private static let pauseOfDiscarding = Duration.seconds(600)

    public func term() async throws(StoreError) -> Int64? {
        let (epoch, isAsked) = try await lease.term()
        guard isAsked else { return epoch }
        let hasOld = try await projections.refresh()
        if hasOld, epoch != nil, mayDiscard { await discardOld() }
        return epoch
    }

    private var mayDiscard: Bool { nextDiscard.withLock { $0.map { $0 <= .now } ?? true } }

    /// The lead doesn't hang on it: a backup that reads the tables may take hours.
    private func discardOld() async {
        do throws(StoreError) {
            try await projections.discardOld()
        } catch {
            nextDiscard.withLock { $0 = .now + Self.pauseOfDiscarding }
            notice("\(error) The tables stay until that works, and nothing else waits for it.")
        }
    }

    public func end(of term: Int64) async {
        while true {
            do {
                try await Task.sleep(for: Self.renewalPause)
                guard try await self.term() == term else { return }
            } catch {
                // The lead outlasts a database that is away for a moment.
                guard !Task.isCancelled, lease.isCertain(term) else { return }
            }
        }
    }
}

/// Finds out what a database holds before a store is opened on it.
struct StoreOpening: Sendable {
    struct Found: Sendable {
        let linkKey: [UInt8]
        let generation: Int64
    }

    let database: String
    let threads: PostgresThreads
    let notice: @Sendable (String) -> Void

    private static let pause = Duration.seconds(1)
    /// How often it is told again that the database is not there.
    private static let triesPerNotice = 30

    func waitForDatabase() async throws(StoreError) {
        var tries = 0
        while true {
            do throws(StoreError) {
                _ = try await threads.run("connecting") { try $0.run(PostgresStatement("SELECT 1")).count }
                if tries > 0 { notice("\(database): connected.") }
                return
            } catch {
                if tries.isMultiple(of: Self.triesPerNotice) { notice("Waiting for the database: \(error)") }
            }
            tries += 1
            do { try await Task.sleep(for: Self.pause) } catch {
                throw StoreError(.unavailable, "\(database): broken off while waiting for it.")
            }
        }
    }

    func prepare(for role: StoreRole) async throws(StoreError) -> Found {
        try await threads.run("opening") { [database] connection in
            let generation: Int64
            if role == .read {
                guard try LogSchema.recognizes(connection, database) else {
                    throw StoreError(.unavailable, "\(database) holds no store yet; `relink serve` makes one.")
                }
                guard let found = try PostgresProjectionShelf.currentGeneration(connection) else {
                    throw StoreError(
                        .conflict, "\(database) has not been folded by this version yet; `relink serve` does that.")
                }
                generation = found
            } else {
                do {
                    try LogSchema.migrate(connection, database, notice: notice)
                } catch let error as PostgresError where error.isOfExistingTable {
                    // Another process made it in the same moment.
                    try LogSchema.migrate(connection, database, notice: notice)
                }
                generation = try PostgresProjectionShelf.ensureGeneration(connection)
            }
            let select = PostgresStatement("SELECT link_key FROM relink_store WHERE id = 1")
            guard let linkKey = try connection.run(select).first?.bytes(0) else {
                throw StoreError(.damaged, "\(database): the table relink_store is empty; restore a backup.")
            }
            try warnOfLoss(connection)
            return Found(linkKey: linkKey, generation: generation)
        }
    }

    private func warnOfLoss(_ connection: PostgresConnection) throws {
        let select = PostgresStatement(
            "SELECT count(*) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'")
        guard try connection.run(select).first?.integer(0) ?? 0 > 0 else { return }
        notice("\(database) runs with fsync or full_page_writes off: what is acknowledged may be lost in a power cut.")
    }
}
