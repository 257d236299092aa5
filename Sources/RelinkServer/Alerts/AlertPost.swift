import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Relink
import Tracing

/// Posts one alert to one URL, signed the Standard Webhooks way. Redirects are not followed.
struct AlertPost: Sendable {
    private static let limit = Duration.seconds(15)
    private static let maxAnswerBytes = 64 << 10

    let http: HTTPClient
    let secret: WebhookSecret?
    var tracer: (any Tracer)?

    static func client(trustRoots: String?) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        var tls = TLSConfiguration.makeClientConfiguration()
        if let trustRoots { tls.trustRoots = .file(trustRoots) }
        configuration.tlsConfiguration = tls
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(10), read: TimeAmount(limit))
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// - Returns: what went wrong; `nil` where it was taken (2xx).
    func send(id: String, _ body: [UInt8], to url: String, now: Instant, _ span: DeliverySpan) async -> String? {
        do {
            var request = HTTPClientRequest(url: url)
            request.method = .POST
            request.headers = try headers(id: id, body, now)
            if let tracer, let context = span.context {
                tracer.inject(context, into: &request.headers, using: HeaderFields())
            }
            request.body = .bytes(ByteBuffer(bytes: body))
            // What it says does not matter; reading it keeps the connection of use.
            let answer = try await http.answer(to: request, within: Self.limit, maxBytes: Self.maxAnswerBytes)
            let status = answer.status.code
            let isTaken = (200..<300).contains(status)
            span.tell("http.request.method", "POST")
            span.tell("http.response.status_code", Int64(status))
            span.end(error: isTaken ? nil : String(status))
            return isTaken ? nil : "it answered \(status)"
        } catch {
            span.end(error: "\(type(of: error))")
            return "\(error)"
        }
    }

    private func headers(id: String, _ body: [UInt8], _ now: Instant) throws(WebhookSecretFault) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "content-type": "application/json", "user-agent": "relink", "webhook-id": id,
            "webhook-timestamp": "\(now.seconds)",
        ]
        if let secret {
            let signature = try WebhookSignature.sign(id: id, timestamp: now.seconds, body: body, with: secret)
            headers.add(name: "webhook-signature", value: signature)
        }
        return headers
    }
}

private struct HeaderFields: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: key, value: value)
    }
}
