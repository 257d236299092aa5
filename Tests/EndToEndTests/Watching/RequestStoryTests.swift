import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@Suite("The server's log tells the story of each request")
struct RequestStoryTests {
    @Test("One line a request, with its id, route, status and time, and with no secret, id or personal data in it")
    func story() async throws {
        let workspace = try Workspace()
        let server = try await Server(
            workspace,
            environment: [
                "RELINK_LOG_FORMAT": "json", "RELINK_LOG_LEVEL": "debug", "RELINK_WEBHOOK_MAX_BODY_BYTES": "2000",
            ])
        let company = "5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c"
        let publicURL = String(server.webhookURL.dropLast("/webhooks/codat".count))
        try await send(server, id: "msg_story", named: "from-a-proxy")
        #expect(try await server.post([UInt8](repeating: 32, count: 2001), [("x-request-id", "large")]).status == 413)
        #expect(try await server.post([], [("x-request-id", "forged")]).status == 401)
        _ = try await server.foldedSummary()
        let contact = ["email": "owner@shop.example", "name": "Odile", "locale": "fr", "merchantIdentifier": "M-77"]
        #expect(try await server.put("/merchants/\(company)", contact: contact) == 200)
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let answer = try await ask(publicURL + "/relink/a-token-of-a-link?x=y", ["traceparent": trace])
        #expect(answer.status == .notFound)
        #expect(answer.headers["x-request-id"] == ["4bf92f3577b34da6a3ce929d0e0e4736"])
        #expect(
            try await ask(server.adminURL + "/api/merchants/\(company)", ["x-request-id": "no"]).status == .unauthorized
        )
        #expect(await server.stop() == 0)

        let text = server.log
        for secret in [
            company, "owner@", "Odile", "M-77", "a-token-of", "x=y", workspace.adminToken, workspace.secret,
        ] { #expect(!text.contains(secret), "\(secret) is in the log") }
        let lines = try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String])
        }
        func one(_ id: String) throws -> [String: String] {
            let found = lines.filter { $0["requestId"] == id }
            #expect(found.count == 1, "\(found)")
            return try #require(found.first)
        }
        let accepted = try one("from-a-proxy")
        #expect(accepted["message"] == "A webhook was accepted." && accepted["level"] == "debug")
        #expect(accepted["sequence"] == "1" && accepted["messageId"] == "msg_story" && accepted["durationMs"] != nil)
        let large = try one("large")
        #expect(large["status"] == "413" && large["route"] == "/webhooks/codat" && large["address"] == "127.0.0.1")
        #expect(try one("forged")["reason"]?.hasPrefix("missingCredential") == true)
        let page = try one("4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(page["route"] == "/relink/{}" && page["status"] == "404" && page["method"] == "GET")
        #expect(page["listener"] == "public" && page["durationMs"].flatMap(Double.init).map { $0 >= 0 } == true)
        let refused = try one("no")
        #expect(refused["route"] == "/api/merchants/{}" && refused["status"] == "401")
        #expect(lines.contains { $0["route"] == "/api/merchants/{}/contact" && $0["method"] == "PUT" })
    }

    @Test("An event that can't be read is named by its sequence in the line that tells of it")
    func quarantine() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace, environment: ["RELINK_LOG_FORMAT": "json"])
        let body = Array("no JSON".utf8)
        let headers = try Signing.headers(
            id: "msg_broken", timestamp: Int(Date().timeIntervalSince1970), body: body, secret: workspace.secret)
        #expect(try await server.post(body, headers).status == 200)
        _ = try await server.foldedSummary()
        // The line is written once the fold is stored, which is what the summary tells.
        for _ in 0..<500 where !server.log.contains("An event is quarantined.") {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(await server.stop() == 0)
        let log = server.log
        let line = try #require(log.split(separator: "\n").first { $0.contains("An event is quarantined.") })
        #expect(line.contains(#""sequence":"1""#) && line.contains(#""level":"warning""#))
    }

    private func send(_ server: Server, id: String, named name: String) async throws {
        let body = Array(try Data(contentsOf: URL(filePath: Workspace.sample("legacy/sync-connection-deleted.json"))))
        let headers = try Signing.headers(
            id: id, timestamp: Int(Date().timeIntervalSince1970), body: body, secret: server.workspace.secret)
        #expect(try await server.post(body, headers + [("x-request-id", name)]).status == 200)
    }

    private func ask(_ url: String, _ headers: HTTPHeaders) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url)
        request.headers = headers
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 20)
        return response
    }
}
