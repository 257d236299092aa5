import Relink
import Synchronization

/// Notices when no webhook has come for long, while merchants are connected: Codat switches an endpoint off after five
/// days of failures, and says so to nobody who would look here.
final class SilenceWatch: Sendable {
    private static let eventsLookedAt: Int64 = 500

    private let limit: Duration
    private let lastWebhookAt: Mutex<Instant?>

    init(limit: Duration) {
        self.limit = limit
        lastWebhookAt = Mutex(nil)
    }

    /// When the last webhook came; where none is known, when the server started.
    var lastWebhook: Instant? { lastWebhookAt.withLock(\.self) }

    /// A webhook came, be it a duplicate.
    func hear(at instant: Instant) {
        lastWebhookAt.withLock { $0 = instant }
    }

    /// Looks up when the last webhook before this start came; where only Relink's own events are near the log's end,
    /// the start counts.
    func start(_ log: any EventLog, at now: Instant) async throws(StoreError) {
        let last = try await Self.lastWebhook(in: log)
        lastWebhookAt.withLock { $0 = $0 ?? last ?? now }
    }

    private static func lastWebhook(in log: any EventLog) async throws(StoreError) -> Instant? {
        let head = try await log.head().sequence
        let first = max(1, head - eventsLookedAt + 1)
        let events: [LoggedEvent]
        do throws(StoreError) {
            events = head == 0 ? [] : try await log.events(at: Array(first...head))
        } catch {
            // Of so old a log the bodies are missing, which is no reason to receive nothing.
            guard error.code == .archiveLost else { throw error }
            return nil
        }
        return events.last { $0.source != RelinkEvent.source }?.receivedAt
    }

    /// - Returns: since when there has been silence, where operators have not been told of this one.
    func noticed(
        at now: Instant, _ log: any EventLog, _ projection: any Projection
    ) async throws(StoreError) -> Instant? {
        guard let heard = lastWebhookAt.withLock({ $0 }), heard.advanced(by: limit) <= now else { return nil }
        let merchants = try await projection.checkpoint().merchants
        guard merchants[.healthy, default: 0] + merchants[.degraded, default: 0] > 0 else { return nil }
        let told = try await projection.sources()[RelinkEvent.source]?.silenceNoticed
        if let told, told.milliseconds >= heard.milliseconds { return nil }
        // Webhooks may have come to another process on the same store.
        let last = max(heard, try await Self.lastWebhook(in: log) ?? heard)
        lastWebhookAt.withLock { $0 = max($0 ?? last, last) }
        return last.advanced(by: limit) <= now ? last : nil
    }

    func record(_ since: Instant, _ recorder: Recorder) async throws(StoreError) {
        try await recorder.record(.silenceNoticed(source: "*", since: since), of: nil)
    }
}
