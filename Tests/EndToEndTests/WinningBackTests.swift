import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import RelinkSimulator
import TestSupport
import Testing

@Suite("A lost merchant is won back", .serialized)
struct WinningBackTests {
    @Test(
        "The mail's button leads to a live Sync flow, and whoever finishes it is left in peace",
        arguments: StoreKind.allCases)
    func wonBack(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        try await Codat.running(secret: workspace.secret) { codat in
            let (server, settings) = try await serve(workspace, codat)
            let merchant = try await lost(codat, server, workspace, settings, locale: "fr-CA")
            let mail = try await server.mail(1)
            #expect(mail.languages == ["fr"])
            #expect(mail.links.count == 1, "\(mail.links)")
            #expect(!mail.everything.contains("sync-flow"))
            let link = try #require(mail.links.first)

            // The mail is out a moment before the log says so.
            _ = try await server.merchant(merchant) {
                ($0["reonboarding"] as? [String: Any])?["mailsSent"] as? Int == 1
            }
            let before = try await server.foldedSummary()
            for _ in 0..<3 { #expect(try await server.visit(.GET, link).status == 200) }
            #expect(try await server.visit(.HEAD, link).status == 200)
            #expect(try await server.visit(.GET, link + "/unsubscribe").status == 200)
            #expect(try await sequence(server.foldedSummary()) == sequence(before), "a mail scanner's visit was logged")
            #expect(codat.world.callCount(path: "/config/sync/commerce/**") == 0)

            let pressed = try await server.visit(.POST, link)
            #expect(pressed.status == 303)
            let location = try #require(pressed.location)
            #expect(codat.world.completeSyncFlow(location) != nil, "the code was dead")
            let won = try await server.merchant(merchant) { $0["health"] as? String == "healthy" }
            let reonboarding = try #require(won["reonboarding"] as? [String: Any])
            #expect(reonboarding["state"] as? String == "recovered")
            #expect(reonboarding["mailsSent"] as? Int == 1)
            #expect(reonboarding["nextMailAt"] is NSNull)
            let again = try await server.visit(.POST, link)
            #expect(again.status == 200)
            #expect(await server.stop() == 0)
        }
    }

    @Test(
        "A loss that no webhook told is found by asking Codat, also behind a company that it answers wrongly for",
        arguments: StoreKind.allCases)
    func foundByAsking(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        try await Codat.running(secret: workspace.secret) { codat in
            let (server, _) = try await serve(workspace, codat, ["RELINK_RECONCILE_INTERVAL": "1s"])
            let merchants = codat.world.createMerchants(2)
            let merchant = merchants[1]
            let broken = "/config/companies/\(merchants[0].companyID)/**"
            codat.world.fail(FailurePlan(path: broken, isMalformed: true, count: 10_000))
            _ = try await server.merchant(merchant.companyID) { $0["health"] as? String == "healthy" }
            codat.world.setWebhookTargets([])
            codat.world.cut(merchant.companyID, .deauthorized)
            let found = try await server.merchant(merchant.companyID) { $0["health"] as? String == "disconnected" }
            let reasons = try #require(found["reasons"] as? [[String: Any]])
            #expect(reasons.first?["code"] as? String == "connectionDeauthorized")
            let told = try await server.mail(1) { $0.subject.contains("webhooks fail") }
            #expect(told.everything.contains(merchant.companyID))
            #expect(await server.stop() == 0)
        }
    }

    @Test("A return that no webhook told is found soon after the Sync flow began", arguments: StoreKind.allCases)
    func returnFoundByAsking(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        try await Codat.running(secret: workspace.secret) { codat in
            let (server, settings) = try await serve(workspace, codat, ["RELINK_RECONCILE_INTERVAL": "6h"])
            let merchant = try await lost(codat, server, workspace, settings, locale: "en")
            let link = try #require(try await server.mail(1).links.first)
            let location = try #require(try await server.visit(.POST, link).location)
            codat.world.setWebhookTargets([])
            #expect(codat.world.completeSyncFlow(location) != nil)
            _ = try await server.merchant(merchant) { $0["health"] as? String == "healthy" }
            #expect(await server.stop() == 0)
        }
    }

    @Test(
        "Unsubscribing by one click ends the mails, and lasts until an operator resumes", arguments: StoreKind.allCases)
    func unsubscribed(on kind: StoreKind) async throws {
        let workspace = try await Workspace(on: kind)
        try await Codat.running(secret: workspace.secret) { codat in
            let (server, settings) = try await serve(workspace, codat, ["RELINK_REONBOARDING_SCHEDULE": "0s,1h"])
            let merchant = try await lost(codat, server, workspace, settings)
            let link = try #require(try await server.mail(1).links.first)
            #expect(try await server.visit(.POST, link + "/unsubscribe").status == 200)
            let paused = try await server.merchant(merchant) { state(of: $0) == "paused" }
            #expect((paused["reonboarding"] as? [String: Any])?["nextMailAt"] is NSNull)
            codat.world.relink(merchant)
            _ = try await server.merchant(merchant) { state(of: $0) == "recovered" }
            codat.world.cut(merchant, .revoked)
            _ = try await server.merchant(merchant) { state(of: $0) == "paused" }
            let send = try await server.act("send", on: merchant)
            #expect(send.status == 409)
            #expect(try await server.act("resume", on: merchant).status == 200)
            _ = try await server.merchant(merchant) { state(of: $0) == "mailed" }
            #expect(await server.stop() == 0)
        }
    }

    private func state(of merchant: [String: Any]) -> String? {
        (merchant["reonboarding"] as? [String: Any])?["state"] as? String
    }

    private func sequence(_ summary: [String: Any]) -> Int? {
        (summary["events"] as? [String: Any])?["lastSequence"] as? Int
    }

    @Test("A contact for a store whose server can't be reached is refused in one line")
    func unreachableServer() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        // The server took a free port, of which this command knows nothing.
        let refused = try await workspace.run("contacts", "set", "m1", "--email", "rosa@larkspur.example")
        #expect(refused.exitCode == 1)
        #expect(refused.error.isOneLine(about: "can't be reached at listen.admin"), "\(refused.error)")
        #expect(await server.stop() == 0)
    }

    /// A merchant that had been linked, with a contact set by the command line, and is lost.
    private func lost(
        _ codat: Codat, _ server: Server, _ workspace: Workspace, _ settings: [String: String], locale: String = "en"
    ) async throws -> String {
        let merchant = try #require(codat.world.createMerchants(1, names: ["Larkspur & <b>Söhne</b>"]).first)
        let contact = try await workspace.run(
            "contacts", "set", merchant.companyID, "--email", "rosa@larkspur.example", "--locale", locale,
            environment: settings)
        #expect(contact.exitCode == 0, "\(contact)")
        _ = try await server.merchant(merchant.companyID) { $0["health"] as? String == "healthy" }
        codat.world.cut(merchant.companyID, .revoked)
        return merchant.companyID
    }

    private func serve(
        _ workspace: Workspace, _ codat: Codat, _ extra: [String: String] = [:]
    ) async throws -> (Server, [String: String]) {
        let ports = [try FreePort.pick(), try FreePort.pick()]
        let settings = codat.environment.merging(
            [
                "RELINK_LISTEN_PUBLIC": "127.0.0.1:\(ports[0])", "RELINK_LISTEN_ADMIN": "127.0.0.1:\(ports[1])",
                "RELINK_MAIL_FROM": "Corner Till <books@cornertill.example>", "RELINK_BRAND_NAME": "Corner Till",
                "RELINK_MAIL_OPERATOR": "operations@cornertill.example", "RELINK_REONBOARDING_SCHEDULE": "0s,1h",
                "RELINK_RECONCILE_INTERVAL": "0s",
                "RELINK_REONBOARDING_COOLDOWN": "0s",
                "RELINK_ALERTS_MAIL_INTERVAL": "1s",
            ].merging(extra) { $1 }
        ) { $1 }
        let server = try await Server(workspace, environment: settings)
        codat.world.setWebhookTargets([server.webhookURL])
        return (server, settings)
    }
}
