import Crypto
import Logging
import Relink
import ServiceLifecycle

/// Posts to one URL what happens to merchants, each until it is taken or a day has passed.
///
/// How far it has come stands in the log; what was under way at a crash is posted again, under the same id.
final class AlertPoster: Service {
    /// What is refused for hours must not keep others from their first try.
    private static let maxUntried = 64
    private static let maxPending = 4096
    private static let triesPerRound = 64
    private static let postsAtOnce = 8
    private static let noticesAtOnce = 500

    private let url: String
    /// Names the URL in the log, where its own text might hold a secret.
    private let target: String
    private let post: AlertPost
    private let status: StatusReader
    private let store: PostmanStore
    private let traces: EventTraces?
    private let logger: Logger
    private let now: @Sendable () -> Instant

    init(
        url: String, post: AlertPost, status: StatusReader, store: PostmanStore, traces: EventTraces?, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.url = url
        self.post = post
        self.status = status
        self.store = store
        self.traces = traces
        self.logger = logger
        self.now = now
        target = "webhook:" + Hexadecimal.text(SHA256.hash(data: Array(url.utf8)).prefix(8))
    }

    private struct Pending: Sendable {
        let notice: Notice
        let eventType: String
        var attempts: Int64 = 0
        var nextTryAt: Instant
    }

    /// What is under way, and how far the notices have been read.
    private struct Progress {
        var pending: [Pending] = []
        var read: Int64
        /// Through which event the log says that all have been told.
        var recorded: Int64
        /// The last event that somebody was told of.
        var lastTold: Int64 = 0

        var isFull: Bool {
            pending.count >= AlertPoster.maxPending
                || pending.count { $0.attempts == 0 } >= AlertPoster.maxUntried
        }

        /// What never was tried comes first.
        func due(at now: Instant) -> [Pending] {
            let due = pending.filter { $0.nextTryAt <= now }
            let sorted = due.filter { $0.attempts == 0 } + due.filter { $0.attempts > 0 }
            return Array(sorted.prefix(AlertPoster.triesPerRound))
        }
    }

    func run() async throws {
        await Rounds(
            leadership: store.leadership, trouble: "Alerts stopped and will go on.", logger: logger
        ).run(
            from: { try await self.start() },
            { progress in
                try await self.fill(&progress)
                await self.tryDue(&progress)
                try await self.record(&progress)
            })
    }

    private func start() async throws -> Progress {
        try await store.untilFolded()
        let told = try await store.projection().noticesDelivered(to: target)
        return Progress(read: told, recorded: told)
    }

    /// What is older than a day when it is first seen (an import) alerts nobody.
    private func fill(_ progress: inout Progress) async throws(StoreError) {
        let oldest = now().advanced(by: .zero - RetryDelay.givenUpAfter)
        while !progress.isFull {
            let notices = try await store.projection().notices(after: progress.read, limit: Self.noticesAtOnce)
            for notice in notices {
                if progress.isFull, notice.sequence > progress.read { return }
                progress.read = notice.sequence
                guard let eventType = notice.kind.eventType, notice.at > oldest else { continue }
                progress.pending.append(Pending(notice: notice, eventType: eventType, nextTryAt: now()))
            }
            if notices.isEmpty { return }
        }
    }

    private func tryDue(_ progress: inout Progress) async {
        let due = progress.due(at: now())
        guard !due.isEmpty else { return }
        let failures = await failures(of: due)
        progress.pending = progress.pending.compactMap { pending in
            guard let outcome = failures[pending.notice] else { return pending }
            guard let failure = outcome else {
                progress.lastTold = max(progress.lastTold, pending.notice.sequence)
                return nil
            }
            return again(pending, failure)
        }
    }

    /// What went wrong with each; `nil` for what was taken.
    private func failures(of due: [Pending]) async -> [Notice: String?] {
        await withTaskGroup(of: (Notice, String?).self) { group in
            var failures: [Notice: String?] = [:]
            for (index, next) in due.enumerated() {
                if index >= Self.postsAtOnce, let (notice, failure) = await group.next() {
                    failures.updateValue(failure, forKey: notice)
                }
                group.addTask { (next.notice, await self.send(next)) }
            }
            for await (notice, failure) in group { failures.updateValue(failure, forKey: notice) }
            return failures
        }
    }

    /// - Returns: `nil` where it is given up.
    private func again(_ pending: Pending, _ failure: String) -> Pending? {
        var pending = pending
        pending.attempts += 1
        pending.nextTryAt = now().advanced(by: RetryDelay.after(pending.attempts))
        let isGivenUp = pending.nextTryAt > pending.notice.at.advanced(by: RetryDelay.givenUpAfter)
        logger.warning(
            isGivenUp ? "An alert was given up." : "An alert could not be posted yet.",
            metadata: [
                "event": "\(pending.eventType)", "sequence": "\(pending.notice.sequence)",
                "attempt": "\(pending.attempts)", "reason": "\(failure)",
            ])
        return isGivenUp ? nil : pending
    }

    private func send(_ pending: Pending) async -> String? {
        do {
            guard let companyID = pending.notice.companyID,
                let merchant = try await status.merchant(companyID, asOf: .sequence(pending.notice.sequence))
            else { return nil }
            let id = "relink-\(pending.notice.sequence)-\(pending.notice.kind.rawValue)"
            var json = JSONWriter()
            json.object { json in
                json.key("id")
                json.string(id)
                json.key("eventType")
                json.string(pending.eventType)
                json.key("generatedDate")
                json.instant(pending.notice.at)
                json.key("payload")
                merchant.write(to: &json, status.policy)
            }
            let span = DeliverySpan("post alert", under: traces?.context(of: pending.notice.sequence), traces)
            span.tell("relink.alert.target", target)
            span.tell("relink.alert.type", pending.eventType)
            span.tell("relink.alert.attempt", pending.attempts + 1)
            return await post.send(id: id, json.bytes, to: url, now: now(), span)
        } catch {
            return "\(error)"
        }
    }

    /// What nobody was told of (a quarantined event, say) is no reason to write into the log.
    private func record(_ progress: inout Progress) async throws(StoreError) {
        let through = progress.pending.first.map { $0.notice.sequence - 1 } ?? progress.read
        guard through > progress.recorded, progress.lastTold > progress.recorded else { return }
        try await store.recorder.record(.noticesDelivered(target: target, through: through), of: nil)
        progress.recorded = through
    }
}

extension Notice.Kind {
    /// As it is posted; `nil` for what is not.
    fileprivate var eventType: String? {
        switch self {
        case .disconnected: "merchant.disconnected"
        case .degraded: "merchant.degraded"
        case .recovered: "merchant.recovered"
        case .offboarded: "merchant.offboarded"
        default: nil
        }
    }
}
