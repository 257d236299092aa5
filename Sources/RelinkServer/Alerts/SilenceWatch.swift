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
        let head = try await log.head().sequence
        let first = max(1, head - Self.eventsLookedAt + 1)
        let events = head == 0 ? [] : try await log.events(at: Array(first...head))
        let last = events.last { $0.source != RelinkEvent.source }?.receivedAt
        lastWebhookAt.withLock { $0 = $0 ?? last ?? now }
    }

    /// - Returns: since when there has been silence, where operators have not been told of this one.
    func noticed(at now: Instant, _ projection: any Projection) async throws(StoreError) -> Instant? {
        guard let last = lastWebhookAt.withLock({ $0 }), last.advanced(by: limit) <= now else { return nil }
        let merchants = try await projection.checkpoint().merchants
        guard merchants[.healthy, default: 0] + merchants[.degraded, default: 0] > 0 else { return nil }
        let told = try await projection.sources()[RelinkEvent.source]?.silenceNoticed
        return told.map { $0.milliseconds >= last.milliseconds } == true ? nil : last
    }

    func record(_ since: Instant, _ recorder: Recorder) async throws(StoreError) {
        try await recorder.record(.silenceNoticed(source: "*", since: since), of: nil)
    }
}
