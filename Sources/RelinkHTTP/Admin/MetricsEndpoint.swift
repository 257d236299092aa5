import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Relink

/// How everything stands, for Prometheus: counts alone, no id, no name, no address.
struct MetricsEndpoint: Sendable {
    let server: ObservedServer
    let logger: Logger
    let now: @Sendable () -> Instant
    private let start = ContinuousClock.now

    init(server: ObservedServer, logger: Logger, now: @escaping @Sendable () -> Instant) {
        self.server = server
        self.logger = logger
        self.now = now
    }

    @Sendable func metrics(_ request: AdminRequest) async throws -> Response {
        var text = PrometheusText()
        let process = ProcessFigures()
        process.add(to: &text)
        text.add(
            "relink_resident_memory_bytes", .gauge, "Memory of the process that is in RAM.",
            process.residentBytes.map { [.init($0)] } ?? [])
        addBuild(to: &text)
        addIngest(server.counters.values, to: &text)
        do {
            addSummary(try await server.status.summary(now: now()), to: &text)
            text.add("relink_store_readable", .gauge, "Whether the store could be read for this answer.", [.init(1)])
        } catch {
            // What the process itself counts matters most while the store fails.
            logger.warning("Metrics go without the store's.", metadata: ["error": "\(error)"])
            text.add("relink_store_readable", .gauge, "Whether the store could be read for this answer.", [.init(0)])
        }
        await addStoreUse(to: &text)
        server.storeStanding()?.add(to: &text)
        server.mailFigures()?.add(to: &text)
        server.spanCounts()?.add(to: &text)
        return Response(
            status: .ok, headers: [.contentType: PrometheusText.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text.text)))
    }

    private func addStoreUse(to text: inout PrometheusText) async {
        var use: StoreUse?
        var growth: Int64?
        do {
            let known = try await server.storeUse()
            use = known
            growth = try await server.status.forecast(known, now: now()).growth
        } catch {
            logger.warning("Metrics go without the store's size.", metadata: ["error": "\(error)"])
        }
        func add(_ name: String, _ help: String, _ value: Int64?) {
            text.add(name, .gauge, help, value.map { [.init($0)] } ?? [])
        }
        add("relink_store_bytes", "Size of all of the store's files.", use?.total)
        add("relink_store_archive_bytes", "Size of those that hold old events' bodies.", use?.archives)
        add("relink_store_wal_bytes", "Size of the store's write-ahead logs.", use?.writeAheadLogs)
        add("relink_store_reusable_bytes", "Room in the log's file that it uses again before it grows.", use?.reusable)
        add("relink_store_free_bytes", "What is left for the store on its disk.", use?.free)
        add("relink_store_disk_bytes", "Size of the file system that the store is on.", use?.disk)
        add("relink_store_growth_bytes_per_day", "How fast the store grows, as events came within a week.", growth)
    }

    private func addBuild(to text: inout PrometheusText) {
        text.add(
            "relink_build_info", .gauge, "Always 1; the labels tell which Relink this is.",
            [.init(1, [("version", server.version), ("reducer", String(Reducer.version))])])
        text.add(
            "relink_uptime_seconds", .gauge, "Time since the start.",
            [.init((ContinuousClock.now - start) / .seconds(1))])
        text.add(
            "relink_tls_certificate_expiry_timestamp_seconds", .gauge,
            "When the first certificate of tls.certificate ends.",
            server.certificateExpiry.map { [.init($0.seconds)] } ?? [])
    }

    private func addIngest(_ values: IngestCounters.Values, to text: inout PrometheusText) {
        var samples: [PrometheusText.Sample] = [
            .init(values.accepted, [("outcome", "accepted"), ("status", "200")]),
            .init(values.duplicates, [("outcome", "duplicate"), ("status", "200")]),
            .init(values.unavailable, [("outcome", "unavailable"), ("status", "503")]),
        ]
        // A count that is missing before the first of its kind would hide that one from whoever watches it grow.
        let refused = values.refused.merging(Self.usualRefusals.map { ($0, 0) }) { count, _ in count }
        for (status, count) in refused.sorted(by: { $0.key < $1.key }) {
            samples.append(.init(count, [("outcome", "refused"), ("status", String(status))]))
        }
        text.add("relink_webhooks_total", .counter, "Requests to the webhook paths, by how they ended.", samples)
        text.add(
            "relink_webhook_body_bytes_total", .counter, "Bytes of bodies accepted, duplicates included.",
            [.init(values.bytes)])
        text.addHistogram(
            "relink_webhook_store_seconds", "From the end of an accepted webhook's body to its place in the log.",
            bounds: IngestCounters.latencyBounds.map { Double($0) / 1e9 }, counts: values.latencyBuckets,
            sum: Double(values.latencySumNanoseconds) / 1e9)
    }

    private static let usualRefusals = [401, 403, 404, 405, 408, 413, 431]

    private func addSummary(_ summary: Summary, to text: inout PrometheusText) {
        let checkpoint = summary.checkpoint
        text.add(
            "relink_merchants", .gauge, "Merchants by health.",
            MerchantHealth.allCases.map {
                .init(checkpoint.merchants[$0, default: 0], [("health", $0.rawValue)])
            })
        text.add(
            "relink_events", .gauge, "Events of the log that are folded, by status.",
            EventStatus.allCases.map { .init(checkpoint.events[$0, default: 0], [("status", $0.rawValue)]) })
        text.add(
            "relink_last_sequence", .gauge, "The last event's sequence in the log.", [.init(summary.head.sequence)])
        text.add(
            "relink_last_received_timestamp_seconds", .gauge, "When the last event was received.",
            summary.head.receivedAt.map { [.init(Double($0.milliseconds) / 1e3)] } ?? [])
        text.add(
            "relink_last_webhook_timestamp_seconds", .gauge,
            "When the last webhook came; where none is known of, when the server started.",
            server.lastWebhookAt().map { [.init(Double($0.milliseconds) / 1e3)] } ?? [])
        text.add(
            "relink_applied_sequence", .gauge, "The last sequence that the reducer folded.",
            [.init(checkpoint.appliedSequence)])
        text.add("relink_lag_events", .gauge, "Events in the log that are not folded yet.", [.init(summary.lag)])
        text.add(
            "relink_recovered_episodes", .gauge, "Episodes that ended with the merchant's return.",
            [.init(checkpoint.reonboarding.recovered)])
        text.add(
            "relink_open_episodes", .gauge, "Merchants that are lost at present.",
            [.init(checkpoint.reonboarding.open)])
        text.add(
            "relink_mails", .gauge, "Mails to merchants by how they ended.",
            [
                .init(checkpoint.reonboarding.mailsSent, [("status", "sent")]),
                .init(checkpoint.reonboarding.mailsFailed, [("status", "failed")]),
            ])
        text.add("relink_mails_due", .gauge, "Merchants to whom a mail is due at present.", [.init(summary.due)])
        text.add(
            "relink_rate_limit_reached", .gauge, "Whether Codat's rate limit is reached.",
            [.init(summary.isRateLimitReached ? 1 : 0)])
    }
}
