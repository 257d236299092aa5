import Foundation
import NIOHTTP1
import RelinkSimulator
import TestSupport
import Testing

@Suite("Whether a merchant is ready, and mails to those who never were", .serialized)
struct ReadinessTests {
    private func serve(
        _ workspace: Workspace, _ codat: Codat, _ extra: [String: String] = [:]
    ) async throws -> (Server, [String: String]) {
        let ports = [try FreePort.pick(), try FreePort.pick()]
        let settings = codat.environment.merging(
            [
                "RELINK_LISTEN_PUBLIC": "127.0.0.1:\(ports[0])", "RELINK_LISTEN_ADMIN": "127.0.0.1:\(ports[1])",
                "RELINK_RECONCILE_INTERVAL": "0s", "RELINK_REONBOARDING_COOLDOWN": "0s",
            ].merging(extra) { $1 }
        ) { $1 }
        let server = try await Server(workspace, environment: settings)
        codat.world.setWebhookTargets([server.webhookURL])
        return (server, settings)
    }

    private func checks(_ readiness: [String: Any]) throws -> [String: String] {
        let checks = try #require(readiness["checks"] as? [[String: Any]])
        return try Dictionary(
            uniqueKeysWithValues: checks.map { check in
                let code = try #require(check["code"] as? String)
                let isOK = (check["ok"] as? Bool).map { $0 ? "yes" : "no" } ?? "unknown"
                return (code, "\(isOK) \(check["actor"] as? String ?? "-")")
            })
    }

    @Test("Asked of Codat, a merchant is ready, then not, and each time the log and the command line know it too")
    func fresh() async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            let (server, settings) = try await serve(workspace, codat)
            let merchant = try #require(codat.world.createMerchants(1).first).companyID
            let path = "/api/merchants/\(merchant)/readiness"
            _ = try await server.merchant(merchant) { $0["health"] as? String == "healthy" }
            let known = try await server.get(path).json
            #expect(known["ready"] as? Bool == false && known["stage"] is NSNull)
            #expect(try checks(known)["configured"] == "unknown -")

            codat.world.forgetCalls()
            let fresh = try await server.get(path + "?fresh=true").json
            #expect(fresh["ready"] as? Bool == true && fresh["stage"] as? String == "finished", "\(fresh)")
            #expect(codat.world.callCount() == 3)
            #expect(try await server.get(path).json["ready"] as? Bool == true)
            #expect(codat.world.callCount() == 3)
            let types =
                try await server.get("/api/events?companyId=\(merchant)&limit=500").json["events"] as? [[String: Any]]
            #expect(types?.last?["type"] as? String == "relink.company.observed")
            let shown = try await workspace.run("merchants", "show", merchant, environment: settings)
            #expect(shown.output.contains("Onboarding:    finished"))
            #expect(shown.output.contains(/READY +OK +WHO ACTS +DETAIL\naccountingLinked +yes/), "\(shown.output)")

            codat.world.setEnabled(false, of: merchant)
            let off = try await server.get(path + "?fresh=true").json
            #expect(try off["ready"] as? Bool == false && checks(off)["enabled"] == "no merchant")
            codat.world.setEnabled(true, of: merchant)
            codat.world.setWebhookTargets([])
            codat.world.cut(merchant, .revoked)
            let lost = try await server.get(path + "?fresh=true").json
            #expect(try checks(lost)["accountingLinked"] == "no merchant")
            _ = try await server.merchant(merchant) { $0["health"] as? String == "disconnected" }
            codat.world.cut(merchant, .companyDeleted)
            let gone = try await server.get(path + "?fresh=true").json
            #expect(try checks(gone)["configured"] == "no platform")
            _ = try await server.merchant(merchant) { $0["health"] as? String == "offboarded" }
            #expect(await server.stop() == 0)
        }
    }

    @Test("A company that no webhook told of is asked about all the same, and stays unknown")
    func unheardOf() async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            let (server, _) = try await serve(workspace, codat)
            codat.world.setWebhookTargets([])
            let merchant = try #require(codat.world.createMerchants(1).first).companyID
            let path = "/api/merchants/\(merchant)/readiness"
            #expect(try await server.get(path).status == 404)
            #expect(try await server.get(path + "?fresh=true").json["ready"] as? Bool == true)
            #expect(try await server.get(path).status == 404)
            let nobody = "/api/merchants/00000000-0000-4000-8000-000000000000/readiness?fresh=true"
            #expect(try await server.get(nobody).status == 404)
            #expect(await server.stop() == 0)
        }
    }

    @Test("Where Codat gives no answer, each way of it has its status, and what was known stays")
    func failures() async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            let (server, _) = try await serve(workspace, codat)
            let merchant = try #require(codat.world.createMerchants(1).first).companyID
            let path = "/api/merchants/\(merchant)/readiness"
            _ = try await server.merchant(merchant) { $0["health"] as? String == "healthy" }
            #expect(try await server.get(path + "?fresh=true").status == 200)
            for (plan, status) in [
                (FailurePlan(status: 500, count: 1000), 502), (FailurePlan(status: 401, count: 1000), 502),
                (FailurePlan(isMalformed: true, count: 1000), 502),
                (FailurePlan(delay: .seconds(60), count: 1000), 504),
            ] {
                codat.world.fail(plan)
                let answer = try await server.get(path + "?fresh=true")
                #expect(answer.status == status)
                #expect(try answer.json["detail"] as? String != nil)
                codat.world.stopFailing()
            }
            codat.world.setRateLimit(reached: true)
            let limited = try await server.get(path + "?fresh=true")
            #expect(limited.status == 503)
            #expect(
                try limited.json["detail"] as? String == "Codat's rate limit is reached; ask again once it is reset.")
            #expect(try await server.get(path).json["ready"] as? Bool == true)
            #expect(await server.stop() == 0)
        }
    }

    @Test("Whoever began to connect and stopped is written to, goes on behind the mail's button, and is left in peace")
    func unfinished() async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            let (server, settings) = try await serve(
                workspace, codat,
                [
                    "RELINK_ONBOARDING_SCHEDULE": "0s,1h", "RELINK_RECONCILE_INTERVAL": "1s",
                    "RELINK_MAIL_FROM": "Corner Till <books@cornertill.example>",
                ])
            let merchant = try #require(codat.world.createCompany(name: "Half Way Cafe")).companyID
            let begun = try await server.merchant(merchant) { $0["health"] as? String == "onboarding" }
            #expect((begun["reonboarding"] as? [String: Any])?["state"] as? String == "noContact")
            #expect(try await stage(server, merchant) == "notStarted")
            try await linkBooks(of: merchant, codat)
            _ = try await server.merchant(merchant) { $0["health"] as? String == "degraded" }
            #expect(try await stage(server, merchant) == "started")
            let contact = try await workspace.run(
                "contacts", "set", merchant, "--email", "lea@halfway.example", "--locale", "fr", environment: settings)
            #expect(contact.exitCode == 0, "\(contact)")
            let mail = try await server.mail(1)
            #expect(mail.to.contains("lea@halfway.example") && mail.languages == ["fr"])
            let link = try #require(mail.links.first)
            #expect(try await server.visit(.GET, link).body.contains("<button"))
            let pressed = try await server.visit(.POST, link)
            #expect(pressed.status == 303)
            #expect(codat.world.completeSyncFlow(try #require(pressed.location)) != nil)
            // A look at Codat between the link and the settings finds the settings incomplete, for a moment. One that
            // began before the link, and ends before its webhook comes, makes the link look lost until then.
            let done = try await server.merchant(merchant) { merchant in
                let state = (merchant["reonboarding"] as? [String: Any])?["state"] as? String
                return merchant["health"] as? String == "healthy" && ["none", "recovered"].contains(state)
            }
            let reonboarding = try #require(done["reonboarding"] as? [String: Any])
            #expect(reonboarding["nextMailAt"] is NSNull)
            #expect(try await stage(server, merchant) == "finished")
            #expect(try await server.visit(.GET, link).status == 200)
            #expect(await server.stop() == 0)
        }
    }

    private func stage(_ server: Server, _ merchant: String) async throws -> String? {
        try await server.get("/api/merchants/\(merchant)/readiness").json["stage"] as? String
    }

    /// The platform authorises the books for the merchant, and nobody completes the settings.
    private func linkBooks(of merchant: String, _ codat: Codat) async throws {
        let created = try await codat.call(.POST, "/companies/\(merchant)/connections", #"{"platformKey":"gbol"}"#)
        let connection = try #require(created["id"] as? String)
        let linked = try await codat.call(
            .PUT, "/companies/\(merchant)/connections/\(connection)/authorization", #"{"token":"x"}"#)
        #expect(linked["status"] as? String == "Linked")
    }
}
