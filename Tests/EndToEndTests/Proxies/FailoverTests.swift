import AsyncHTTPClient
import Foundation
import NIOSSL
import TestSupport
import Testing

@Suite("A proxy before two servers on one PostgreSQL", .serialized)
struct FailoverTests {
    @Test(
        "When one is killed the other takes what comes, and nothing acknowledged is lost; without any, senders are told when to come back",
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
                #expect(ledger.acknowledged.count >= 300)
                #expect(await servers[1].stop() == 0)
                let none = try await proxy.post([], signedBy: store.workspace)
                #expect(none.status == 503 && none.isProblem && none.headers["retry-after"] == "5", "\(none)")
                await proxy.stop()
            }
            var witness = Witness()
            #expect(try await witness.faults(of: store, ledger) == [])
        }
    }

    /// Posts 300 events, eight at a time, until each is acknowledged, and calls `halfway` after half of them.
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
                        while storm.ledger.acknowledged.count < 300 {
                            try await storm.post(storm.ledger.nextNumber(), client, to: url)
                        }
                    }
                }
                group.addTask {
                    while storm.ledger.acknowledged.count < 150 {
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
