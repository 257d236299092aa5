import Foundation
import Logging
import Relink
import RelinkSQLite
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import RelinkServer

@Suite("The loop that folds")
struct FoldLoopTests {
    @Test("ends a rebuild although events keep coming")
    func endsRebuild() async throws {
        try await withStore { (store) async throws in
            let log = BusyLog(log: store.log)
            _ = try await log.events(after: 0, limit: 1, maxBytes: 1)
            let request = try await store.rebuildRequests.request()
            try await running(FoldLoop(store, log: log, store.rebuildRequests)) {
                while try await store.rebuildRequests.progress(of: request)?.isDone != true {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(log.isBusy)
            }
            #expect(try await store.projections.current.checkpoint().appliedSequence > 0)
        }
    }

    @Test("goes on while nobody can tell whether a rebuild is asked for")
    func goesOnWithoutRequests() async throws {
        try await withStore { (store) async throws in
            let fingerprint = Reducer().policy.fingerprint
            try await store.projections.adopt(try await store.projections.startRebuild(fingerprint: fingerprint))
            _ = try await store.log.append(VerifiedDelivery(.contact("1")))
            let progress = FoldProgress()
            try await running(FoldLoop(store, UnreadableRequests(), progress)) {
                #expect(await progress.wait(for: 1, within: .seconds(60)))
            }
        }
    }

    @Test("says that it is behind as long as what readers see is of another policy")
    func isBehind() async throws {
        try await withStore { (store) async throws in
            let requests = UnreadableRequests()
            let fold = FoldLoop(store, requests)
            let start = ContinuousClock.now
            try await running(fold) {
                while requests.looks < 2 { try await Task.sleep(for: .milliseconds(10)) }
                let passed = start.duration(to: .now)
                #expect(fold.behind >= passed)
            }
        }
    }

    @Test("throws away what a rebuild that fails has stored, as it may have left no room")
    func abandonsRebuild() async throws {
        try await TemporaryFolder.use { folder in
            try await withStore(in: folder) { (store) async throws in
                let fingerprint = Reducer().policy.fingerprint
                try await store.projections.adopt(try await store.projections.startRebuild(fingerprint: fingerprint))
                _ = try await store.log.append(VerifiedDelivery(.contact("1")))
                try await Folder(reducer: Reducer()).foldRun(of: store.log, into: store.projections.current)
                _ = try await store.rebuildRequests.request()
                let log = HalfLog(log: store.log)
                try await running(FoldLoop(store, log: log, store.rebuildRequests)) {
                    while !log.hasRefused { try await Task.sleep(for: .milliseconds(10)) }
                    let isGone = { () throws -> Bool in
                        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                        return !names.contains { $0.contains(".rebuild") && !$0.contains("rebuild-request") }
                    }
                    for _ in 0..<500 where try !isGone() { try await Task.sleep(for: .milliseconds(10)) }
                    #expect(try isGone())
                }
            }
        }
    }

    @Test("rests twice as long after each rebuild that fails, up to some five minutes")
    func restsLonger() {
        var rest = RebuildRest()
        let now = ContinuousClock.now
        #expect(rest.isOver(at: now))
        #expect((0..<7).map { _ in rest.begin(at: now).components.seconds } == [10, 20, 40, 80, 160, 320, 320])
        #expect(!rest.isOver(at: now + .seconds(319)))
        #expect(rest.isOver(at: now + .seconds(320)))
    }

    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await TemporaryFolder.use { folder in try await withStore(in: folder, body) }
    }

    private func withStore(in folder: URL, _ body: (SQLiteStore) async throws -> Void) async throws {
        let path = folder.appending(path: "relink.db").path
        let store = try await SQLiteStore.open(path: path, role: .serve, clock: { .now })
        try await body(store)
        await store.close()
    }
}

extension FoldLoop {
    fileprivate convenience init(
        _ store: SQLiteStore, log: (any EventLog)? = nil, _ requests: any RebuildRequests,
        _ progress: FoldProgress = FoldProgress()
    ) {
        self.init(
            log: log ?? store.log, shelf: store.projections, requests: requests, leadership: store.leadership,
            reducer: Reducer(), bell: FoldBell(), progress: progress, logger: .silent)
    }
}

extension OwnEvent {
    fileprivate static func contact(_ id: String) -> OwnEvent {
        OwnEvent(
            messageID: id, companyID: "m", occurredAt: Instant(milliseconds: 0),
            event: .contactSet(Contact(email: "\(id)@shop.example")))
    }
}

/// Requests that can't be read.
private final class UnreadableRequests: RebuildRequests {
    private let asked = Atomic(0)

    var looks: Int { asked.load(ordering: .relaxed) }

    func pending() async throws(StoreError) -> Int64? {
        asked.add(1, ordering: .relaxed)
        throw StoreError(.unavailable, "Permission denied.")
    }

    func request() async throws(StoreError) -> Int64 { 1 }
    func report(_ progress: RebuildProgress, of request: Int64) async throws(StoreError) {}
    func progress(of request: Int64) async throws(StoreError) -> RebuildProgress? { nil }
}

/// A log whose beginning can't be read.
private final class HalfLog: EventLog {
    private let log: any EventLog
    private let refusals = Atomic(0)

    init(log: any EventLog) {
        self.log = log
    }

    var hasRefused: Bool { refusals.load(ordering: .relaxed) > 0 }

    func events(after sequence: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] {
        guard sequence == 0 else { return try await log.events(after: sequence, limit: limit, maxBytes: maxBytes) }
        refusals.add(1, ordering: .relaxed)
        throw StoreError(.damaged, "Event 1 can't be read.")
    }

    func append(
        _ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) {
        log.append(delivery, answer: answer)
    }

    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] { try await log.events(at: sequences) }

    func head() async throws(StoreError) -> LogHead { try await log.head() }

    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int { try await log.restore(events) }
}

/// A log that has one event more after each look at it, up to many.
private final class BusyLog: EventLog {
    private static let many = 1000

    private let log: any EventLog
    private let looks = Atomic(0)

    init(log: any EventLog) {
        self.log = log
    }

    var isBusy: Bool { looks.load(ordering: .relaxed) < Self.many }

    func events(after sequence: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] {
        let events = try await log.events(after: sequence, limit: limit, maxBytes: maxBytes)
        let look = looks.add(1, ordering: .relaxed).newValue
        if look <= Self.many {
            _ = try await log.append(VerifiedDelivery(.contact("\(look)")))
        }
        return events
    }

    func append(
        _ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) {
        log.append(delivery, answer: answer)
    }

    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] { try await log.events(at: sequences) }

    func head() async throws(StoreError) -> LogHead { try await log.head() }

    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int { try await log.restore(events) }
}
