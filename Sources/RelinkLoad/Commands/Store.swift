import ArgumentParser
import Foundation
import Relink
import RelinkSQLite

struct Store: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a large store: the log of many made-up merchants, and its fold.",
        discussion: """
            The events go through the log's own way of taking back an export, so digests and order are checked on the
            way, and `relink check` passes.
            """)

    @Option(help: "The log's file; there must be none of this name yet.", completion: .file())
    var out: String

    @Option(help: "How many merchants.")
    var merchants = 1_000_000

    @Option(help: "How many events, spread over the last 30 days; at least as many as merchants.")
    var events = 10_000_000

    @Option(help: "The same seed gives the same merchants and events.")
    var seed: UInt64 = 1

    private static let eventsPerTransaction = 10_000

    func validate() throws {
        guard (1...100_000_000).contains(merchants), (merchants...10_000_000_000).contains(events) else {
            throw ValidationError("--merchants must be from 1 to 100000000, and --events at least as many.")
        }
        guard !FileManager.default.fileExists(atPath: out) else {
            throw ValidationError("--out \(out) is there already; name another file, or remove it first.")
        }
    }

    func run() async throws {
        var limits = AppendLimits()
        limits.wait = .seconds(600)
        let store = try await SQLiteStore.open(
            path: out, role: .maintain, limits: limits, clock: { .now }, notice: { print($0) })
        do {
            try await fill(store.log)
            try await fold(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    /// The next batch is made while the one before is written.
    private func fill(_ log: SQLiteEventLog) async throws {
        var progress = RateLine("written", total: events)
        var stories = StoryLog(merchants: merchants, events: events, seed: seed, end: .now)
        var batch = stories.next(Self.eventsPerTransaction)
        while !batch.isEmpty {
            async let following = Self.batch(after: stories)
            progress.show(try await log.restore(batch))
            (batch, stories) = await following
        }
        progress.finish()
    }

    private static func batch(after stories: StoryLog) async -> ([LoggedEvent], StoryLog) {
        var stories = stories
        return (stories.next(eventsPerTransaction), stories)
    }

    private func fold(_ store: SQLiteStore) async throws {
        var progress = RateLine("folded", total: events)
        let folder = Folder(reducer: Reducer())
        let projection = try await store.projections.startRebuild(fingerprint: folder.reducer.policy.fingerprint)
        while true {
            let folded = try await folder.foldRun(of: store.log, into: projection).folded
            if folded == 0 { break }
            progress.show(folded)
        }
        try await store.projections.adopt(projection)
        progress.finish()
    }
}

/// How far a long phase has come, a line every five seconds, and how fast it was.
struct RateLine {
    private let verb: String
    private let total: Int
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant
    private var done = 0

    init(_ verb: String, total: Int) {
        self.verb = verb
        self.total = total
        start = clock.now
        shown = start
    }

    mutating func show(_ more: Int) {
        done += more
        guard clock.now - shown >= .seconds(5) else { return }
        shown = clock.now
        print("\(verb): \(done) of \(total) events, \(rate) per s")
    }

    func finish() {
        print("\(verb): \(done) events in \(String(format: "%.1f", (clock.now - start).inSeconds)) s, \(rate) per s")
    }

    private var rate: String { LoadReport.rate(Double(done) / max((clock.now - start).inSeconds, 1e-9)) }
}
