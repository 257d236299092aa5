import Logging
import Relink
import RelinkMail
import ServiceLifecycle

/// Writes to the operators: the first word of a trouble at once, then at most one digest in each interval; and when
/// nothing comes in at all.
final class OperatorDesk: Service {
    static let target = "mail"
    private static let noticesAtOnce = 1000
    /// More of one kind are only counted.
    private static let maxLines = 20

    private let mailer: OperatorMailer
    private let log: any EventLog
    private let projection: @Sendable () -> any Projection
    private let recorder: Recorder
    private let leadership: any Leadership
    private let silence: SilenceWatch
    private let takeHeldUp: @Sendable () -> Bool
    private let interval: Duration
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let clock = ContinuousClock()

    /// - Parameter takeHeldUp: whether the limit on mails to merchants has held some up since it was last asked.
    init(
        mailer: OperatorMailer, store: PostmanStore, silence: SilenceWatch,
        takeHeldUp: @escaping @Sendable () -> Bool, interval: Duration, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.mailer = mailer
        log = store.log
        projection = store.projection
        recorder = store.recorder
        leadership = store.leadership
        self.silence = silence
        self.takeHeldUp = takeHeldUp
        self.interval = interval
        self.logger = logger
        self.now = now
    }

    /// What is to be told, and when that may be.
    private struct Desk {
        var digest = OperatorDigest(maxLines: OperatorDesk.maxLines)
        var read: Int64
        var mayWriteAt: ContinuousClock.Instant
        var failures: Int64 = 0
    }

    func run() async throws {
        await Rounds(
            shutdown: .awaitsRound, leadership: leadership, trouble: "Operators' mails stopped and will go on.",
            logger: logger
        ).run(
            from: { try await self.open() },
            { desk in
                try await self.gather(&desk)
                try await self.write(&desk)
            })
    }

    private func open() async throws(StoreError) -> Desk {
        Desk(read: try await projection().noticesDelivered(to: Self.target), mayWriteAt: clock.now)
    }

    private func gather(_ desk: inout Desk) async throws(StoreError) {
        let oldest = now().advanced(by: .zero - RetryDelay.givenUpAfter)
        while true {
            let projection = projection()
            let notices = try await projection.notices(after: desk.read, limit: Self.noticesAtOnce)
            for notice in notices {
                desk.read = notice.sequence
                guard notice.at > oldest, desk.digest.takes(notice.kind) else { continue }
                let name = try await name(of: notice, in: projection)
                desk.digest.add(notice, name: name)
            }
            if notices.isEmpty { break }
        }
        if takeHeldUp() { desk.digest.isHeldUp = true }
        if let since = try await silence.noticed(at: now(), log, projection()) { desk.digest.silentSince = since }
    }

    private func name(of notice: Notice, in projection: any Projection) async throws(StoreError) -> String? {
        guard let companyID = notice.companyID else { return nil }
        return try await projection.merchant(companyID)?.state.displayName
    }

    private func write(_ desk: inout Desk) async throws(StoreError) {
        guard !desk.digest.isEmpty, clock.now >= desk.mayWriteAt else { return }
        do {
            try await mailer.send(desk.digest, through: desk.read, at: now())
        } catch {
            desk.failures += 1
            desk.mayWriteAt = clock.now.advanced(by: RetryDelay.after(desk.failures))
            logger.error("A mail to the operators could not be sent.", metadata: ["reason": "\(error)"])
            return
        }
        let digest = desk.digest
        desk.digest = OperatorDigest(maxLines: Self.maxLines)
        desk.failures = 0
        desk.mayWriteAt = clock.now.advanced(by: interval)
        if let since = digest.silentSince { try await silence.record(since, recorder) }
        try await recorder.record(.noticesDelivered(target: Self.target, through: desk.read), of: nil)
    }
}
