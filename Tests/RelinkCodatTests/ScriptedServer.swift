import HTTPTypes
import Hummingbird
import HummingbirdTLS
import NIOCore
import NIOSSL
import Synchronization
import TestSupport
import Tracing

@testable import RelinkCodat

/// A server on a port of its own that answers as a test tells it, and remembers what it was asked.
struct ScriptedServer: Sendable {
    struct Request: Sendable {
        /// From 1.
        let number: Int
        let method: String
        /// Path and query, as they came.
        let target: String
        let headers: HTTPFields
        let body: String

        /// `GET /companies`.
        var line: String { "\(method) \(target)" }
        var authorization: String? { headers[.authorization] }
        var idempotencyKey: String? { HTTPField.Name("idempotency-key").flatMap { headers[$0] } }
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body: String
        /// Whether the connection ends in the midst of the body.
        var breaksOff = false
        /// What the rest of the body waits for.
        var stall: Signal?

        static func json(_ body: String) -> Answer { Answer(body: body) }
        static func status(_ status: Int, _ body: String = "", _ headers: [(String, String)] = []) -> Answer {
            Answer(status: status, headers: headers, body: body)
        }
        static let broken = Answer(body: #"{"id":"#, breaksOff: true)
    }

    let port: Int
    private let received: Received

    var requests: [Request] { received.all }
    var lines: [String] { requests.map(\.line) }

    /// Runs a server and a client of it, then ends both.
    static func run<Value: Sendable>(
        time: StepTime = StepTime(), basePath: String = "", maxAnswerBytes: Int = 16 << 20,
        tracer: (any Tracer)? = nil, _ answer: @escaping @Sendable (Request) async throws -> Answer,
        _ body: @escaping @Sendable (ScriptedServer, CodatClient) async throws -> Value
    ) async throws -> Value {
        try await serve(answer) { server in
            let configuration = CodatClient.Configuration(
                apiKey: CodatAPIKey(Self.apiKey), baseURL: "http://127.0.0.1:\(server.port)\(basePath)",
                maxAnswerBytes: maxAnswerBytes)
            let client = try CodatClient(configuration, timing: time.timing, tracer: tracer)
            do {
                let value = try await body(server, client)
                await client.shutdown()
                return value
            } catch {
                await client.shutdown()
                throw error
            }
        }
    }

    /// Runs a server alone.
    static func serve<Value: Sendable>(
        tls: TLSConfiguration? = nil, _ answer: @escaping @Sendable (Request) async throws -> Answer,
        _ body: @escaping @Sendable (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let received = Received()
        return try await ListeningService.run { logger, onListening in
            try Application(
                responder: CallbackResponder { (request: Hummingbird.Request, _: BasicRequestContext) in
                    let received = try await received.add(request)
                    return try await response(answer(received))
                },
                server: tls.map { try .tls(tlsConfiguration: $0) } ?? .http1(),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { onListening($0.localAddress?.port ?? 0) }, logger: logger)
        } _: { port, _, _ in
            try await body(ScriptedServer(port: port, received: received))
        }
    }

    static let apiKey = "a1b2-Secret/Key+of=Codat"

    private static func response(_ answer: Answer) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        let bytes = ByteBuffer(string: answer.body)
        guard answer.breaksOff else {
            return Response(status: .init(code: answer.status), headers: headers, body: .init(byteBuffer: bytes))
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: .init(contentLength: bytes.readableBytes + 100) { writer in
                try await writer.write(bytes)
                try await answer.stall?.wait()
                throw BrokenOff()
            })
    }

    private struct BrokenOff: Error {}

    private final class Received: Sendable {
        private let requests = Mutex<[Request]>([])

        var all: [Request] { requests.withLock { $0 } }

        func add(_ request: Hummingbird.Request) async throws -> Request {
            let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
            return requests.withLock { requests in
                let received = Request(
                    number: requests.count + 1, method: request.method.rawValue, target: request.head.path ?? "",
                    headers: request.headers, body: body)
                requests.append(received)
                return received
            }
        }
    }
}
