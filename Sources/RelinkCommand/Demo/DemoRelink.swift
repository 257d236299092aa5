import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Relink
import RelinkServer

/// Relink's admin listener and its links, as the demo's people use them.
struct DemoRelink: Sendable {
    private static let limit = Duration.seconds(15)

    let admin: String
    let token: String?
    private let http: HTTPClient

    init(admin: String, token: String?) {
        self.admin = admin
        self.token = token
        http = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup,
            configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
    }

    func shutdown() async throws {
        try await http.shutdown()
    }

    func isReady() async -> Bool {
        do {
            return try await ask(.GET, "/readyz").status == .ok
        } catch {
            // Not listening yet.
            return false
        }
    }

    func setContact(_ contact: Contact, of companyID: String) async throws {
        var json = JSONWriter()
        contact.write(to: &json)
        _ = try await ask(.PUT, "/api/merchants/\(companyID)/contact", json.bytes)
    }

    /// What support would hand to a merchant.
    func link(for companyID: String) async throws -> String? {
        let body = Array(#"{"action":"link"}"#.utf8)
        return try await ask(.POST, "/api/merchants/\(companyID)/reonboarding", body).json?["url"]?.string
    }

    /// Presses the button behind a link.
    ///
    /// - Returns: where it leads.
    func press(_ link: String) async throws -> String? {
        var request = HTTPClientRequest(url: link)
        request.method = .POST
        let answer = try await http.answer(to: request, within: Self.limit, maxBytes: 1 << 20)
        return answer.headers.first(name: "location")
    }

    /// Each merchant's health, and how it stands with winning it back.
    func standings() async throws -> [String: DemoStanding] {
        let answer = try await ask(.GET, "/api/merchants?limit=500").json
        var standings: [String: DemoStanding] = [:]
        for merchant in answer?["merchants"]?.elements ?? [] {
            guard let id = merchant["companyId"]?.string, let health = merchant["health"]?.string else { continue }
            standings[id] = DemoStanding(
                name: merchant["name"]?.string ?? id, health: health,
                reason: merchant["reasons"]?.elements?.first?["detail"]?.string,
                reonboarding: merchant["reonboarding"]?["state"]?.string ?? "none",
                mailsSent: merchant["reonboarding"]?["mailsSent"]?.integer ?? 0)
        }
        return standings
    }

    private func ask(
        _ method: HTTPMethod, _ path: String, _ body: [UInt8]? = nil
    ) async throws -> (status: HTTPResponseStatus, json: JSONValue?) {
        var request = HTTPClientRequest(url: admin + path)
        request.method = method
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let answer = try await http.answer(to: request, within: Self.limit, maxBytes: 16 << 20)
        return (answer.status, JSONDocument(parsing: Array(answer.body.readableBytesView))?.root)
    }
}

/// How one merchant of the demo stands.
struct DemoStanding: Hashable, Sendable {
    let name: String
    let health: String
    let reason: String?
    let reonboarding: String
    let mailsSent: Int64
}
