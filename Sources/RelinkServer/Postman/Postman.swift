import Logging
import Relink
import RelinkMail
import ServiceLifecycle
import Synchronization
import Tracing

/// Sends the mails that fall due. What is due comes from the merchants' states, and what became of it goes into the
/// log: so a crash at any instant repeats a mail only where it came between the mail server's OK and the log's, and
/// then with the same `Message-ID`.
final class Postman: Service {
    private static let pause = Duration.seconds(1)
    private static let merchantsAtOnce = 100
    /// How long the fold may take to show what has just been logged.
    private static let foldLimit = Duration.seconds(10)

    private let letters: MerchantLetters
    private let transport: any MailTransport
    private let log: any EventLog
    private let projection: @Sendable () -> any Projection
    private let recorder: Recorder
    private let leadership: any Leadership
    private let progress: FoldProgress
    private let policy: ReonboardingPolicy
    private let perMinute: Int
    private let tries: MailTries
    private let traces: EventTraces?
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let clock = ContinuousClock()
    private let lastPace = Mutex<MailPace?>(nil)
    private let isHolding = Mutex(false)
    /// Whether the limit on mails a minute has begun to hold some up since it was last asked.
    private let wasHeldUp = Mutex(false)

    init(
        letters: MerchantLetters, transport: any MailTransport, store: PostmanStore, policy: ReonboardingPolicy,
        perMinute: Int, tries: MailTries = MailTries(), traces: EventTraces? = nil, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.letters = letters
        self.transport = transport
        log = store.log
        projection = store.projection
        recorder = store.recorder
        leadership = store.leadership
        progress = store.progress
        self.policy = policy
        self.perMinute = perMinute
        self.tries = tries
        self.traces = traces
        self.logger = logger
        self.now = now
    }

    /// Whether mails were held up by the limit; asked once, it is forgotten.
    func takeHeldUp() -> Bool {
        wasHeldUp.withLock { wasHeldUp in
            defer { wasHeldUp = false }
            return wasHeldUp
        }
    }

    func run() async throws {
        await Rounds(
            shutdown: .awaitsRound, leadership: leadership, trouble: "The postman stopped and will go on.",
            logger: logger
        ).run(
            // Another process may have sent some meanwhile.
            from: { self.lastPace.withLock { $0 = nil } }, { (_: inout Void) in try await self.sendDue() })
    }

    /// Mails that went out before this round, or before this start, count as well.
    private func pace() async throws(StoreError) -> MailPace {
        if let known = lastPace.withLock({ $0 }) { return known }
        let latest = try await projection().mails(MailQuery(limit: perMinute + 1))
        return MailPace(perMinute: perMinute, sent: latest.compactMap(\.mail.sentAt))
    }

    /// Sends all that is due now, as far as the pace allows. A shutdown lets the mail under way end: what the mail
    /// server took must get into the log.
    func sendDue() async throws(StoreError) {
        guard try await isFoldAtEnd() else { return }
        var pace = try await pace()
        defer { lastPace.withLock { $0 = pace } }
        while try await isFoldAtEnd() {
            let due = try await projection().due(by: now(), limit: Self.merchantsAtOnce)
            var isHeldUp = false
            for record in due {
                guard !Task.isCancelled, !Task.isShuttingDownGracefully, try await leadership.isLeading() else {
                    return
                }
                isHeldUp = try await attend(to: record.state.companyID, &pace) == .heldUp
                if isHeldUp { break }
            }
            if !isHeldUp { isHolding.withLock { $0 = false } }
            if isHeldUp || due.count < Self.merchantsAtOnce { return }
        }
    }

    private enum Outcome {
        case done, heldUp
    }

    /// What was logged a moment ago may change what is due.
    private func isFoldAtEnd() async throws(StoreError) -> Bool {
        await progress.wait(for: try await log.head().sequence, within: Self.foldLimit)
    }

    private func attend(to companyID: String, _ pace: inout MailPace) async throws(StoreError) -> Outcome {
        guard try await isFoldAtEnd(), let found = try await projection().merchant(companyID) else { return .done }
        let merchant = found.state
        switch merchant.task(at: now(), policy) {
        case nil: break
        case .exhaust(let why): try await recorder.record(.reonboardingExhausted(why), of: companyID)
        case .send(let step):
            let isByHand = merchant.reonboarding.requestedAt != nil
            guard isByHand || pace.hasRoom(at: now()) else {
                let isNew = isHolding.withLock { isHolding in
                    defer { isHolding = true }
                    return !isHolding
                }
                if isNew { wasHeldUp.withLock { $0 = true } }
                return .heldUp
            }
            let cause = try await traces?.context(of: found, in: projection())
            // Much time may have passed since it was asked, and nobody takes a mail back.
            guard try await leadership.isLeading() else { return .done }
            guard let event = await send(step, to: merchant, because: cause) else { return .done }
            if case .mailSent = event, !isByHand { pace.count(now()) }
            if let outcome = MailTries.Outcome(event) { tries.count(outcome) }
            await record(event, of: companyID)
        }
        return .done
    }

    /// - Parameter cause: what led to it, where that is traced.
    private func send(
        _ step: Int64, to merchant: MerchantState, because cause: InstrumentationContext?
    ) async -> RelinkEvent? {
        guard let letter = letters.letter(for: step, to: merchant, now: now()) else { return nil }
        var mail = letter.record
        guard let message = letter.message else {
            mail.status = .failed
            mail.error = "The contact's address is no mail address."
            return .mailRefused(mail)
        }
        let span = DeliverySpan("send mail", under: cause, traces)
        span.tell("relink.mail.step", mail.step)
        span.tell("relink.mail.attempt", mail.attempts)
        do {
            try await transport.send(message)
            span.end()
            mail.status = .sent
            return .mailSent(mail)
        } catch {
            span.end(error: error.traceWord)
            mail.error = error.description
            logger.warning(
                "A mail could not be sent.",
                metadata: [
                    "companyId": "\(merchant.companyID)", "mailId": "\(mail.mailID)", "attempt": "\(mail.attempts)",
                    "episode": "\(mail.episode)", "reason": "\(error)",
                ])
            if error.isAddressRefused {
                mail.status = .failed
                return .mailRefused(mail)
            }
            // Broken off: that is no fault of the mail's, and whoever goes on from here sends it.
            if Task.isCancelled { return nil }
            let next = now().advanced(by: RetryDelay.after(mail.attempts))
            guard next < mail.createdAt.advanced(by: RetryDelay.givenUpAfter) else {
                mail.status = .failed
                return .mailFailed(mail)
            }
            mail.status = .retrying
            return .mailDelayed(mail, nextTryAt: next)
        }
    }

    /// What has left the building must get into the log before anything else is sent.
    private func record(_ event: RelinkEvent, of companyID: String) async {
        // A try that seemed to fail may have got there: the next one is then a duplicate.
        let messageID = recorder.newID()
        while true {
            do {
                return try await recorder.record(event, of: companyID, messageID: messageID)
            } catch {
                logger.error("A mail's fate could not be logged yet.", metadata: ["reason": "\(error)"])
                do { try await clock.sleep(for: Self.pause) } catch { return }
            }
        }
    }
}

/// The store, as the postman sees it.
struct PostmanStore: Sendable {
    let log: any EventLog
    let projection: @Sendable () -> any Projection
    let recorder: Recorder
    let progress: FoldProgress
    var leadership: any Leadership = SoleLeadership()

    private static let foldPatience = Duration.seconds(1)

    /// Returns once all is folded that the log holds now: a projection that is made anew does not know yet what has
    /// been seen to.
    ///
    /// - Throws: `CancellationError` at a shutdown, ``StoreError`` where the log can't be read.
    func untilFolded() async throws {
        let end = try await log.head().sequence
        while !(await progress.wait(for: end, within: Self.foldPatience)) {
            if Task.isCancelled || Task.isShuttingDownGracefully { throw CancellationError() }
        }
    }
}
