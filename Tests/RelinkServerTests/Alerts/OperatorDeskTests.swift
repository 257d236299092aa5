import Foundation
import Relink
import RelinkSQLite
import Synchronization
import Testing

@testable import RelinkServer

@Suite("Operators' mails")
struct OperatorDeskTests {
    @Test("go out once, though the log does not take at once that they did")
    func goOutOnce() async throws {
        let office = try await PostOffice()
        try await office.connect("m")
        try await office.lose("m")
        await office.fold()
        let log = ReluctantLog(log: office.store.log, refusals: 2)
        let shelf = office.store.projections
        let store = PostmanStore(
            log: log, projection: { shelf.current },
            recorder: Recorder(
                log: log, untilFolded: { _ in await office.fold() }, now: { office.time.now },
                newID: { UUID().uuidString }),
            progress: office.progress)
        let desk = OperatorDesk(
            mailer: OperatorMailer(room: office.room, to: try #require(office.room.operators)), store: store,
            silence: SilenceWatch(limit: .seconds(60)), takeHeldUp: { false }, interval: .zero, logger: .silent,
            now: {
                office.time.advance(by: .milliseconds(1))
                return office.time.now
            })
        try await running(desk) {
            while try await shelf.current.noticesDelivered(to: OperatorDesk.target) == 0 {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(log.refused == 2)
        #expect(try office.mailsInFolder().count == 1)
    }

    @Test("wait for a projection that is folded anew: what they told of stands in the log")
    func waitForTheFold() async throws {
        let office = try await PostOffice()
        try await office.connect("m")
        try await office.lose("m")
        await office.fold()
        let told = try await office.store.log.head().sequence
        try await office.recorder.record(
            .noticesDelivered(target: OperatorDesk.target, through: told), of: nil)
        let shelf = office.store.projections
        let (whole, fold) = (shelf.current, FoldProgress())
        let empty = try await shelf.startRebuild(fingerprint: "")
        let isFolded = Atomic(false)
        let store = PostmanStore(
            log: office.store.log, projection: { isFolded.load(ordering: .relaxed) ? whole : empty },
            recorder: office.recorder, progress: fold)
        let desk = OperatorDesk(
            mailer: OperatorMailer(room: office.room, to: try #require(office.room.operators)), store: store,
            silence: SilenceWatch(limit: .seconds(60)), takeHeldUp: { false }, interval: .zero, logger: .silent,
            now: { office.time.now })
        try await running(desk) {
            try await Task.sleep(for: .milliseconds(100))
            isFolded.store(true, ordering: .relaxed)
            fold.advance(to: try await office.store.log.head().sequence)
            try await Task.sleep(for: .seconds(3))
        }
        #expect(try office.mailsInFolder() == [])
    }
}

/// A log that takes Relink's own events only once it has refused some.
private final class ReluctantLog: EventLog {
    private let log: any EventLog
    private let refusals: Int
    private let count = Atomic(0)

    init(log: any EventLog, refusals: Int) {
        self.log = log
        self.refusals = refusals
    }

    var refused: Int { count.load(ordering: .relaxed) }

    func append(
        _ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) {
        guard refused < refusals else { return log.append(delivery, answer: answer) }
        count.add(1, ordering: .relaxed)
        answer(.failure(StoreError(.unavailable, "The disk is full.")))
    }

    func events(after sequence: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent] {
        try await log.events(after: sequence, limit: limit, maxBytes: maxBytes)
    }

    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] { try await log.events(at: sequences) }

    func head() async throws(StoreError) -> LogHead { try await log.head() }

    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int { try await log.restore(events) }
}
