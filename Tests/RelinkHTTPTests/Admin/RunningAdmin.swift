import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Relink
import RelinkHTTP
import TestSupport

/// An admin listener on a port of its own, running while a test does.
struct RunningAdmin: Sendable {
    let port: Int

    /// Runs a listener on a ``SeededServer``.
    ///
    /// - Parameter prepare: changes what the listener shows before it starts.
    static func run<Value: Sendable>(
        token: String? = nil, hosts: [String] = [], prepare: (inout ObservedServer) -> Void = { _ in },
        _ body: @escaping @Sendable (RunningAdmin) async throws -> Value
    ) async throws -> Value {
        try await SeededServer.run { server in
            var server = server
            prepare(&server)
            return try await serve(server, token: token, hosts: hosts, body)
        }
    }

    /// Runs a listener, then `body`, then shuts the listener down and waits until it has ended.
    static func serve<Value: Sendable>(
        _ server: ObservedServer, token: String? = nil, hosts: [String] = [],
        _ body: @escaping @Sendable (RunningAdmin) async throws -> Value
    ) async throws -> Value {
        try await ListeningService.run { logger, onListening in
            try AdminListener(
                configuration: AdminListenerConfiguration(
                    http: HTTPListener.Configuration(host: "127.0.0.1", port: 0), token: token.map(AdminToken.init),
                    hosts: hosts),
                server: server, logger: logger, now: { SeededServer.received.advanced(bySeconds: 60) },
                onListening: onListening)
        } _: { port, _, _ in
            try await body(RunningAdmin(port: port))
        }
    }

    func ask(
        _ target: String, method: HTTPMethod = .GET, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(target)")
        request.method = method
        request.headers = HTTPHeaders(headers)
        return try await Answer(HTTPClient.shared.execute(request, timeout: .seconds(30)))
    }

    /// Sends JSON, or what else is told.
    func send(
        _ method: HTTPMethod, _ target: String, _ body: String = "",
        headers: [(String, String)] = [("Content-Type", "application/json")]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(target)")
        request.method = method
        request.headers = HTTPHeaders(headers)
        request.body = .bytes(ByteBuffer(string: body))
        return try await Answer(HTTPClient.shared.execute(request, timeout: .seconds(30)))
    }

    /// The answer's body, byte for byte.
    func bytes(_ target: String) async throws -> [UInt8] {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(target)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return Array(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    /// Asks with exactly these header lines.
    func askRaw(_ target: String, _ lines: [String], method: String = "GET") async throws -> Answer {
        try await RawConnection.open(port) { connection in
            let head = (["\(method) \(target) HTTP/1.1"] + lines + ["Content-Length: 0", "Connection: close"])
            try await connection.send(head.joined(separator: "\r\n") + "\r\n\r\n")
            return try await connection.answer()
        }
    }

    /// The answer's JSON, which must be an answer of 200.
    func json(_ target: String) async throws -> JSONDocument {
        let answer = try await ask(target)
        guard answer.status == 200, answer.headers["content-type"] == ["application/json"],
            let document = JSONDocument(parsing: Array(answer.body.utf8))
        else { throw NoJSON(target: target, answer: answer) }
        return document
    }

    struct NoJSON: Error {
        let target: String
        let answer: Answer
    }
}

extension JSONDocument {
    func strings(_ list: StaticString, _ key: StaticString) -> [String] {
        root[list]?.elements?.compactMap { $0[key]?.string } ?? []
    }

    func integers(_ list: StaticString, _ key: StaticString) -> [Int64] {
        root[list]?.elements?.compactMap { $0[key]?.integer } ?? []
    }
}
