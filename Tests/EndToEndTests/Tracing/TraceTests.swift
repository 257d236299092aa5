import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite("Traces tell what follows from a webhook")
struct TraceTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00f067aa0ba902b7"
    private static let company = "5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c"

    @Test("A webhook, its place in the log, its fold, the mail and the alert are one trace, which its sender began")
    func oneTrace() async throws {
        let workspace = try Workspace()
        let collector = try await Collector(in: workspace.directory)
        try await Codat.running(secret: workspace.secret) { codat in
            let server = try await serve(
                workspace, collector,
                [
                    "RELINK_CODAT_API_KEY": Codat.apiKey, "RELINK_CODAT_BASE_URL": codat.url,
                    "RELINK_CODAT_COMMERCE_KEY": "gbol", "RELINK_CODAT_ACCOUNTING_KEY": "gbol",
                ])
            let contact = [
                "email": "owner@shop.example", "name": "Odile", "locale": "en", "merchantIdentifier": "M-77",
            ]
            #expect(try await server.put("/merchants/\(Self.company)", contact: contact) == 200)
            try await lose(server, id: "msg_traced", traceparent: "00-\(Self.trace)-\(Self.parent)-01")
            let mail = try await server.mail(1)
            let token = try #require(mail.links.first?.split(separator: "/").last)
            let publicURL = server.webhookURL.dropLast("/webhooks/codat".count)
            _ = try await server.visit(.POST, "\(publicURL)/relink/\(token)")
            #expect(try await server.post([], [("traceparent", "00-\(Self.trace)-\(Self.parent)-01")]).status == 401)
            _ = try await collector.spans { spans in
                ["post alert", "send mail", "fold event", "POST /relink/{token}"].allSatisfy { name in
                    spans.contains { $0.name == name }
                }
            }
            #expect(await server.stop() == 0)
            // What ended last may have come only as the server ended.
            let spans = try collector.spans
            try expectOneTrace(spans.filter { $0.traceID == Self.trace })
            try expectPages(spans)
            try expectNoSecret(in: collector, workspace, token: String(token))
        }
    }

    private func expectOneTrace(_ spans: [Collector.Span]) throws {
        let receipts = spans.filter { $0.name == "POST /webhooks/codat" }
        let receipt = try #require(receipts.first { $0.attributes["http.response.status_code"] == "200" })
        #expect(receipt.parentID == Self.parent && receipt.kind == "SPAN_KIND_SERVER" && !receipt.isFailed)
        #expect(receipt.attributes["http.request.method"] == "POST")
        #expect(receipt.attributes["http.route"] == "/webhooks/codat")
        #expect(receipt.attributes["relink.request_id"] == Self.trace)
        let sequence = try #require(receipt.attributes["relink.sequence"])
        #expect(receipt.resource["service.name"] == "relink" && receipt.resource["service.version"]?.isEmpty == false)
        #expect(receipts.contains { $0.attributes["http.response.status_code"] == "401" })
        func one(_ name: String) throws -> Collector.Span {
            let named = spans.filter { $0.name == name && $0.parentID == receipt.spanID }
            #expect(named.count == 1, "\(name): \(named)")
            return try #require(named.first)
        }
        #expect(try one("append to the log").kind == "SPAN_KIND_INTERNAL")
        let fold = try one("fold event")
        #expect(fold.attributes["relink.sequence"] == sequence)
        #expect(fold.attributes["relink.event.type"] == "Sync Connection Deleted")
        #expect(fold.attributes["relink.event.status"] == "applied")
        #expect(try one("send mail").kind == "SPAN_KIND_CLIENT")
        #expect(try one("post alert").attributes["relink.alert.type"] == "merchant.disconnected")
    }

    private func expectPages(_ spans: [Collector.Span]) throws {
        let press = try #require(spans.first { $0.name == "POST /relink/{token}" })
        #expect(press.attributes["relink.listener"] == "public" && press.attributes["http.route"] == "/relink/{token}")
        let call = try #require(spans.first { $0.parentID == press.spanID })
        #expect(call.kind == "SPAN_KIND_CLIENT" && call.traceID == press.traceID)
        #expect(call.attributes["url.template"]?.hasPrefix("/config/sync/commerce/") == true, "\(call)")
        #expect(call.attributes["server.address"] == "127.0.0.1")
        let put = try #require(spans.first { $0.name == "PUT /api/merchants/{companyId}/contact" })
        #expect(put.attributes["http.response.status_code"] == "200" && put.parentID.isEmpty)
        #expect(spans.contains { $0.name == "GET /companies" && $0.kind == "SPAN_KIND_CLIENT" })
    }

    private func expectNoSecret(in collector: Collector, _ workspace: Workspace, token: String) throws {
        let faults = try collector.faults
        #expect(faults == [])
        let alert = try #require(try collector.posts.first)
        #expect(alert.headers["traceparent"]?.hasPrefix("00-\(Self.trace)-") == true)
        let spans = try collector.spans.map { "\($0)" }.joined(separator: "\n")
        for secret in [
            Self.company, "owner@", "shop.example", "Odile", "M-77", workspace.adminToken, workspace.secret,
            Codat.apiKey, "secret-in-a-path", token,
        ] { #expect(!spans.contains(secret), "\(secret) is in a span") }
    }

    @Test("With a share of nought nothing is sent, even of a trace that its sender records")
    func nought() async throws {
        let workspace = try Workspace()
        let collector = try await Collector(in: workspace.directory)
        let server = try await serve(workspace, collector, ["RELINK_TRACE_RATIO": "0"])
        try await lose(server, id: "msg_untraced", traceparent: "00-\(Self.trace)-\(Self.parent)-01")
        let metrics = String(decoding: try await server.get("/metrics").body, as: UTF8.self)
        #expect(!metrics.contains("relink_trace_spans"))
        #expect(await server.stop() == 0)
        #expect(try collector.spans.isEmpty && collector.faults.isEmpty)
    }

    @Test("Of a trace that its sender records all is sent, of one that it does not nothing, whatever the share")
    func parents() async throws {
        let workspace = try Workspace()
        let collector = try await Collector(in: workspace.directory)
        let server = try await serve(workspace, collector, ["RELINK_TRACE_RATIO": "0.000000001"])
        try await lose(server, id: "msg_unrecorded", traceparent: "00-\(Self.trace)-\(Self.parent)-00")
        try await lose(server, id: "msg_recorded", traceparent: "00-\(Self.trace)-\(Self.parent)-01")
        _ = try await server.foldedSummary()
        #expect(await server.stop() == 0)
        let faults = try collector.faults
        #expect(faults == [])
        let receipts = try collector.spans.filter { $0.name == "POST /webhooks/codat" }
        #expect(receipts.count == 1 && receipts.first?.traceID == Self.trace)
        #expect(receipts.first?.attributes["relink.sequence"] != "1")
    }

    @Test("A collector that is not there harms nothing: webhooks are taken, what is lost is counted, doctor tells")
    func dead() async throws {
        let workspace = try Workspace()
        let settings = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(try FreePort.pick())", "RELINK_TRACE_RATIO": "1",
        ]
        let server = try await Server(workspace, environment: settings)
        try await lose(server, id: "msg_1", traceparent: nil)
        let end = ContinuousClock.now + .seconds(150)
        while true {
            let metrics = String(decoding: try await server.get("/metrics").body, as: UTF8.self)
            if metrics.contains(/(?m)^relink_trace_spans_dropped_total [1-9]/) { break }
            try #require(ContinuousClock.now < end, "\(metrics)")
            try await Task.sleep(for: .milliseconds(50))
        }
        try await lose(server, id: "msg_2", traceparent: nil)
        #expect((try await server.foldedSummary()["events"] as? [String: Any])?["total"] as? Int == 2)
        #expect(await server.stop() == 0)
        #expect(server.log.contains("Spans could not be exported."))
        let doctor = try await workspace.run("doctor", environment: settings)
        #expect(doctor.exitCode == 1 && doctor.output.contains(/failed +traces +trace\.endpoint:/), "\(doctor)")
    }

    private func serve(
        _ workspace: Workspace, _ collector: Collector, _ extra: [String: String]
    ) async throws -> Server {
        var settings = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20key%2C of the collector",
            "RELINK_TRACE_RATIO": "1", "RELINK_REONBOARDING_SCHEDULE": "0s",
            "RELINK_ALERTS_WEBHOOK_URLS": collector.url + "/secret-in-a-path",
        ]
        settings.merge(extra) { _, new in new }
        return try await Server(workspace, environment: settings)
    }

    private func lose(_ server: Server, id: String, traceparent: String?) async throws {
        let body = Array(#"{"CompanyId":"\#(Self.company)","RuleType":"Sync Connection Deleted"}"#.utf8)
        var headers = try Signing.headers(
            id: id, timestamp: Int(Date().timeIntervalSince1970), body: body, secret: server.workspace.secret)
        if let traceparent { headers.append(("traceparent", traceparent)) }
        #expect(try await server.post(body, headers).status == 200)
    }
}
