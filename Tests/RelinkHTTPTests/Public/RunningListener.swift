import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import Relink
import RelinkHTTP
import RelinkSQLite
import TestSupport

/// A public listener on a port of its own, running while a test does.
struct RunningListener: Sendable {
    static let authorization = "Bearer of good news"
    static let now = Instant(milliseconds: 1_795_300_000_000)

    let port: Int
    let log: any EventLog
    let rejections: RejectionLog
    let counters: IngestCounters
    let openConnections: @Sendable () -> Int
    let shutDown: @Sendable () async -> Void

    var url: String { "http://127.0.0.1:\(port)" }

    static func source(_ name: String = "codat", secrets: [WebhookSecret] = []) -> WebhookSource {
        WebhookSource(
            verifier: WebhookVerifier(
                policy: WebhookPolicy(source: name, secrets: secrets, authorizations: [authorization])))
    }

    /// Runs a listener on a new store, then `body`, then shuts the listener down and waits until it has ended.
    ///
    /// - Parameter wrap: puts something in front of the log.
    static func run<Value: Sendable>(
        wrap: @Sendable (any EventLog) -> any EventLog = { $0 }, sources: [String: WebhookSource] = ["codat": source()],
        limits: ListenerLimits = ListenerLimits(), tls: ListenerTLS? = nil,
        _ body: @escaping @Sendable (RunningListener) async throws -> Value
    ) async throws -> Value {
        try await TemporaryFolder.use { directory in
            let store = try await SQLiteStore.open(
                path: directory.appending(path: "relink.db").path, role: .serve, clock: { now })
            do {
                let value = try await run(log: wrap(store.log), sources: sources, limits: limits, tls: tls, body)
                await store.close()
                return value
            } catch {
                await store.close()
                throw error
            }
        }
    }

    private static func run<Value: Sendable>(
        log: any EventLog, sources: [String: WebhookSource], limits: ListenerLimits, tls: ListenerTLS?,
        _ body: @escaping @Sendable (RunningListener) async throws -> Value
    ) async throws -> Value {
        let rejections = RejectionLog()
        let counters = IngestCounters()
        return try await ListeningService.run { logger, onListening in
            try PublicListener(
                configuration: PublicListenerConfiguration(
                    http: HTTPListener.Configuration(host: "127.0.0.1", port: 0, limits: limits, tls: tls),
                    sources: sources),
                log: log, rejections: rejections, counters: counters, logger: logger, now: { now },
                onListening: onListening)
        } _: { port, listener, shutDown in
            try await body(
                RunningListener(
                    port: port, log: log, rejections: rejections, counters: counters,
                    openConnections: { listener.openConnections }, shutDown: shutDown))
        }
    }

    /// Posts with a valid `Authorization` unless told otherwise.
    func post(
        _ body: String, to path: String = "/webhooks/codat", method: HTTPMethod = .POST,
        headers: [(String, String)] = [("Authorization", authorization)], client: HTTPClient = .shared,
        scheme: String = "http"
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "\(scheme)://127.0.0.1:\(port)\(path)")
        request.method = method
        request.headers = HTTPHeaders(headers)
        request.body = .bytes(ByteBuffer(string: body))
        return try await Answer(client.execute(request, timeout: .seconds(30)))
    }

    func get(_ path: String, method: HTTPMethod = .GET) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        return try await Answer(HTTPClient.shared.execute(request, timeout: .seconds(30)))
    }

    func storedBodies() async throws -> [String] {
        try await log.events(after: 0, limit: 1000, maxBytes: .max).map { String(decoding: $0.body, as: UTF8.self) }
    }
}

/// What a listener answered.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: String
    let isHTTP2: Bool

    init(_ response: HTTPClientResponse) async throws {
        status = Int(response.status.code)
        headers = response.headers
        isHTTP2 = response.version.major == 2
        body = String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    init(status: Int, headers: HTTPHeaders, body: String) {
        self.status = status
        self.headers = headers
        self.body = body
        isHTTP2 = false
    }

    func isProblem(_ status: Int) -> Bool {
        self.status == status && headers["content-type"] == ["application/problem+json"]
            && body.hasPrefix(#"{"type":"about:blank","title":""#) && body.contains(#","status":\#(status),"detail":""#)
    }
}
