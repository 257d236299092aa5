import Foundation
import TestSupport
import Testing

/// A server whose pages have something to show: merchants in every health, mails, refused and unreadable webhooks.
struct Stage: Sendable {
    let workspace: Workspace
    let server: Server

    struct Merchant: Sendable {
        let id: String
        let name: String

        var path: String { "/merchants/" + (id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "") }
    }

    static let lost = Merchant(id: "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b01", name: "Larkspur Bakery")
    static let healthy = Merchant(id: "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b02", name: "Lindens & Daughters")
    static let degraded = Merchant(id: "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b03", name: "Café Mélèze")
    static let new = Merchant(id: "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b04", name: "New Shop")
    static let gone = Merchant(id: "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b05", name: "Gone Goods")
    static let other = Merchant(id: "5f3c7a10-2b64-4c55-9a77-0e1d2f3a4b06", name: "Other Books")
    /// Whose name and id try to be more than text.
    static let hostile = Merchant(
        id: "Größe/50% & <i>more</i>",
        name: "\u{600}<img src=x onerror=\"document.title='taken'\">'><script>document.title='taken'</script>"
            + "\u{202e}gnihton{{version}}[[a|b]] אבג")

    init() async throws {
        workspace = try Workspace()
        server = try await Server(
            workspace,
            environment: [
                // Links lead to where the listener was told to be.
                "RELINK_LISTEN_PUBLIC": "127.0.0.1:\(try FreePort.pick())",
                "RELINK_MAIL_FROM": "Corner Till <books@cornertill.example>", "RELINK_CODAT_API_KEY": "not-asked",
                "RELINK_CODAT_BASE_URL": "http://127.0.0.1:9", "RELINK_RECONCILE_INTERVAL": "0s",
                "RELINK_REONBOARDING_SCHEDULE": "0s,72h", "RELINK_REONBOARDING_COOLDOWN": "0s",
            ])
        try await tell()
    }

    private func tell() async throws {
        for merchant in [Self.lost, Self.healthy, Self.degraded, Self.new, Self.gone, Self.other, Self.hostile] {
            try await send("standard/company-created", of: merchant)
        }
        for merchant in [Self.lost, Self.healthy, Self.degraded, Self.gone, Self.other, Self.hostile] {
            try await send("standard/connection-connected", of: merchant)
            try await send("standard/connection-connected-commerce", of: merchant)
            try await send("legacy/sync-completed", of: merchant)
        }
        for (merchant, locale) in [(Self.lost, "en"), (Self.hostile, "fr")] {
            let set = try await server.put(
                merchant.path, contact: ["email": "rosa@larkspur.example", "name": merchant.name, "locale": locale])
            #expect(set == 200)
            try await send("legacy/sync-connection-deleted", of: merchant)
        }
        try await send("legacy/sync-connection-deleted", of: Self.other)
        try await send("legacy/data-sync-status-changed-to-error", of: Self.degraded)
        try await send("standard/company-deleted", of: Self.gone)
        try await send("broken/unknown-type", of: Self.healthy)
        try await post([0x00, 0xff, 0x0d, 0x0a, 0xc3])
        try await post(Array(#"{"<script>document.title='taken'</script>": "#.utf8))
        let refused = try await server.post(Array("{}".utf8), [("webhook-id", "<b>id</b>")])
        #expect(refused.status == 401)
        for merchant in [Self.lost, Self.hostile] {
            _ = try await server.merchant(String(merchant.path.dropFirst("/merchants/".count))) {
                ($0["reonboarding"] as? [String: Any])?["mailsSent"] as? Int == 1
            }
        }
    }

    /// Sends a sample as if it spoke of this merchant.
    func send(_ sample: String, of merchant: Merchant) async throws {
        let text = try String(contentsOfFile: Workspace.sample(sample + ".json"), encoding: .utf8)
        let inJSON = { (text: String) in
            String(decoding: try JSONEncoder().encode([text]).dropFirst(2).dropLast(2), as: UTF8.self)
        }
        try await post(
            Array(
                text.replacing("5f0c1a9e-6f0b-4b5e-9c0a-1d2e3f4a5b6c", with: try inJSON(merchant.id))
                    .replacing("Larkspur Bakery", with: try inJSON(merchant.name)).utf8))
    }

    private func post(_ body: [UInt8]) async throws {
        let headers = try Signing.headers(
            id: UUID().uuidString, timestamp: Int(Date().timeIntervalSince1970), body: body, secret: workspace.secret)
        #expect(try await server.post(body, headers).status == 200)
    }

    /// Signs in as a person does who has a mouse.
    func signIn(_ chromium: Chromium) async throws {
        try await chromium.open(server.adminURL + "/")
        try await chromium.fill("#token", workspace.adminToken)
        try await chromium.click("button.main")
        try await chromium.wait { try await chromium.has("#healths") }
        // Before that, pages answered 401, which a browser notes.
        _ = try await chromium.faults()
    }

    /// Every page, each with something on it.
    func pages() async throws -> [String] {
        let mails = try #require(try await server.get("/api/mails").json["mails"] as? [[String: Any]])
        let mail = try #require(mails.first { $0["companyId"] as? String == Self.hostile.id }?["mailId"] as? String)
        let list = try #require(
            try await server.get("/api/events?status=quarantined").json["events"] as? [[String: Any]])
        let broken = list.compactMap { $0["sequence"] as? Int }
        #expect(broken.count == 2)
        let company = Self.hostile.path.dropFirst("/merchants/".count)
        return [
            "/", "/changes?kind=disconnected", "/merchants", "/merchants?health=disconnected&q=lark", Self.lost.path,
            Self.lost.path + "?asOf=9", Self.degraded.path, Self.hostile.path, "/events",
            "/events?type=company.created&status=applied", "/events/1",
        ] + broken.map { "/events/\($0)" } + [
            "/quarantine", "/rejections", "/mails", "/mails/\(mail)?companyId=\(company)", "/settings", "/merchants/no",
        ]
    }
}
