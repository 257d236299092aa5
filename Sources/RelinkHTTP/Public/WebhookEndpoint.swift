import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import Relink

/// Where webhooks go: which sources there are, who may post to them, and what is told of it.
struct WebhookEndpoint: Sendable {
    final class Source: Sendable {
        let settings: WebhookSource
        let budget: BodyBudget

        init(settings: WebhookSource) {
            self.settings = settings
            budget = BodyBudget(limit: settings.maxBufferedBytes)
        }
    }

    private static let path = "/webhooks/codat"

    private let sources: [String: Source]
    private let demandsClientCertificate: Bool
    private let log: any EventLog
    private let rejections: RejectionLog
    private let counters: IngestCounters
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let failures = FailureLog()
    /// Whether each webhook taken is told of as well, of which there may be thousands a second.
    private let tellsAccepted: Bool
    private let date: HTTPDate
    private let tracing: RequestTracing?
    let answers = AnswerQueue.Pool()

    init(
        configuration: PublicListenerConfiguration, log: any EventLog, rejections: RejectionLog,
        counters: IngestCounters, tracing: RequestTracing? = nil, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        sources = configuration.sources.mapValues(Source.init)
        demandsClientCertificate = configuration.http.tls?.clientCA != nil
        self.log = log
        self.rejections = rejections
        self.counters = counters
        self.tracing = tracing
        self.logger = logger
        tellsAccepted = logger.logLevel <= .debug
        self.now = now
        date = HTTPDate(now: now)
    }

    /// The name of the source that a target leads to, known or not; `nil` for the target of something else.
    static func sourceName(in target: String) -> Substring? {
        // Nothing but itself is canonically equal to this path, so that characters tell as much as bytes, and sooner.
        guard target.hasPrefix(path) else { return nil }
        let rest = target[target.utf8.index(target.startIndex, offsetBy: path.utf8.count)...]
        switch rest.utf8.first {
        case nil, UInt8(ascii: "?"): return PublicListenerConfiguration.firstSource[...]
        case UInt8(ascii: "/"): return Substring(rest.utf8.dropFirst().prefix { $0 != UInt8(ascii: "?") })
        default: return nil
        }
    }

    /// Looks at a request's head.
    ///
    /// - Throws: ``Problem`` 404 or 405.
    func delivery(_ head: HTTPRequestHead, to source: Substring, from client: Client) throws(Problem)
        -> IncomingDelivery
    {
        guard head.method == .POST || head.method == .PUT else { throw .methodNotAllowed(allow: "POST, PUT") }
        guard let source = sources[String(source)] else { throw .notFound }
        let delivery = IncomingDelivery(head, to: source, from: client)
        if let tracing { trace(delivery, isPut: head.method == .PUT, tracing) }
        return delivery
    }

    /// - Throws: ``Problem`` 404.
    func delivery(_ request: PlainRequest, to source: Substring, from client: Client) throws(Problem)
        -> IncomingDelivery
    {
        guard let source = sources[String(source)] else { throw .notFound }
        let delivery = IncomingDelivery(request, to: source, from: client)
        if let tracing { trace(delivery, isPut: false, tracing) }
        return delivery
    }

    private func trace(_ delivery: IncomingDelivery, isPut: Bool, _ tracing: RequestTracing) {
        delivery.trace = WebhookTrace(
            tracing, isPut: isPut, source: delivery.source.settings.verifier.policy.source,
            traceparent: delivery.traceparent)
    }

    /// - Throws: ``WebhookRejection``; ``Problem`` where too much is in flight for a body of this size.
    func admit(_ delivery: IncomingDelivery) throws {
        guard let address = delivery.client.address else { throw Problem.unavailable }
        _ = try delivery.source.settings.addresses.client(peer: address, forwardedFor: delivery.forwardedFor)
        if demandsClientCertificate, !delivery.client.hasCertificate {
            throw WebhookRejection(
                .clientCertificateMissing, "It came without a client certificate, which tls.clientCa demands.")
        }
        try delivery.expectBody()
    }

    /// Verifies a delivery whose body is whole, and appends it to the log.
    ///
    /// - Parameter answer: called once, on any thread.
    /// - Throws: ``WebhookRejection``; ``Problem`` where the body is not what was announced.
    func append(
        _ delivery: IncomingDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void
    ) throws {
        let start = NIODeadline.now()
        let body = try delivery.wholeBody()
        let verified = try delivery.source.settings.verifier.verify(
            headers: delivery.headers, body: body, now: now())
        let told = tellsAccepted ? delivery.story : nil
        let trace = delivery.trace
        trace?.begin(delivery.requestID, bytes: body.count)
        log.append(verified) { [counters, failures, logger] result in
            switch result {
            case .success(let outcome):
                let nanoseconds = NIODeadline.now().uptimeNanoseconds - start.uptimeNanoseconds
                counters.recordAppended(
                    isDuplicate: outcome.isDuplicate, bytes: verified.body.count, nanoseconds: nanoseconds)
                trace?.appended(outcome)
                if let told { Self.tell(outcome, of: verified.messageID, nanoseconds: nanoseconds, told, logger) }
            case .failure(let error):
                counters.recordRefused(status: Problem.unavailable.status.code)
                trace?.failed()
                failures.note(error, logger)
            }
            answer(result)
        }
    }

    /// The whole answer, as it goes over a connection of HTTP/1.1.
    func message(of outcome: AppendOutcome) -> ByteBuffer {
        let sequence = String(outcome.sequence)
        let length = outcome.jsonStart.utf8CodeUnitCount + sequence.utf8.count + outcome.jsonEnd.utf8CodeUnitCount
        var message = ByteBuffer()
        message.reserveCapacity(192)
        message.writeStaticString("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ")
        message.writeString(String(length))
        message.writeStaticString("\r\ndate: ")
        message.writeString(date.text)
        message.writeStaticString("\r\n\r\n")
        message.writeStaticString(outcome.jsonStart)
        message.writeString(sequence)
        message.writeStaticString(outcome.jsonEnd)
        return message
    }

    func head(of outcome: AppendOutcome, length: Int) -> HTTPResponseHead {
        HTTPResponseHead(
            version: .http1_1, status: .ok,
            headers: HTTPHeaders([
                ("content-type", "application/json"), ("content-length", String(length)), ("date", date.text),
            ]))
    }

    func head(of problem: Problem, length: Int) -> HTTPResponseHead {
        var head = problem.head(length: length)
        head.headers.replaceOrAdd(name: "date", value: date.text)
        return head
    }

    /// Puts on record why a request was not taken.
    ///
    /// - Parameter delivery: `nil` where it came to no source, or by another method than POST or PUT.
    func refuse(_ error: any Error, _ delivery: IncomingDelivery?) -> Problem {
        let problem = Problem(error)
        counters.recordRefused(status: problem.status.code)
        if let delivery { delivery.trace?.refused(delivery.requestID, status: problem.status.code) }
        if let rejection = error as? WebhookRejection, let delivery {
            record(rejection, delivery)
        } else if problem.status != .serviceUnavailable {
            tell(problem, delivery)
        } else if failures.isDue() {
            // While too much is waiting, every request is turned away alike.
            tell(problem, delivery)
        }
        return problem
    }

    private func record(_ rejection: WebhookRejection, _ delivery: IncomingDelivery) {
        let row = Rejection(
            at: now(), source: delivery.source.settings.verifier.policy.source, address: delivery.senderAddress,
            status: rejection.status, reason: rejection.description, messageID: delivery.headers.claimedMessageID,
            bytes: delivery.bytes)
        rejections.record(row)
        var story = delivery.story
        story["messageId"] = row.messageID.map { "\($0)" }
        story["address"] = "\(row.address)"
        story["status"] = "\(row.status)"
        story["reason"] = "\(row.reason)"
        logger.notice("A webhook was refused.", metadata: story)
    }

    private func tell(_ problem: Problem, _ delivery: IncomingDelivery?) {
        var story = delivery?.story ?? ["requestId": "\(RequestID())", "route": "\(Self.path)"]
        story["address"] = delivery.map { "\($0.senderAddress)" }
        story["status"] = "\(problem.status.code)"
        story["reason"] = "\(problem.detail)"
        logger.notice("A webhook was refused.", metadata: story)
    }

    private static func tell(
        _ outcome: AppendOutcome, of messageID: String, nanoseconds: UInt64, _ story: Logger.Metadata, _ logger: Logger
    ) {
        var story = story
        story["status"] = "200"
        story["sequence"] = "\(outcome.sequence)"
        story["messageId"] = "\(messageID)"
        story["durationMs"] = "\(Double(nanoseconds / 1000) / 1000)"
        logger.debug(
            outcome.isDuplicate ? "A webhook came again." : "A webhook was accepted.", metadata: story)
    }
}

extension IncomingDelivery {
    /// What every line of the log tells of it.
    fileprivate var story: Logger.Metadata {
        [
            "requestId": "\(requestID)", "route": "/webhooks/codat",
            "source": "\(source.settings.verifier.policy.source)",
        ]
    }

    /// Behind trusted proxies; empty where it isn't known.
    fileprivate var senderAddress: String {
        // Where every address may send, finding out the sender's refuses nobody.
        let policy = AddressPolicy(trustedProxies: source.settings.addresses.trustedProxies)
        let address = client.address.flatMap { peer in try? policy.client(peer: peer, forwardedFor: forwardedFor) }
        return address?.description ?? ""
    }
}

extension AppendOutcome {
    var isDuplicate: Bool {
        if case .duplicate = self { return true }
        return false
    }

    /// Of the event, or of the first one where this is its duplicate.
    var sequence: Int64 {
        switch self {
        case .accepted(let number), .duplicate(let number): number
        }
    }

    /// As the sender is told: `{"status":"accepted","sequence":1}`.
    var json: String { "\(jsonStart)\(sequence)\(jsonEnd)" }

    /// Before the sequence.
    fileprivate var jsonStart: StaticString {
        isDuplicate ? #"{"status":"duplicate","sequence":"# : #"{"status":"accepted","sequence":"#
    }

    /// Behind the sequence.
    fileprivate var jsonEnd: StaticString { "}" }
}
