import Foundation
import Relink
import RelinkSimulator
import TestSupport
import Testing

/// Codat's API by hand: the real binary beside a simulated Codat.
@Suite("The commands that ask Codat")
struct CodatCommandTests {
    /// What a test works with.
    private struct Scene: Sendable {
        let codat: Codat
        let workspace: Workspace
        let company: String

        func run(_ arguments: String...) async throws -> Workspace.Result {
            try await workspace.run(["codat"] + arguments, environment: codat.environment)
        }

        func file(_ name: String) -> URL { workspace.directory.appending(path: name) }

        /// What stands in the workspace under that name, or is to get it.
        func traces(of name: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: workspace.directory.path).filter { $0.contains(name) }
        }
    }

    private func scene(_ body: @escaping @Sendable (Scene) async throws -> Void) async throws {
        let workspace = try Workspace()
        try await Codat.running(secret: workspace.secret) { codat in
            let merchant = try #require(codat.world.createMerchants(1).first)
            try await body(Scene(codat: codat, workspace: workspace, company: merchant.companyID))
        }
    }

    private static let data = "/companies/*/connections/*/data/**"

    @Test("Every kind of commerce data comes as JSON, an object a line, to standard output or to a file")
    func data() async throws {
        try await scene { scene in
            let kinds = [
                ("customers", 25), ("disputes", 25), ("info", 1), ("locations", 25), ("orders", 25),
                ("payment-methods", 25), ("payments", 25), ("product-categories", 25), ("products", 25),
                ("tax-components", 25), ("transactions", 25),
            ]
            for (kind, count) in kinds {
                let result = try await scene.run("data", kind, "--company", scene.company)
                let lines = result.output.split(separator: "\n")
                #expect(result.exitCode == 0 && lines.count == count, "\(kind): \(result)")
                #expect(lines.allSatisfy { JSONDocument(parsing: Array($0.utf8))?.root.isObject == true })
            }
            let written = try await scene.run(
                "data", "commerce-orders", "--company", scene.company, "--query", "country=GB", "--out", "orders.ndjson"
            )
            #expect(written.exitCode == 0 && written.output == "", "\(written)")
            let text = try String(contentsOf: scene.file("orders.ndjson"), encoding: .utf8)
            #expect(text.split(separator: "\n").count == 25)
            #expect(try scene.traces(of: "orders.ndjson") == ["orders.ndjson"])
        }
    }

    @Test("A kind that is none names those that are, and one that takes no query says so")
    func wrongKind() async throws {
        try await scene { scene in
            let unknown = try await scene.run("data", "invoices", "--company", scene.company)
            #expect(unknown.exitCode == 64 && unknown.error.contains("transactions"), "\(unknown)")
            let query = try await scene.run("data", "info", "--company", scene.company, "--query", "a=b")
            #expect(query.exitCode == 64 && query.error.contains("no query"), "\(query)")
        }
    }

    @Test("A part never looks like the whole: neither a fault of Codat's nor Ctrl-C leaves a file")
    func partialData() async throws {
        try await scene { scene in
            scene.codat.world.fail(FailurePlan(path: Self.data, isMalformed: true))
            let broken = try await scene.run("data", "orders", "--company", scene.company, "--out", "o.ndjson")
            #expect(broken.exitCode == 1 && broken.error.contains("JSON"), "\(broken)")
            #expect(try scene.traces(of: "o.ndjson") == [])

            scene.codat.world.forgetCalls()
            scene.codat.world.fail(FailurePlan(path: Self.data, status: 409, count: 1000))
            let process = try scene.workspace.process(
                ["codat", "data", "orders", "--company", scene.company, "--out", "o.ndjson"], scene.codat.environment)
            while scene.codat.world.callCount(path: Self.data) == 0, process.isRunning { await Task.yield() }
            #expect(try scene.traces(of: "o.ndjson").count == 1)
            process.signal(SIGINT)
            let ending = try await process.end()
            #expect(ending.status == 130 && ending.reason == .exit)
            #expect(try scene.traces(of: "o.ndjson") == [])
        }
    }

    @Test("Data that were never fetched are fetched when they are asked for")
    func refresh() async throws {
        try await scene { scene in
            scene.codat.world.cut(scene.company, .deauthorized)
            let failed = try await scene.run("refresh", "--company", scene.company, "--type", "invoices", "--json")
            #expect(failed.exitCode == 0 && failed.output.contains("AuthError"), "\(failed)")
            let all = try await scene.run("refresh", "--company", scene.company)
            #expect(all.exitCode == 0, "\(all)")
            let orders = try await scene.run("refresh", "--company", scene.company, "--type", "commerce", "--json")
            #expect(orders.output.split(separator: "\n").count == 11, "\(orders)")
            let status = try await scene.run("data-status", "--company", scene.company)
            #expect(status.output.contains("commerce-orders") && status.output.contains("AuthError"), "\(status)")
            let failures = try await scene.run(
                "data-status", "--company", scene.company, "--history", "--query", "status!=Complete", "--json")
            #expect(failures.output.split(separator: "\n").count == 1, "\(failures)")
            let wrong = try await scene.run("refresh", "--company", scene.company, "--type", "nothing")
            #expect(wrong.exitCode == 1 && wrong.error.contains("nothing"), "\(wrong)")
        }
    }

    @Test("A sync is asked for, since the last success or of a range; one that fails is exit code 1")
    func sync() async throws {
        try await scene { scene in
            let latest = try await scene.run("sync", "--company", scene.company)
            #expect(latest.exitCode == 0 && latest.output.contains("2000"), "\(latest)")
            let range = try await scene.run(
                "sync", "--company", scene.company, "--from", "2026-03-01", "--to", "2026-03-02", "--json")
            #expect(range.exitCode == 0 && range.output.contains(#""outcome":"success""#), "\(range)")
            let historic = "/meta/companies/*/sync/commerce/historic"
            #expect(scene.codat.world.callCount(method: "POST", path: historic) == 1)
            let wrong = try await scene.run(
                "sync", "--company", scene.company, "--from", "2026-03-02", "--to", "2026-03-01")
            #expect(wrong.exitCode == 64, "\(wrong)")
            scene.codat.world.cut(scene.company, .deauthorized)
            let failed = try await scene.run("sync", "--company", scene.company)
            #expect(failed.exitCode == 1 && failed.output.contains("4040"), "\(failed)")
        }
    }

    @Test("Sync settings are shown, and set for all merchants or for one")
    func syncSettings() async throws {
        try await scene { scene in
            let set = { (arguments: [String]) in
                try await scene.workspace.run(
                    ["codat", "sync-settings", "set", "--type", "commerce"] + arguments,
                    environment: scene.codat.environment)
            }
            let tried = try await set(["--hours", "12", "--dry-run"])
            #expect(tried.exitCode == 0 && tried.output.contains("24 h → 12 h"), "\(tried)")
            #expect(scene.codat.world.callCount(method: "POST", path: "/profile/syncSettings") == 0)
            let all = try await set(["--hours", "12"])
            #expect(all.exitCode == 0 && all.error.contains("all merchants"), "\(all)")
            let again = try await set(["--hours", "12"])
            #expect(again.exitCode == 0 && again.error.contains("already"), "\(again)")
            #expect(scene.codat.world.callCount(method: "POST", path: "/profile/syncSettings") == 1)
            #expect(try await set(["--company", scene.company, "--no-first-link"]).exitCode == 0)
            let shown = try await scene.run("sync-settings", "show", "--company", scene.company, "--json")
            let orders = try #require(shown.output.split(separator: "\n").first { $0.contains("commerce-orders") })
            #expect(orders.contains(#""fetchOnFirstLink":false,"syncSchedule":12"#), "\(orders)")
            #expect(try await scene.run("sync-settings").output.contains("overridden: yes"))
            #expect(try await set([]).exitCode == 64)
        }
    }

    @Test("Texts and accounts go to a file and back; without --yes they are only compared")
    func texts() async throws {
        try await scene { scene in
            let exported = try await scene.run("texts", "export", "flow.json")
            #expect(exported.exitCode == 0, "\(exported)")
            let same = try await scene.run("texts", "apply", "flow.json")
            #expect(same.exitCode == 0 && same.error.contains("Nothing differs"), "\(same)")

            let text = try String(contentsOf: scene.file("flow.json"), encoding: .utf8)
            let changed = text.replacing(#""Continuer""#, with: #""Suite""#)
                .replacing(#""gbol": null"#, with: #""gbol": ["sales-accounts-gratuity"]"#)
            try Data(changed.utf8).write(to: scene.file("flow.json"))
            let shown = try await scene.run("texts", "apply", "flow.json")
            #expect(shown.exitCode == 1 && shown.error.contains("--yes"), "\(shown)")
            #expect(
                shown.output == """
                    fr-fr configure-misc-nextButton
                      - Continuer
                      + Suite
                    gbol visible accounts
                      - (all)
                      + sales-accounts-gratuity

                    """)
            #expect(scene.codat.world.callCount(method: "PATCH") == 0)
            let applied = try await scene.run("texts", "apply", "flow.json", "--yes")
            #expect(applied.exitCode == 0 && applied.error.contains("fr-fr, gbol"), "\(applied)")
            #expect(try await scene.run("texts", "export", "-").output.contains("Suite"))
            #expect(try await scene.run("texts", "apply", "flow.json").error.contains("Nothing differs"))

            try Data(#"{"texts":{"de-de":{}},"more":1}"#.utf8).write(to: scene.file("flow.json"))
            let wrong = try await scene.run("texts", "apply", "flow.json")
            #expect(wrong.exitCode == 1 && wrong.error.contains("de-de") && wrong.error.contains("more"), "\(wrong)")
        }
    }

    @Test("A configuration is shown whole, changed, and set; another company's is refused")
    func configuration() async throws {
        try await scene { scene in
            let shown = try await scene.run("configuration", scene.company, "--json")
            let changed = shown.output.replacing(#""syncHour":0"#, with: #""syncHour":5"#)
            #expect(changed != shown.output)
            try Data(changed.utf8).write(to: scene.file("configuration.json"))
            let set = try await scene.run("configuration", scene.company, "--set", "configuration.json")
            #expect(set.exitCode == 0 && set.output.contains(/Hour: +5/), "\(set)")
            let foreign = changed.replacing(scene.company, with: "7a00c1de-0000-4000-8000-000000000001")
            try Data(foreign.utf8).write(to: scene.file("configuration.json"))
            let refused = try await scene.run("configuration", scene.company, "--set", "configuration.json")
            #expect(refused.exitCode == 1 && refused.error.contains("another company"), "\(refused)")
        }
    }

    @Test("A connection is unlinked or deleted only where it is said to be meant")
    func disconnect() async throws {
        try await scene { scene in
            let merchant = try #require(scene.codat.world.merchant(scene.company))
            let id = try #require(merchant.accounting?.connectionID)
            let asked = try await scene.run("disconnect", id, "--company", scene.company)
            #expect(asked.exitCode == 1 && asked.error.contains("--yes"), "\(asked)")
            #expect(scene.codat.world.merchant(scene.company)?.accounting?.status == .linked)
            let unlinked = try await scene.run("disconnect", id, "--company", scene.company, "--yes")
            #expect(unlinked.exitCode == 0 && unlinked.error.contains("Unlinked"), "\(unlinked)")
            let again = try await scene.run("disconnect", id, "--company", scene.company, "--yes")
            #expect(again.exitCode == 1 && again.error.contains("400"), "\(again)")
            #expect(
                try await scene.run("disconnect", id, "--company", scene.company, "--delete", "--yes").exitCode == 0)
            #expect(scene.codat.world.merchant(scene.company)?.accounting == nil)
        }
    }

    @Test("The client's profile, and what was found wrong with a fetch, are shown")
    func profileAndFindings() async throws {
        try await scene { scene in
            let profile = try await scene.run("profile")
            #expect(profile.exitCode == 0 && profile.output.contains("https://platform.example"), "\(profile)")
            let fetched = try await scene.run("refresh", "--company", scene.company, "--type", "invoices", "--json")
            let id = JSONDocument(parsing: Array(fetched.output.utf8))?.root["id"]?.string
            let findings = try await scene.run(
                "data-status", "--company", scene.company, "--findings", try #require(id))
            #expect(findings.exitCode == 0 && findings.output.hasPrefix("SEVERITY"), "\(findings)")
        }
    }
}
