import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RelinkHTTP
import TestSupport

/// A browser without script on a running admin listener: it keeps cookies, sends forms, and follows nothing by itself.
struct Browser: Sendable {
    let admin: RunningAdmin
    var language = "en"
    var cookies: [String: String] = [:]
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))

    init(_ admin: RunningAdmin, language: String = "en") {
        self.admin = admin
        self.language = language
    }

    mutating func open(_ path: String) async throws -> Answer {
        try await ask(.GET, path)
    }

    /// Sends a form as a page of ours would, with the seal of a page that was opened before.
    mutating func send(
        _ path: String, _ fields: [(String, String)], sealedBy page: Answer? = nil,
        headers: [(String, String)] = []
    ) async throws -> Answer {
        let seal = page.flatMap(Self.seal).map { [("seal", $0)] } ?? []
        let body = (fields + seal).map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        return try await ask(
            .POST, path, body, headers: [("Content-Type", "application/x-www-form-urlencoded")] + headers)
    }

    mutating func signIn(_ token: String) async throws {
        _ = try await send("/sign-in", [("token", token)])
    }

    /// What the forms of a page carry.
    static func seal(in page: Answer) -> String? {
        page.body.firstMatch(of: /name="seal" value="([0-9a-f]+)"/).map { String($0.output.1) }
    }

    private mutating func ask(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(admin.port)\(path)")
        request.method = method
        request.headers = HTTPHeaders(headers + [("Accept-Language", language)])
        let pairs = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        if !pairs.isEmpty { request.headers.add(name: "Cookie", value: pairs.joined(separator: "; ")) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let answer = try await Answer(Self.client.execute(request, timeout: .seconds(30)))
        for line in answer.headers["set-cookie"] {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            guard let name = pair.first else { continue }
            cookies[String(name)] = line.contains("Max-Age=0;") ? nil : pair.dropFirst().first.map(String.init) ?? ""
        }
        return answer
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
