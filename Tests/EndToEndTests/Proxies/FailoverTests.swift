import AsyncHTTPClient
import Foundation
import NIOSSL
import TestSupport
import Testing

@Suite("A proxy before two servers", .serialized)
struct FailoverTests {
    @Test(
        "One is killed: the other takes what comes, and nothing acknowledged is lost; without any, senders are put off",
        arguments: ShippedProxy.Kind.allCases)
    func oneIsKilled(_ kind: ShippedProxy.Kind) async throws {
        try await PostgresServer.withDatabase { database in
            var store = try TestedStore(try Workspace(), "shared")
            store.settings["RELINK_STORE_URL"] = database.url
            let servers = [try await store.serve(), try await store.serve()]
            let ledger = Ledger()
            try await TestCertificates.use { certificates in
                let proxy = try await RunningProxy(
                    kind, certificates, before: try servers.map { try ShippedProxy.Instance($0) })
                try await post(Storm(server: servers[0], ledger: ledger), to: proxy, certificates) {
                    _ = await servers[0].stop(SIGKILL)
                }
                #expect(ledger.acknowledged.count >= 160)
                #expect(await servers[1].stop() == 0)
                let none = try await proxy.post([], signedBy: store.workspace)
                #expect(none.status == 503 && none.isProblem && none.headers["retry-after"] == "5", "\(none)")
                await proxy.stop()
            }
            var witness = Witness()
            #expect(try await witness.faults(of: store, ledger) == [])
        }
    }

    // Caddy 2.6 keeps no body that it has passed on.
    @Test("A webhook that one instance can't take goes to the other", arguments: [ShippedProxy.Kind.nginx, .haproxy])
    func oneIsFull(_ kind: ShippedProxy.Kind) async throws {
        let workspaces = [try Workspace(), try Workspace()]
        let secret = ["RELINK_WEBHOOK_SECRETS": workspaces[0].secret]
        let full = try await Server(
            workspaces[0], environment: secret.merging(["RELINK_WEBHOOK_MAX_BUFFERED_BYTES": "20000"]) { $1 })
        let other = try await Server(workspaces[1], environment: secret)
        let body = [UInt8](repeating: 0x78, count: 30_000)
        let headers = try Signing.headers(
            id: "direct", timestamp: Int(Date().timeIntervalSince1970), body: body, secret: workspaces[0].secret)
        #expect(try await full.post(body, headers).status == 503)
        try await TestCertificates.use { certificates in
            let proxy = try await RunningProxy(kind, certificates, before: [.init(full), .init(other)])
            for _ in 0..<6 {
                let taken = try await proxy.post(body, signedBy: workspaces[0])
                #expect(taken.status == 200, "\(taken)")
            }
            await proxy.stop()
        }
        let events = try await other.foldedSummary()["events"] as? [String: Any]
        #expect(events?["total"] as? Int == 6)
        for server in [full, other] { #expect(await server.stop() == 0) }
    }

    /// Posts 160 events, eight at a time, until each is acknowledged, and calls `halfway` after half of them.
    private func post(
        _ storm: Storm, to proxy: RunningProxy, _ certificates: TestCertificates,
        halfway: @escaping @Sendable () async -> Void
    ) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(certificates.path("ca.pem"))
        let client = HTTPClient(configuration: HTTPClient.Configuration(tlsConfiguration: tls))
        let url = proxy.proxy.url + "/webhooks/codat"
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        while storm.ledger.acknowledged.count < 160 {
                            try await storm.post(storm.ledger.nextNumber(), client, to: url)
                        }
                    }
                }
                group.addTask {
                    while storm.ledger.acknowledged.count < 80 {
                        try await storm.post(storm.ledger.nextNumber(), client, to: url)
                    }
                    await halfway()
                }
                try await group.waitForAll()
            }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }
}
