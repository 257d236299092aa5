import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import RelinkSimulator
import TestSupport
import Testing

/// A platform that brings its merchants in through Relink: a server, and the simulated Codat behind it.
struct Platform: Sendable {
    let codat: Codat
    let server: Server

    /// Runs one for as long as the body runs.
    ///
    /// - Parameter extra: settings in place of the usual ones.
    static func running(
        _ extra: [String: String] = [:], _ body: @Sendable (Platform) async throws -> Void
    ) async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            let settings = codat.environment.merging(
                [
                    "RELINK_LISTEN_PUBLIC": "127.0.0.1:\(try FreePort.pick())", "RELINK_BRAND_NAME": "Corner Till",
                    "RELINK_CODAT_ACCOUNTING_KEY": "", "RELINK_RECONCILE_INTERVAL": "0s",
                ].merging(extra) { $1 }
            ) { $1 }
            let server = try await Server(workspace, environment: settings)
            codat.world.setWebhookTargets([server.webhookURL])
            try await body(Platform(codat: codat, server: server))
            #expect(await server.stop() == 0)
        }
    }

    func post(_ path: String, _ json: [String: Any]) async throws -> Server.Answer {
        var request = HTTPClientRequest(url: server.adminURL + path)
        request.method = .POST
        request.headers = [
            "authorization": "Bearer \(server.workspace.adminToken)", "content-type": "application/json",
        ]
        request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: json)))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return Server.Answer(
            status: Int(response.status.code),
            body: Data(try await response.body.collect(upTo: 1 << 20).readableBytesView))
    }

    /// A link for a merchant, and its company where it has one.
    func setUp(_ order: [String: Any]) async throws -> (url: String, companyID: String?) {
        let answer = try await post("/api/setup", order)
        try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        let json = try answer.json
        #expect(Set(json.keys) == ["companyId", "url", "expiresAt"])
        return (try #require(json["url"] as? String), json["companyId"] as? String)
    }

    /// The types of the setup's events so far, in order, once there are so many.
    func steps(_ count: Int) async throws -> [String] {
        var steps: [String] = []
        for _ in 0..<200 {
            _ = try await server.foldedSummary()
            let events = try #require(
                try await server.get("/api/events?limit=500").json["events"] as? [[String: Any]])
            steps = events.compactMap { $0["type"] as? String }.filter { $0.hasPrefix("relink.s") }
            if steps.count >= count { break }
        }
        return steps
    }

    func calls(_ method: String, _ path: String) -> Int {
        codat.world.calls.count { $0.method == method && $0.path == path }
    }

    var companies: [Merchant] { codat.world.merchants }

    /// The companies as Codat's API tells of them, connections and tags included.
    func companiesInFull() async throws -> [[String: Any]] {
        var request = HTTPClientRequest(url: codat.url + "/companies")
        request.headers = ["authorization": "Basic " + Data(Codat.apiKey.utf8).base64EncodedString()]
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        let json = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
        return try #require(json["results"] as? [[String: Any]])
    }

    func connectionCount() async throws -> Int {
        try await companiesInFull().reduce(0) { $0 + (($1["dataConnections"] as? [Any])?.count ?? 0) }
    }
}
