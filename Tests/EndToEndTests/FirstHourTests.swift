import Foundation
import Testing

/// What a new user does first, with the samples that the README names.
@Suite("The first hour with Relink", .serialized)
struct FirstHourTests {
    private static let company = "5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c"

    @Test(
        "A loss is accepted once, told again a duplicate, and shows as disconnected everywhere",
        arguments: StoreKind.allCases)
    func lossIsShown(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        let server = try await Server(workspace)
        let loss = Workspace.sample("legacy/sync-connection-deleted.json")
        let arguments = ["send", loss, "--url", server.webhookURL, "--secret", workspace.secret, "--id", "msg_1"]
        let first = try await workspace.run(arguments)
        #expect(first.output.contains(#"{"status":"accepted","sequence":1}"#), "\(first)")
        let second = try await workspace.run(arguments)
        #expect(second.output.contains(#"{"status":"duplicate","sequence":1}"#), "\(second)")

        _ = try await server.foldedSummary()
        let merchant = try await server.get("/api/merchants/\(Self.company)").json
        #expect(merchant["health"] as? String == "disconnected")
        let reasons = try #require(merchant["reasons"] as? [[String: Any]])
        #expect(reasons.map { $0["code"] as? String } == ["syncConnectionDeleted"])
        let shown = try await workspace.run("merchants", "show", Self.company)
        #expect(shown.exitCode == 0)
        #expect(shown.output.contains("disconnected") && shown.output.contains("syncConnectionDeleted"))
        #expect(await server.stop() == 0)
    }

    @Test("Each way to forge a webhook is refused, and told apart only to the operator")
    func forgeriesAreRefused() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        let body = Array(try Data(contentsOf: URL(filePath: Workspace.sample("standard/connection-deleted.json"))))
        let now = Int(Date().timeIntervalSince1970)
        let signed = try Signing.headers(id: "msg_forged", timestamp: now, body: body, secret: workspace.secret)
        var changed = body
        changed[changed.count / 2] ^= 1
        let stale = try Signing.headers(id: "msg_stale", timestamp: now - 400, body: body, secret: workspace.secret)
        let other = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
        let wrong = try Signing.headers(id: "msg_wrong", timestamp: now, body: body, secret: other)
        var answers: [Server.Answer] = []
        for (sent, headers) in [(changed, signed), (body, stale), (body, wrong), (body, [])] {
            answers.append(try await server.post(sent, headers))
        }
        #expect(answers.map(\.status) == [401, 401, 401, 401])
        #expect(Set(answers.map(\.body)).count == 1, "a 401 says which part was wrong")

        let json = try await server.get("/api/rejections").json
        let rejections = try #require(json["rejections"] as? [[String: Any]])
        let reasons = rejections.compactMap { $0["reason"] as? String }.map { $0.prefix { $0 != ":" } }
        #expect(reasons == ["missingCredential", "signatureMismatch", "timestampTooOld", "signatureMismatch"])
        #expect(try await server.post(body, signed).status == 200)
        #expect(await server.stop() == 0)
    }

    @Test("A long-running command whose output nobody reads any more ends in order")
    func unreadOutput() async throws {
        let workspace = try Workspace()
        let simulated = try await workspace.runUnread("simulate", "--listen", "127.0.0.1:0")
        #expect(simulated.reason == .exit && simulated.status == 1)
    }

    @Test(
        "A merchant that links again is healthy, and its loss told late changes nothing", arguments: StoreKind.allCases)
    func lateLossChangesNothing(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        let server = try await Server(workspace)
        let connection = { (type: String, id: String, status: String, minutesAgo: Double) -> [UInt8] in
            let date = Date(timeIntervalSinceNow: -60 * minutesAgo).ISO8601Format()
            return Array(
                """
                {"id":"\(UUID())","eventType":"\(type)","generatedDate":"\(date)","payload":{
                "referenceCompany":{"id":"\(Self.company)","name":"Larkspur Bakery"},
                "connection":{"id":"\(id)","sourceType":"Accounting","platformName":"Xero","status":"\(status)"}}}
                """.utf8)
        }
        let bodies = [
            connection("connection.connected", "xero", "Linked", 40),
            connection("connection.connected", "quickbooks", "Linked", 20),
            connection("connection.deleted", "xero", "Linked", 30),
        ]
        for (index, body) in bodies.enumerated() {
            let headers = try Signing.headers(
                id: "msg_\(index)", timestamp: Int(Date().timeIntervalSince1970), body: body, secret: workspace.secret)
            #expect(try await server.post(body, headers).status == 200)
        }
        _ = try await server.foldedSummary()
        #expect(try await server.get("/api/merchants/\(Self.company)").json["health"] as? String == "healthy")
        #expect(await server.stop() == 0)
    }

    @Test("Wrong settings are told all at once, with exit code 78 and no secret")
    func wrongSettingsAreTold() async throws {
        let workspace = try Workspace()
        let result = try await workspace.run(
            "serve",
            environment: [
                "RELINK_WEBHOOK_SECRETS": "whsec_notbase64!", "RELINK_WEBHOOK_MAX_BODY_BYTES": "many",
                "RELINK_LISTEN_ADMIN": "0.0.0.0:0", "RELINK_ADMIN_TOKEN": "",
            ])
        #expect(result.exitCode == 78)
        for key in ["webhook.secrets", "webhook.maxBodyBytes"] {
            #expect(result.error.contains(key), "\(result.error)")
        }
        #expect(!result.error.contains("notbase64"))
    }

    @Test("A second server on the same store ends with one clear line, and changes nothing")
    func secondServerIsRefused() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        let second = try await workspace.run("serve")
        #expect(second.exitCode == 1)
        #expect(second.error.contains("relink.db"), "\(second.error)")
        #expect(await server.stop() == 0)
    }
}
