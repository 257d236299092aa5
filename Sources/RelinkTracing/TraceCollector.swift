import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Relink

/// An OpenTelemetry collector, as OTLP over HTTP reaches it: <https://opentelemetry.io/docs/specs/otlp/#otlphttp>.
public struct TraceCollector: Sendable {
    /// Where it is and what it is told besides.
    public struct Configuration: Sendable {
        /// The whole URL, such as `http://127.0.0.1:4318/v1/traces`.
        public var url: String
        /// Fields of each request, which may be secret.
        public var headers: [(name: String, value: String)]
        /// A PEM file of authorities to trust instead of the system's.
        public var trustRoots: String?

        public init(url: String, headers: [(name: String, value: String)] = [], trustRoots: String? = nil) {
            self.url = url
            self.headers = headers
            self.trustRoots = trustRoots
        }
    }

    enum Outcome: Hashable, Sendable {
        /// - Parameter rejected: how many spans it would not have all the same.
        case taken(rejected: Int)
        /// - Parameter pause: how long it asks to wait.
        case retry(String, pause: Duration?)
        case refused(String)
    }

    /// For one post, from the connection to the end of the answer.
    static let limit = Duration.seconds(5)
    private static let maxAnswerBytes = 64 << 10
    /// OTLP names these.
    private static let retried: Set<UInt> = [429, 502, 503, 504]
    private static let longestPause: Int64 = 30

    private let configuration: Configuration
    private let http: HTTPClient

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        var http = HTTPClient.Configuration(redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
        var tls = TLSConfiguration.makeClientConfiguration()
        if let roots = configuration.trustRoots { tls.trustRoots = .file(roots) }
        http.tlsConfiguration = tls
        http.connectionPool.retryConnectionEstablishment = false
        self.http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: http)
    }

    /// Ends its connections. Nothing may be posted after that.
    ///
    /// - Throws: what AsyncHTTPClient throws where they do not end in order.
    public func shutdown() async throws {
        try await http.shutdown()
    }

    /// Posts no span at all, to see whether spans would be taken.
    ///
    /// - Returns: what went wrong; `nil` where they would.
    public func trial(_ resource: TraceResource) async -> String? {
        switch await post(SpanEncoding(resource: resource).request([]), within: Self.limit) {
        case .taken: nil
        case .retry(let reason, _), .refused(let reason): reason
        }
    }

    func post(_ body: [UInt8], within limit: Duration) async -> Outcome {
        do {
            // The library's own limit ends with the answer's head: what comes behind that may come for ever.
            return try await TimeLimit.run(until: { try await ContinuousClock().sleep(for: limit) }) {
                try await exchange(body, within: limit)
            }
        } catch {
            return .retry(Self.reason(error), pause: nil)
        }
    }

    private func exchange(_ body: [UInt8], within limit: Duration) async throws -> Outcome {
        var request = HTTPClientRequest(url: configuration.url)
        request.method = .POST
        request.headers = ["content-type": "application/json", "user-agent": "relink"]
        for (name, value) in configuration.headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await http.execute(request, timeout: TimeAmount(limit))
        let answer = Array(buffer: try await response.body.collect(upTo: Self.maxAnswerBytes))
        let status = response.status.code
        if (200..<300).contains(status) { return .taken(rejected: Self.rejected(answer)) }
        let reason = "it answered \(status)"
        guard Self.retried.contains(status) else { return .refused(reason) }
        let seconds = response.headers.first(name: "retry-after").flatMap { Int64($0) }
        return .retry(reason, pause: seconds.map { .seconds(min(max($0, 0), Self.longestPause)) })
    }

    /// What an `ExportTraceServiceResponse` says of spans that were not taken.
    private static func rejected(_ answer: [UInt8]) -> Int {
        let count = JSONDocument(parsing: answer)?.root["partialSuccess"]?["rejectedSpans"]?.text
        return max(0, count.flatMap { Int($0) } ?? 0)
    }

    /// What is known to hold nothing of the request, and of all else the kind alone.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as TimeLimit.Passed: error.description
        case let error as HTTPClientError: error.shortDescription
        case let error as IOError: error.description
        case let error as NIOSSLError: "TLS: \(error)"
        default: "no answer (\(type(of: error)))"
        }
    }
}
