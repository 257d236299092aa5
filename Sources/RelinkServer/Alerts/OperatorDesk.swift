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
    private let store: PostmanStore
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
        self.store = store
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
        /// Through which event they have been told, and through which the log says so.
        var told: Int64
        var recorded: Int64
        /// What they were told of and the log does not say yet.
        var silenceTold: Instant?
        var mayWriteAt: ContinuousClock.Instant
        var failures: Int64 = 0
    }

    func run() async throws {
        await Rounds(
            shutdown: .awaitsRound, leadership: store.leadership, trouble: "Operators' mails stopped and will go on.",
            logger: logger
        ).run(
            from: { try await self.open() },
            { desk in
                try await self.gather(&desk)
                await self.write(&desk)
                try await self.record(&desk)
            })
    }

    private func open() async throws -> Desk {
        try await store.untilFolded()
        let told = try await store.projection().noticesDelivered(to: Self.target)
        return Desk(read: told, told: told, recorded: told, mayWriteAt: clock.now)
    }

    private func gather(_ desk: inout Desk) async throws(StoreError) {
        let oldest = now().advanced(by: .zero - RetryDelay.givenUpAfter)
        while true {
            let projection = store.projection()
            let notices = try await projection.notices(after: desk.read, limit: Self.noticesAtOnce)
            for notice in notices {
                if notice.at > oldest, desk.digest.takes(notice.kind) {
                    desk.digest.add(notice, name: try await name(of: notice, in: projection))
                }
                desk.read = notice.sequence
            }
            if notices.isEmpty { break }
        }
        if takeHeldUp() { desk.digest.isHeldUp = true }
        if desk.silenceTold == nil, let since = try await silence.noticed(at: now(), store.log, store.projection()) {
            desk.digest.silentSince = since
        }
    }

    private func name(of notice: Notice, in projection: any Projection) async throws(StoreError) -> String? {
        guard let companyID = notice.companyID else { return nil }
        return try await projection.merchant(companyID)?.state.displayName
    }

    private func write(_ desk: inout Desk) async {
        guard !desk.digest.isEmpty, clock.now >= desk.mayWriteAt else { return }
        do {
            try await mailer.send(desk.digest, through: desk.read, at: now())
        } catch {
            desk.failures += 1
            desk.mayWriteAt = clock.now.advanced(by: RetryDelay.after(desk.failures))
            logger.error("A mail to the operators could not be sent.", metadata: ["reason": "\(error)"])
            return
        }
        (desk.told, desk.silenceTold) = (desk.read, desk.digest.silentSince ?? desk.silenceTold)
        desk.digest = OperatorDigest(maxLines: Self.maxLines)
        desk.failures = 0
        desk.mayWriteAt = clock.now.advanced(by: interval)
    }

    /// Tries again with each round until the log takes it.
    private func record(_ desk: inout Desk) async throws(StoreError) {
        if let since = desk.silenceTold {
            try await silence.record(since, store.recorder)
            desk.silenceTold = nil
        }
        guard desk.told > desk.recorded else { return }
        try await store.recorder.record(.noticesDelivered(target: Self.target, through: desk.told), of: nil)
        desk.recorded = desk.told
    }
}
