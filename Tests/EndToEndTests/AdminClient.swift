import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

extension Server {
    /// Asks the admin listener as an operator does.
    func get(_ path: String) async throws -> Answer {
        var request = HTTPClientRequest(url: adminURL + path)
        request.headers.add(name: "authorization", value: "Bearer \(workspace.adminToken)")
        return try await answer(request)
    }

    /// Posts a webhook with headers of the caller's making.
    func post(_ body: [UInt8], _ headers: [(String, String)]) async throws -> Answer {
        var request = HTTPClientRequest(url: webhookURL)
        request.method = .POST
        request.headers = HTTPHeaders(headers)
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await answer(request)
    }

    /// Sets a merchant's contact, and returns the status of the answer.
    ///
    /// - Parameter path: of the merchant.
    func put(_ path: String, contact: [String: String]) async throws -> Int {
        var request = HTTPClientRequest(url: adminURL + "/api" + path + "/contact")
        request.method = .PUT
        request.headers = [
            "authorization": "Bearer \(workspace.adminToken)", "content-type": "application/json",
        ]
        request.body = .bytes(ByteBuffer(data: try JSONEncoder().encode(contact)))
        return try await answer(request).status
    }

    private func answer(_ request: HTTPClientRequest) async throws -> Answer {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return Answer(
            status: Int(response.status.code), body: Data(buffer: try await response.body.collect(upTo: 16 << 20)))
    }

    /// Asks until the fold has come to the end of the log.
    func foldedSummary() async throws -> [String: Any] {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(30)
        while true {
            let summary = try await get("/api/summary").json
            let reducer = summary["reducer"] as? [String: Any]
            if reducer?["lag"] as? Int == 0 || clock.now > end { return summary }
            await Task.yield()
        }
    }
}
