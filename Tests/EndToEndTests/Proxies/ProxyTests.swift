import Foundation
import Relink
import RelinkSimulator
import TestSupport
import Testing

@Suite("Behind a proxy with the settings shipped for it", .serialized)
struct ProxyTests {
    private static let event = Array(#"{"AlertId":"a","RuleType":"Sync Completed"}"#.utf8)

    private func serve(_ workspace: Workspace, _ extra: [String: String] = [:]) async throws -> Server {
        try await Server(
            workspace,
            environment: [
                "RELINK_WEBHOOK_TRUSTED_PROXIES": "127.0.0.1/32", "RELINK_RECONCILE_INTERVAL": "0s",
            ].merging(extra) { $1 })
    }

    @Test("Its own check finds nothing wrong, whatever is added", arguments: ShippedProxy.Kind.allCases)
    func checked(_ kind: ShippedProxy.Kind) async throws {
        try await TestCertificates.use { certificates in
            for additions in [[], [ShippedProxy.Addition.clientCertificates, .codatAddresses]] {
                let proxy = try ShippedProxy(kind, certificates)
                try proxy.prepare(for: [.init(publicPort: 8080, adminPort: 8081)], with: additions)
                let check = try await ChildProcess.run(proxy.check, environment: proxy.environment, in: proxy.folder)
                #expect(check.exitCode == 0, "\(check.output)\(check.error)")
            }
        }
    }

    @Test("Each proxy's list of Codat's addresses is the one that Relink knows")
    func addresses() throws {
        let known = Set(AddressRange.codat.map { "\($0)".replacing("/32", with: "") })
        for path in ["codat-addresses", "nginx/codat-addresses.conf", "caddy/codat-addresses.caddy"] {
            let text = try String(contentsOf: ShippedProxy.shipped.appending(path: path), encoding: .utf8)
            #expect(Set(text.matches(of: /\d+\.\d+\.\d+\.\d+/).map { String($0.output) }) == known, "\(path)")
        }
    }

    @Test(
        "A webhook is judged by its sender's own address, whatever the sender says of it",
        arguments: ShippedProxy.Kind.allCases)
    func senderAddress(_ kind: ShippedProxy.Kind) async throws {
        let workspace = try Workspace()
        let server = try await serve(workspace, ["RELINK_WEBHOOK_ALLOWED_ADDRESSES": "127.0.0.2/32"])
        try await TestCertificates.use { certificates in
            let proxy = try await RunningProxy(kind, certificates, before: [.init(server)])
            let taken = try await proxy.post(Self.event, signedBy: workspace, from: "127.0.0.2")
            #expect(taken.status == 200 && taken.body.contains(#""status":"accepted""#), "\(taken)")
            for forged in [[], [("X-Forwarded-For", "127.0.0.2")], [("x-forwarded-for", "127.0.0.2, 127.0.0.1")]] {
                let refused = try await proxy.post(
                    Self.event, signedBy: workspace, from: "127.0.0.3", headers: forged)
                #expect(refused.status == 403 && refused.isProblem, "\(forged): \(refused)")
            }
            let rejections = try await server.get("/api/rejections").json["rejections"] as? [[String: Any]]
            #expect(rejections?.compactMap { $0["address"] as? String } == Array(repeating: "127.0.0.3", count: 3))
            let unsigned = try await proxy.ask("/webhooks/codat", from: "127.0.0.2", posting: Self.event)
            #expect(unsigned.status == 401 && unsigned.isProblem)
            await proxy.stop()
        }
        #expect(await server.stop() == 0)
    }

    @Test(
        "What Relink takes at most passes, more is refused as Relink does, and the admin listener is out of reach",
        arguments: ShippedProxy.Kind.allCases)
    func limits(_ kind: ShippedProxy.Kind) async throws {
        let workspace = try Workspace()
        let server = try await serve(workspace)
        try await TestCertificates.use { certificates in
            let proxy = try await RunningProxy(kind, certificates, before: [.init(server)])
            let largest = [UInt8](repeating: 0x78, count: 1 << 20)
            let taken = try await proxy.post(largest, signedBy: workspace)
            #expect(taken.status == 200, "\(taken)")
            let chunked = [("Transfer-Encoding", "chunked")]
            #expect(try await proxy.post(largest, signedBy: workspace, headers: chunked).status == 200)
            for headers in [[], chunked] {
                var refused = try await proxy.post(largest + [0x78], signedBy: workspace, headers: headers)
                // One that answers before it has read all may reset the connection, and its answer is lost with it:
                // RFC 9112, section 9.6.
                for _ in 0..<4 where refused.status == 0 {
                    refused = try await proxy.post(largest + [0x78], signedBy: workspace, headers: headers)
                }
                #expect(refused.status == 413 && refused.isProblem, "\(refused)")
            }
            let field = String(repeating: "x", count: 7000)
            let many = (1...4).map { ("X-\($0)", field) }
            #expect(try await proxy.ask("/healthz", headers: many, "--http1.1").status == 200)
            let tooMany = try await proxy.ask("/healthz", headers: many + many, "--http1.1")
            // Caddy's library has an answer of its own.
            #expect(tooMany.status == 431 && (tooMany.isProblem || kind == .caddy), "\(tooMany)")

            let health = try await proxy.ask("/healthz")
            #expect(health.status == 200 && health.body == "ok")
            #expect(health.headers["strict-transport-security"] == "max-age=63072000")
            for path in ["/", "/readyz", "/metrics", "/api/summary", "/sign-in"] {
                #expect(try await proxy.ask(path).status == 404, "\(path)")
            }
            let plain = try await proxy.ask("http://localhost:\(proxy.proxy.plainPort)/relink/token")
            #expect(plain.status == 308 && plain.headers["location"]?.hasPrefix("https://localhost") == true)
            #expect(try await proxy.ask("/healthz", "--tls-max", "1.1").status == 0)
            await proxy.stop()
        }
        #expect(await server.stop() == 0)
    }

    @Test(
        "Where client certificates are demanded, only webhooks need one, by whatever path they try to come",
        arguments: ShippedProxy.Kind.allCases)
    func clientCertificates(_ kind: ShippedProxy.Kind) async throws {
        let workspace = try Workspace()
        let server = try await serve(workspace)
        try await TestCertificates.use { certificates in
            try certificates.issueClient("codat", from: "ca")
            try certificates.issueClient("impostor", from: "stranger")
            let proxy = try await RunningProxy(
                kind, certificates, before: [.init(server)], with: [.clientCertificates])
            #expect(try await proxy.ask("/healthz").status == 200)
            let refused = try await proxy.post(Self.event, signedBy: workspace)
            #expect(refused.status == 403 && refused.isProblem, "\(refused)")
            let impostor = try await proxy.post(Self.event, signedBy: workspace, showing: "impostor")
            #expect([0, 403].contains(impostor.status), "\(impostor)")
            for path in [
                "/webhooks/codat?x", "//webhooks/codat", "/%77ebhooks/codat", "/x/../webhooks/codat", "/WEBHOOKS/codat",
                "/webhooks%2fcodat", "/webhooks/codat/../../healthz", "/healthz/../webhooks/codat", "/webhooks/codat#x",
            ] {
                let signed = try Signing.headers(
                    id: path, timestamp: Int(Date().timeIntervalSince1970), body: Self.event, secret: workspace.secret)
                for version in ["--http1.1", "--http2"] {
                    let answer = try await proxy.ask(path, headers: signed, posting: Self.event, version)
                    #expect([403, 404].contains(answer.status), "\(path) \(answer)")
                }
            }
            let taken = try await proxy.post(Self.event, signedBy: workspace, showing: "codat")
            #expect(taken.status == 200 && taken.body.contains(#""sequence":1}"#), "\(taken)")
            await proxy.stop()

            let narrow = try await RunningProxy(
                kind, certificates, before: [.init(server)], with: [.clientCertificates, .codatAddresses])
            let stranger = try await narrow.post(Self.event, signedBy: workspace, showing: "codat")
            #expect(stranger.status == 403 && stranger.isProblem, "\(stranger)")
            #expect(try await narrow.ask("/healthz").status == 200)
            await narrow.stop()
        }
        #expect(await server.stop() == 0)
    }

    @Test(
        "A merchant's link works, and no log has its token, also where Relink can't be reached",
        arguments: ShippedProxy.Kind.allCases)
    func merchantsLink(_ kind: ShippedProxy.Kind) async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            try await TestCertificates.use { certificates in
                let shipped = try ShippedProxy(kind, certificates)
                let server = try await serve(
                    workspace,
                    codat.environment.merging(
                        [
                            "RELINK_PUBLIC_URL": shipped.url, "RELINK_REONBOARDING_SCHEDULE": "0s",
                            "RELINK_MAIL_FROM": "books@cornertill.example",
                        ]) { $1 })
                codat.world.setWebhookTargets([server.webhookURL])
                let proxy = try await RunningProxy(shipped, before: [.init(server)])
                let merchant = try #require(codat.world.createMerchants(1).first).companyID
                #expect(
                    try await server.put("/merchants/\(merchant)", contact: ["email": "rosa@larkspur.example"]) == 200)
                codat.world.cut(merchant, .revoked)
                let link = try #require(try await server.mail(1).links.first)
                let path = try #require(URL(string: link)?.path)
                #expect(link == shipped.url + path)

                #expect(try await proxy.ask(path).status == 200)
                let pressed = try await proxy.ask(path, posting: [])
                #expect(pressed.status == 303 && pressed.headers["location"]?.hasPrefix("http") == true, "\(pressed)")
                #expect(try await proxy.ask(path + "/unsubscribe?from=mail").status == 200)
                _ = try await proxy.ask("http://localhost:\(shipped.plainPort)\(path)")
                _ = try await proxy.ask(path, headers: [("X-Large", String(repeating: "x", count: 60_000))])
                #expect(await server.stop() == 0)
                let gone = try await proxy.ask(path)
                #expect(gone.status == 503 && gone.headers["retry-after"] == "5", "\(gone)")
                await proxy.stop()
                let (logs, token) = (try proxy.logs(), try #require(path.split(separator: "/").last))
                #expect(logs.contains(/\/relink\\?\/-/))
                #expect(!logs.contains(token) && !logs.contains(token.prefix(12)), "\(logs)")
            }
        }
    }
}
