import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Relink
import Tracing

/// Sends requests: within limits, again where that is safe, and never to another host.
final class CodatTransport: Sendable, CustomReflectable {
    let timing: CodatTiming
    let gate = RateLimitGate()
    private let configuration: CodatClient.Configuration
    private let baseURL: BaseURL
    private let http: HTTPClient
    private let slots: CompanySlots
    private let logger: Logger
    private let tracer: (any Tracer)?

    init(
        _ configuration: CodatClient.Configuration, timing: CodatTiming, logger: Logger, tracer: (any Tracer)?
    ) throws(CodatConfigurationError) {
        self.configuration = configuration
        self.timing = timing
        self.logger = logger
        self.tracer = tracer
        baseURL = try BaseURL(configuration.baseURL)
        slots = CompanySlots(places: configuration.maxCallsPerCompany)
        http = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup,
            configuration: try Self.httpConfiguration(configuration))
    }

    /// Nothing: a dump would go through the connections' buffers, and the key's header in them.
    var customMirror: Mirror { Mirror(self, children: []) }

    /// How many companies have calls under way.
    var companiesCalled: Int { slots.companies }

    func shutdown() async {
        do {
            try await http.shutdown()
        } catch {
            logger.debug("Codat's connections did not end in order: \(error)")
        }
    }

    func send(_ request: CodatRequest, _ patience: CodatPatience) async throws(CodatError) -> CodatAnswer {
        guard let span = CallSpan(of: request, to: baseURL, tracer) else {
            return try await send(request, patience, nil)
        }
        do throws(CodatError) {
            let answer = try await send(request, patience, span)
            span.end(answer)
            return answer
        } catch {
            span.end(error)
            throw error
        }
    }

    private func send(
        _ request: CodatRequest, _ patience: CodatPatience, _ span: CallSpan?
    ) async throws(CodatError) -> CodatAnswer {
        let end = timing.elapsed() + patience.timeLimit
        var rule = RetryRule(request, maxTries: patience.maxTries)
        while true {
            if patience.priority == .background { try await waitForRateLimit(request, end) }
            switch await attempt(request, end) {
            case .success(let answer): return answer
            case .failure(let failure):
                if rule.meansDone(failure) { return CodatAnswer(request) }
                guard let pause = rule.pause(after: failure, luck: timing.luck()), timing.elapsed() + pause < end
                else { throw failure.error }
                span?.triesAgain(rule.tries)
                logger.debug("\(request.call) failed (\(failure.error.status ?? 0)); tried again in \(pause)")
                try await wait(pause, request)
            }
        }
    }

    private func waitForRateLimit(_ request: CodatRequest, _ end: Duration) async throws(CodatError) {
        let now = timing.now()
        guard let until = gate.limitedUntil(at: now) else { return }
        let wait = until.duration(since: now)
        guard timing.elapsed() + wait < end else {
            throw CodatError(
                .rateLimited(until: until), request, "Codat's rate limit is reached; it was not asked")
        }
        try await self.wait(wait, request)
    }

    private func wait(_ pause: Duration, _ request: CodatRequest) async throws(CodatError) {
        do {
            try await timing.pause(pause)
        } catch {
            throw CodatError(.cancelled, request, "cancelled")
        }
    }

    /// One try, including the wait for a place among the company's calls.
    private func attempt(_ request: CodatRequest, _ end: Duration) async -> Result<CodatAnswer, TryFailure> {
        do {
            let remaining = end - timing.elapsed()
            guard let company = request.companyID else {
                return try await exchange(request, within: min(configuration.requestTimeout, remaining))
            }
            return try await timing.limited(to: remaining) { [self] () -> Result<CodatAnswer, TryFailure> in
                try await slots.withSlot(company) {
                    let remaining = end - timing.elapsed()
                    return try await exchange(request, within: min(configuration.requestTimeout, remaining))
                }
            }
        } catch {
            return .failure(TryFailure(error, request))
        }
    }

    private func exchange(
        _ request: CodatRequest, within limit: Duration
    ) async throws -> Result<CodatAnswer, TryFailure> {
        guard limit > .zero else { throw TimeLimit.Passed() }
        let answer = try await timing.limited(to: limit) { [self] in try await ask(request) }
        let now = timing.now()
        gate.learn(answer, now: now)
        return answer.isSuccess
            ? .success(answer) : .failure(TryFailure(answer, hiding: configuration.apiKey, now: now))
    }

    private func ask(_ request: CodatRequest) async throws -> CodatAnswer {
        var message = HTTPClientRequest(url: baseURL.text + request.target)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers = [
            "authorization": configuration.apiKey.authorization, "accept": "application/json", "user-agent": "relink",
        ]
        if let body = request.body {
            message.headers.add(name: "content-type", value: "application/json")
            message.body = .bytes(ByteBuffer(bytes: body))
        }
        if let key = request.idempotencyKey {
            message.headers.add(name: "idempotency-key", value: key.text)
        }
        // The limit that ends the task around this one counts; this only keeps the library from waiting for ever.
        let response = try await http.execute(message, deadline: .now() + .minutes(10))
        let body = try await response.body.collect(upTo: configuration.maxAnswerBytes)
        return CodatAnswer(
            request, status: Int(response.status.code), headers: response.headers, body: Array(buffer: body))
    }

    private static func httpConfiguration(
        _ configuration: CodatClient.Configuration
    ) throws(CodatConfigurationError) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let path = configuration.trustRoots {
            do {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
            } catch {
                throw CodatConfigurationError("\(path) can't be read as a PEM file of certificates to trust")
            }
        }
        var http = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10)))
        http.connectionPool.retryConnectionEstablishment = false
        http.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return http
    }
}
