import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension Server {
    /// Sends a form as a browser does, and stays on the answer.
    func submit(_ form: String, to url: String) async throws -> Visit {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = ["content-type": "application/x-www-form-urlencoded"]
        request.body = .bytes(ByteBuffer(string: form))
        let response = try await Self.resting.execute(request, timeout: .seconds(60))
        let body = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return Visit(
            status: Int(response.status.code), location: response.headers.first(name: "location"), body: body)
    }

    /// The head of an answer.
    func fields(_ url: String) async throws -> (status: Int, fields: [String: String]) {
        let response = try await Self.resting.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 20)
        let fields = response.headers.map { ($0.name.lowercased(), $0.value) }
        return (Int(response.status.code), Dictionary(fields, uniquingKeysWith: { first, _ in first }))
    }

    /// Follows no redirect.
    private static let resting = HTTPClient(
        eventLoopGroup: HTTPClient.defaultEventLoopGroup,
        configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
}
