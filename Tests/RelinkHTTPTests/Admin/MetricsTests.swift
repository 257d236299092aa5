import Foundation
import NIOHTTP1
import Relink
@testable import RelinkHTTP
import Testing

@Suite("Metrics", .timeLimit(.minutes(5)))
struct MetricsTests {
    @Test("They are well-formed, in relink's name, and count what there is")
    func metrics() async throws {
        let counters = IngestCounters()
        counters.recordAppended(isDuplicate: false, bytes: 100, nanoseconds: 400_000)
        counters.recordAppended(isDuplicate: true, bytes: 50, nanoseconds: 20_000_000_000)
        counters.recordRefused(status: 401)
        counters.recordRefused(status: 503)
        let prepare: (inout ObservedServer) -> Void = { server in
            server.storeUse = {
                StoreUse(
                    log: 3000, reusable: 7, writeAheadLogs: 2048, fold: 1000, archives: 96, free: 50_000, disk: 90_000)
            }
            server.counters = counters
            server.lastWebhookAt = { SeededServer.received }
            server.storeStanding = {
                StoreStanding(isWritable: true, isLeading: false, foldDelay: .milliseconds(1500))
            }
            server.mailFigures = { MailFigures(tries: [("sent", 7), ("delayed", 0)], failuresInARow: 3) }
            server.certificateExpiry = Instant(ticks: 0).advanced(bySeconds: 1_800_000_000)
        }
        try await RunningAdmin.run(prepare: prepare) { admin in
            let answer = try await admin.ask("/metrics")
            #expect(answer.headers["content-type"] == ["text/plain; version=0.0.4; charset=utf-8"])
            let metrics = try PrometheusSamples(parsing: answer.body)
            #expect(metrics.types.keys.allSatisfy { $0.hasPrefix("relink_") || $0.hasPrefix("process_") })
            let expected: [(String, Double)] = [
                (#"relink_build_info{version="1.2.3",reducer="\#(Reducer.version)"}"#, 1),
                (#"relink_merchants{health="disconnected"}"#, 2), (#"relink_merchants{health="healthy"}"#, 0),
                (#"relink_events{status="quarantined"}"#, 1), (#"relink_events{status="applied"}"#, 7),
                ("relink_last_sequence", 10), ("relink_applied_sequence", 10), ("relink_lag_events", 0),
                ("relink_rate_limit_reached", 1), ("relink_store_readable", 1), ("relink_store_bytes", 6144),
                ("relink_store_archive_bytes", 96), ("relink_store_free_bytes", 50_000),
                ("relink_store_reusable_bytes", 7),
                (#"relink_webhooks_total{outcome="accepted",status="200"}"#, 1),
                (#"relink_webhooks_total{outcome="duplicate",status="200"}"#, 1),
                (#"relink_webhooks_total{outcome="refused",status="401"}"#, 1),
                (#"relink_webhooks_total{outcome="unavailable",status="503"}"#, 1),
                (#"relink_webhooks_total{outcome="refused",status="413"}"#, 0),
                ("relink_last_webhook_timestamp_seconds", Double(SeededServer.received.milliseconds) / 1e3),
                ("relink_store_writable", 1), ("relink_leading", 0), ("relink_fold_behind_seconds", 1.5),
                ("relink_store_wal_bytes", 2048), ("relink_store_disk_bytes", 90_000),
                (#"relink_mail_tries_total{outcome="sent"}"#, 7),
                (#"relink_mail_tries_total{outcome="delayed"}"#, 0), ("relink_mail_failures_in_a_row", 3),
                ("relink_tls_certificate_expiry_timestamp_seconds", 1_800_000_000),
                ("relink_webhook_body_bytes_total", 150), (#"relink_webhook_store_seconds_bucket{le="0.0005"}"#, 1),
                (#"relink_webhook_store_seconds_bucket{le="10.0"}"#, 1),
                (#"relink_webhook_store_seconds_bucket{le="+Inf"}"#, 2), ("relink_webhook_store_seconds_count", 2),
                ("relink_webhook_store_seconds_sum", 20.0004),
            ]
            for (name, value) in expected { #expect(metrics.values[name] == value, "\(name)") }
            #expect(metrics.values["relink_resident_memory_bytes"].map { $0 > 1e6 } == true)
            #expect(metrics.values["relink_uptime_seconds"].map { $0 >= 0 } == true)
        }
    }

    @Test("What the process takes of the machine is told by Prometheus' own names")
    func process() throws {
        var text = PrometheusText()
        ProcessFigures().add(to: &text)
        let values = try PrometheusSamples(parsing: text.text).values
        let age = Date().timeIntervalSince1970 - (values["process_start_time_seconds"] ?? 0)
        #expect((-1...86_400).contains(age))
        #expect(values["process_cpu_seconds_total"].map { $0 > 0 && $0 < 86_400 } == true)
        let (open, most) = (values["process_open_fds"] ?? 0, values["process_max_fds"] ?? 0)
        #expect(open >= 3 && open <= most)
        let (resident, virtual) =
            (values["process_resident_memory_bytes"] ?? 0, values["process_virtual_memory_bytes"] ?? 0)
        #expect(resident > 1e6 && resident < virtual)
    }

    @Test("They hold no personal data: no id, no name, no address")
    func noPersonalData() async throws {
        let rejections = RejectionLog()
        rejections.record(
            Rejection(
                at: SeededServer.received, source: "codat", address: "192.0.2.1", status: 401, reason: "r",
                messageID: "m", bytes: 1))
        try await RunningAdmin.run(prepare: { $0.rejections = rejections }) { admin in
            let text = try await admin.ask("/metrics").body
            for personal in ["5f3c7a10", "Lindens", "Bakery", "192.0.2.1", "message-"] {
                #expect(!text.contains(personal))
            }
        }
    }

    @Test("Labels and help with quotes, backslashes and line ends stay one line each")
    func escaping() throws {
        var text = PrometheusText()
        text.add("relink_x", .gauge, "a\\b\nc \"d\"", [.init(1, [("l", "a\\b\nc \"d\"")]), .init(-Double.infinity)])
        text.add("relink_nothing", .counter, "No sample.", [])
        #expect(
            text.text == """
                # HELP relink_x a\\\\b\\nc "d"
                # TYPE relink_x gauge
                relink_x{l="a\\\\b\\nc \\"d\\""} 1
                relink_x -Inf

                """)
        #expect(try PrometheusSamples(parsing: text.text).values["relink_x"] == -.infinity)
    }
}
