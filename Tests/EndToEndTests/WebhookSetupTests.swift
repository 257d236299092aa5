import Foundation
import NIOHTTP1
import RelinkSimulator
import TestSupport
import Testing

@Suite("Webhooks set themselves up", .serialized)
struct WebhookSetupTests {
    @Test("An endpoint is made once, webhooks come through it, and doctor is content")
    func made() async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            let server = try await Server(workspace, environment: codat.environment)
            let settings = codat.environment.merging([
                "RELINK_PUBLIC_URL": String(server.webhookURL.dropLast("/webhooks/codat".count))
            ]) { $1 }
            let dry = try await ensure(workspace, settings, "--dry-run")
            #expect(dry.output.contains("+ connection.deleted") && dry.output.contains("Nothing was changed"))
            #expect(try await list(workspace, settings).isEmpty)
            let made = try await ensure(workspace, settings)
            #expect(made.exitCode == 0 && made.output.contains("+ connection.deleted"), "\(made)")
            #expect(made.output.contains("Made: webhook") && made.output.contains("copy its signing secret"))
            let consumers = try await list(workspace, settings)
            #expect(consumers.map { $0["url"] as? String } == [server.webhookURL])

            codat.world.forgetCalls()
            let again = try await ensure(workspace, settings)
            #expect(again.output.contains("Nothing to do") && !again.output.contains("by hand"), "\(again)")
            #expect(codat.world.callCount(method: "POST") == 0)
            let merchant = try #require(codat.world.createMerchants(1).first)
            _ = try await server.merchant(merchant.companyID) { $0["health"] as? String == "healthy" }
            let doctor = try await workspace.run("doctor", environment: settings)
            #expect(doctor.output.contains(/ok +webhooks +Source codat: Codat sends/), "\(doctor)")
            let wrong = try await workspace.run("codat", "webhooks", "ensure", "--url", "relink", environment: settings)
            #expect(wrong.exitCode == 64)
            #expect(await server.stop() == 0)
        }
    }

    @Test("One that lacks something is told of by doctor and by the server, replaced, and taken away when asked")
    func mended() async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            let url = "http://127.0.0.1:9/webhooks/codat"
            let settings = codat.environment.merging(["RELINK_PUBLIC_URL": "http://127.0.0.1:9"]) { $1 }
            let old = try await codat.call(
                .POST, "/webhooks",
                #"{"url":"\#(url)","eventTypes":["connection.deleted","Dataset data changed"],"companyTags":["a:b"]}"#)
            let oldID = try #require(old["id"] as? String)
            let doctor = try await workspace.run("doctor", environment: settings)
            #expect(doctor.output.contains(/warning +webhooks +Source codat: .*tags a:b/), "\(doctor)")
            #expect(doctor.output.contains("is not subscribed to company.created"))
            let log = try await serverLog(workspace, settings) { $0.contains("is not subscribed to company.created") }
            #expect(log.contains("Not all webhooks come that Relink wants.") && log.contains("tags a:b"))

            let made = try await ensure(workspace, settings)
            #expect(made.output.contains("+ company.created") && !made.output.contains("+ connection.deleted"))
            #expect(made.output.contains("take the old one away (\(oldID))"), "\(made)")
            let both = try await list(workspace, settings)
            #expect(both.count == 2)
            let types = try #require(both.last?["eventTypes"] as? [String])
            #expect(types.contains("Dataset data changed") && types.contains("read.completed.initial"))

            let removed = try await ensure(workspace, settings, "--remove-old", "--json")
            #expect(removed.output.contains(#""isComplete":true"#) && removed.output.contains(oldID), "\(removed)")
            let left = try await list(workspace, settings)
            #expect(left.count == 1 && left.first?["id"] as? String != oldID)
            #expect(try await ensure(workspace, settings, "--remove-old").output.contains("Nothing to do"))
        }
    }

    private func ensure(
        _ workspace: Workspace, _ settings: [String: String], _ flags: String...
    ) async throws -> Workspace.Result {
        try await workspace.run(["codat", "webhooks", "ensure"] + flags, environment: settings)
    }

    private func list(_ workspace: Workspace, _ settings: [String: String]) async throws -> [[String: Any]] {
        let result = try await workspace.run("codat", "webhooks", "list", "--json", environment: settings)
        #expect(result.exitCode == 0, "\(result)")
        return try result.output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// What a server logs until it has said something.
    private func serverLog(
        _ workspace: Workspace, _ settings: [String: String], _ isThere: (String) -> Bool
    ) async throws -> String {
        let process = try workspace.process(["serve"], settings, output: .collected, errors: .together)
        let text = try await process.said(within: .seconds(150), isThere)
        process.signal(SIGTERM)
        try await process.end()
        return text
    }
}
