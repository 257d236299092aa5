import Foundation
import Testing

@Suite("The postman is killed while mails go out", .serialized)
struct KilledPostmanTests {
    private static let merchants = 300
    private static let kills = 15

    @Test("No mail is missed, and what is sent again is the same mail", arguments: StoreKind.allCases)
    func killed(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        var settings = [
            "RELINK_MAIL_FROM": "books@cornertill.example", "RELINK_MAIL_PER_MINUTE": "100000",
            "RELINK_REONBOARDING_SCHEDULE": "1h",
        ]
        let table = workspace.directory.appending(path: "contacts.csv")
        let rows = (0..<Self.merchants).map { "m\($0),m\($0)@shop.example" }
        try Data((["companyId,email"] + rows).joined(separator: "\n").utf8).write(to: table)
        let imported = try await workspace.run("contacts", "import", table.path, environment: settings)
        #expect(imported.output.contains("\(Self.merchants) of them new"), "\(imported)")

        let before = try await Server(workspace, environment: settings)
        let now = Int(Date().timeIntervalSince1970)
        for number in 0..<Self.merchants {
            let body = Array(#"{"CompanyId":"m\#(number)","RuleType":"Sync Connection Deleted"}"#.utf8)
            let headers = try Signing.headers(
                id: "msg_\(number)", timestamp: now, body: body, secret: workspace.secret)
            #expect(try await before.post(body, headers).status == 200)
        }
        #expect(await before.stop() == 0)

        // The schedule is another now: all are due at once, and the log is folded anew to know it.
        settings["RELINK_REONBOARDING_SCHEDULE"] = "0s,1d"
        for round in 0..<Self.kills {
            let server = try await Server(workspace, environment: settings)
            let end = ContinuousClock().now + .milliseconds(20 * round)
            while ContinuousClock().now < end { await Task.yield() }
            _ = await server.stop(SIGKILL)
            try await workspace.outlastLead()
        }
        let server = try await Server(workspace, environment: settings)
        _ = try await server.mail(Self.merchants)
        let summary = try await server.foldedSummary()
        let mails = try await ReceivedMail.all(in: workspace.directory.appending(path: "outbox"))
        #expect(mails.count == Self.merchants)
        #expect(Set(mails.map(\.messageID)).count == Self.merchants)
        #expect(Set(mails.map(\.to)).count == Self.merchants)
        #expect((summary["reonboarding"] as? [String: Any])?["open"] as? Int == Self.merchants)
        #expect(await server.stop() == 0)
        #expect(try await workspace.run("check", environment: settings).exitCode == 0)
    }
}
