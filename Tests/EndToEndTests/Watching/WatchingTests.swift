import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import TestSupport
import Testing

@Suite("Alerts and the board", .serialized)
struct WatchingTests {
    private static let deploy = Workspace.repository.appending(path: "deploy")

    private static let unitTests = ["relink.rules.test.yml", "relink.rules.days.test.yml"]

    @Test("promtool finds the rules right, and each alert's unit tests pass")
    func unitTests() async throws {
        let rules = Self.deploy.appending(path: "prometheus")
        for arguments in [["check", "rules", "relink.rules.yml"], ["test", "rules"] + Self.unitTests] {
            let result = try await ChildProcess.run(["promtool"] + arguments, in: rules, errors: .together)
            #expect(result.exitCode == 0, "\(result.output)")
        }
    }

    @Test("Every alert has unit tests, and a section of its own in the runbook")
    func documentation() throws {
        let rules = try text("prometheus/relink.rules.yml")
        let tests = try Self.unitTests.map { try text("prometheus/\($0)") }.joined()
        let runbook = try text("runbook.md")
        let anchors = runbook.matches(of: /(?m)^## (\w+)$/).map { $0.output.1.lowercased() }
        let alerts = rules.matches(of: /alert: (\w+)/).map(\.output.1)
        #expect(alerts.count > 15)
        for alert in alerts {
            #expect(tests.contains(#"alertname="\#(alert)""#), "\(alert) has no test that sees it fire")
            #expect(runbook.contains(alert), "\(alert) is not in the runbook")
        }
        let links = rules.matches(of: /runbook.md" }}#(\w+)'/).map { String($0.output.1) }
        #expect(links.count == alerts.count && Set(links) == Set(anchors))
    }

    @Test("Faults make their alerts fire in a real Prometheus, no other, and the board has an answer to everything")
    func provokedFaults() async throws {
        try await TestCertificates.use { certificates in
            let workspace = try Workspace()
            let server = try await Server(workspace, environment: try environment(certificates))
            try await checkNames(server)
            let prometheus = try await Prometheus(
                watching: server, rules: try hastyRules(), in: certificates.directory)
            try await prometheus.eventually("a scrape") { try await prometheus.series(of: "relink_leading") == 1 }
            try await provoke(server, certificates)
            let momentary: Set = [
                "RelinkQuarantineGrows", "RelinkWebhooksUnauthorized", "RelinkWebhooksForbidden",
                "RelinkWebhooksTooLarge",
            ]
            let lasting: Set = ["RelinkCertificateExpires", "RelinkCertificateEnds", "RelinkMailsDelayed"]
            // Where tests run, a disk may well be nearly full, and a scrape may come too late.
            let possible = momentary.union(lasting).union(["RelinkDiskLow", "RelinkAbsent", "RelinkDown"])
            var seen: Set<String> = []
            try await prometheus.eventually("the alerts") {
                seen.formUnion(try await prometheus.firing())
                return seen.isSuperset(of: momentary.union(lasting))
            }
            try await answerBoard(prometheus)
            try await prometheus.eventually("their end") {
                let firing = try await prometheus.firing()
                seen.formUnion(firing)
                return firing.isDisjoint(with: momentary)
            }
            #expect(seen.isSubset(of: possible), "\(seen.subtracting(possible)) fired without a cause")
            #expect(await server.stop() == 0)
            try await prometheus.eventually("RelinkDown") { try await prometheus.firing().contains("RelinkDown") }
        }
    }

    private func environment(_ certificates: TestCertificates) throws -> [String: String] {
        [
            "RELINK_TLS_CERTIFICATE": certificates.path("server.pem"),
            "RELINK_TLS_KEY": certificates.path("server.key"),
            "RELINK_WEBHOOK_MAX_BODY_BYTES": "2000", "RELINK_REONBOARDING_SCHEDULE": "1s",
            "RELINK_MAIL_TRANSPORT": "smtp://127.0.0.1:\(try FreePort.pick())",
            "RELINK_MAIL_FROM": "relink@shop.example", "RELINK_WEBHOOK_TRUSTED_PROXIES": "127.0.0.1/32",
            "RELINK_WEBHOOK_ALLOWED_ADDRESSES": "127.0.0.1/32,192.0.2.0/24",
        ]
    }

    /// What takes minutes and hours, in seconds.
    private func hastyRules() throws -> String {
        try text("prometheus/relink.rules.yml")
            .replacing(/\[(15m|1h)\]/, with: "[8s]")
            .replacing(/for: 2m/, with: "for: 3s").replacing(/for: (1|5|10|15)m/, with: "for: 0s")
    }

    private func provoke(_ server: Server, _ certificates: TestCertificates) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(certificates.path("ca.pem"))
        let client = HTTPClient(configuration: .init(tlsConfiguration: tls))
        do {
            let loss = try String(
                contentsOfFile: Workspace.sample("legacy/sync-connection-deleted.json"), encoding: .utf8)
            var bodies = [("msg_broken", Array("no JSON".utf8))]
            for number in 0..<4 {
                let company = "5f0c1a9e-6f0b-4b5e-9c0a-00000000000\(number)"
                let contact = ["email": "owner\(number)@shop.example"]
                #expect(try await server.put("/merchants/\(company)", contact: contact) == 200)
                let body = loss.replacing("5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c", with: company)
                bodies.append(("msg_loss_\(number)", Array(body.utf8)))
            }
            for (id, body) in bodies {
                let headers = try Signing.headers(
                    id: id, timestamp: Int(Date().timeIntervalSince1970), body: body, secret: server.workspace.secret)
                #expect(try await post(server, client, body, HTTPHeaders(headers)) == 200)
            }
            for _ in 0..<8 { #expect(try await post(server, client, [], [:]) == 401) }
            let stranger: HTTPHeaders = ["x-forwarded-for": "198.51.100.7"]
            for _ in 0..<8 { #expect(try await post(server, client, [], stranger) == 403) }
            #expect(try await post(server, client, [UInt8](repeating: 32, count: 2001), [:]) == 413)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private func post(
        _ server: Server, _ client: HTTPClient, _ body: [UInt8], _ headers: HTTPHeaders
    ) async throws -> UInt {
        var request = HTTPClientRequest(url: server.webhookURL)
        request.method = .POST
        request.headers = headers
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await client.execute(request, timeout: .seconds(30)).status.code
    }

    // MARK: The board

    private struct Board: Decodable {
        struct Panel: Decodable {
            struct Place: Decodable { let x, y, w, h: Int }
            struct Target: Decodable { let expr: String }
            struct Source: Decodable { let uid: String }

            let id: Int
            let type: String
            let title: String
            let description: String?
            let datasource: Source?
            let gridPos: Place
            let targets: [Target]?
        }

        let panels: [Panel]
    }

    private func board() throws -> Board {
        try JSONDecoder().decode(Board.self, from: Data(try text("grafana/relink.json").utf8))
    }

    @Test("The board's panels are whole, and none lies over another")
    func layout() throws {
        let panels = try board().panels
        #expect(Set(panels.map(\.id)).count == panels.count)
        var taken: Set<[Int]> = []
        for panel in panels {
            let place = panel.gridPos
            #expect(place.x >= 0 && place.x + place.w <= 24, "\(panel.title)")
            for x in place.x..<place.x + place.w {
                for y in place.y..<place.y + place.h { #expect(taken.insert([x, y]).inserted, "\(panel.title)") }
            }
            guard panel.type != "row" else { continue }
            #expect(panel.datasource?.uid == "${datasource}" && panel.description?.isEmpty == false, "\(panel.title)")
            #expect(panel.targets?.isEmpty == false, "\(panel.title)")
        }
    }

    private func answerBoard(_ prometheus: Prometheus) async throws {
        for target in try board().panels.flatMap({ $0.targets ?? [] }) {
            let expression = target.expr.replacing("$__rate_interval", with: "10s")
                .replacing("$instance", with: ".*").replacing("$job", with: "relink")
            #expect(!expression.contains("$"), "\(expression)")
            #expect(try await prometheus.series(of: expression) > 0, "\(expression)")
        }
    }

    /// What the rules and the board speak of is there from the start.
    private func checkNames(_ server: Server) async throws {
        let metrics = String(decoding: try await server.get("/metrics").body, as: UTF8.self)
        let names = Set(
            metrics.split(separator: "\n").compactMap { line in
                line.hasPrefix("#") ? nil : line.prefix { $0 != "{" && $0 != " " }
            })
        for file in ["prometheus/relink.rules.yml", "grafana/relink.json"] {
            let used = Set(try text(file).matches(of: /\b(relink|process)_[a-z_]+\b/).map(\.output.0))
            #expect(used.count > 10)
            let unknown = used.subtracting(names).subtracting(["relink_runbook"])
            #expect(unknown == [], "\(file) speaks of what no answer of /metrics has")
        }
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.deploy.appending(path: path), encoding: .utf8)
    }
}
