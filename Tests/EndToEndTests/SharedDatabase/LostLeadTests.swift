import Foundation
import TestSupport
import Testing

@Suite("The lead is lost", .serialized, .timeLimit(.minutes(5)))
struct LostLeadTests {
    @Test("A mail under way when another server takes over is broken off: one mail, not two")
    func breaksOff() async throws {
        let workspace = try await Workspace(on: .postgres)
        let sink = try MailSink(in: workspace.directory)
        try await sink.wait(for: "listening")
        let settings = [
            "RELINK_MAIL_FROM": "books@cornertill.example", "RELINK_MAIL_TRANSPORT": "smtp://127.0.0.1:\(sink.port)",
            "RELINK_REONBOARDING_SCHEDULE": "0s,1d",
        ]
        let servers = [
            try await Server(workspace, environment: settings), try await Server(workspace, environment: settings),
        ]
        #expect(try await servers[0].put("/merchants/m1", contact: ["email": "rosa@larkspur.example"]) == 200)
        let body = Array(#"{"CompanyId":"m1","RuleType":"Sync Connection Deleted"}"#.utf8)
        let headers = try Signing.headers(
            id: "msg_1", timestamp: Int(Date().timeIntervalSince1970), body: body, secret: workspace.secret)
        #expect(try await servers[1].post(body, headers).status == 200)
        try await sink.wait(for: "held")
        // For so long that another one leads.
        kill(servers[0].processIdentifier, SIGSTOP)
        try await workspace.outlastLead()
        _ = try await servers[1].merchant("m1") { merchant in
            (merchant["reonboarding"] as? [String: Any])?["mailsSent"] as? Int == 1
        }
        kill(servers[0].processIdentifier, SIGCONT)
        try await sink.wait(for: "left")
        for server in servers {
            _ = try await server.foldedSummary()
            let mails = try await server.get("/api/mails").json["mails"] as? [[String: Any]]
            #expect(mails?.count == 1 && mails?.first?["status"] as? String == "sent")
            #expect(await server.stop() == 0)
        }
        #expect(try sink.count("mail") == 1)
        #expect(try await workspace.run("check", environment: settings).exitCode == 0)
    }
}
