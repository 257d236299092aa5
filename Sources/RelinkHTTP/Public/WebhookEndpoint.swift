import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import Relink
import Synchronization

/// Takes webhooks: verifies them, and answers once they stand in the log.
struct WebhookEndpoint: Sendable {
    private struct Source: Sendable {
        let settings: WebhookSource
        let budget: BodyBudget
    }

    /// What is known of a request by the time it is refused.
    private struct Attempt {
        let source: String
        let client: Client
        var headers = WebhookHeaders()
        var forwardedFor: [String] = []
        var bytes: Int?
    }

    private let sources: [String: Source]
    private let demandsClientCertificate: Bool
    private let log: any EventLog
    private let rejections: RejectionLog
    private let counters: IngestCounters
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let failures = FailureLog()

    init(
        configuration: PublicListenerConfiguration, log: any EventLog, rejections: RejectionLog,
        counters: IngestCounters, logger: Logger, now: @escaping @Sendable () -> Instant
    ) {
        sources = configuration.sources.mapValues { source in
            Source(settings: source, budget: BodyBudget(limit: source.maxBufferedBytes))
        }
        demandsClientCertificate = configuration.http.tls?.clientCA != nil
        self.log = log
        self.rejections = rejections
        self.counters = counters
        self.logger = logger
        self.now = now
    }

    func respond(to request: Request, source name: String, client: Client) async throws -> Response {
        do {
            guard request.method == .post || request.method == .put else {
                throw Problem.methodNotAllowed(allow: "POST, PUT")
            }
            guard let source = sources[name] else { throw Problem.notFound }
            return try await take(request, source, client)
        } catch {
            let problem = Problem(error)
            counters.recordRefused(status: problem.status.code)
            throw problem
        }
    }

    private func take(_ request: Request, _ source: Source, _ client: Client) async throws -> Response {
        var attempt = Attempt(source: source.settings.verifier.policy.source, client: client)
        for field in request.headers {
            attempt.headers.add(name: field.name.canonicalName, value: field.value)
            if field.name.canonicalName == "x-forwarded-for" { attempt.forwardedFor.append(field.value) }
        }
        do {
            return try await take(request, source, &attempt)
        } catch let rejection as WebhookRejection {
            record(rejection, attempt, source)
            throw rejection
        } catch let error as StoreError {
            failures.note(error, logger)
            throw error
        }
    }

    private func take(_ request: Request, _ source: Source, _ attempt: inout Attempt) async throws -> Response {
        guard let address = attempt.client.address else { throw Problem.unavailable }
        _ = try source.settings.addresses.client(peer: address, forwardedFor: attempt.forwardedFor)
        if demandsClientCertificate, !attempt.client.hasCertificate {
            throw WebhookRejection(
                .clientCertificateMissing, "It came without a client certificate, which tls.clientCa demands.")
        }
        attempt.bytes = request.headers[.contentLength].flatMap { Int($0) }
        let body = try WebhookBody(of: request, limit: source.settings.maxBodyBytes)
        var allowance = BodyAllowance(of: source.budget)
        try allowance.cover(body.declared ?? 0)
        attempt.client.inviteBody(of: request)
        let bytes = try await body.read(request, allowance: &allowance)
        attempt.bytes = bytes.count

        let start = NIODeadline.now()
        let delivery = try source.settings.verifier.verify(headers: attempt.headers, body: bytes, now: now())
        let outcome = try await log.append(delivery)
        let nanoseconds = NIODeadline.now().uptimeNanoseconds - start.uptimeNanoseconds
        return answer(outcome, bytes: bytes.count, nanoseconds: nanoseconds)
    }

    private func answer(_ outcome: AppendOutcome, bytes: Int, nanoseconds: UInt64) -> Response {
        let isDuplicate: Bool
        let sequence: Int64
        switch outcome {
        case .accepted(let number): (isDuplicate, sequence) = (false, number)
        case .duplicate(let number): (isDuplicate, sequence) = (true, number)
        }
        counters.recordAppended(isDuplicate: isDuplicate, bytes: bytes, nanoseconds: nanoseconds)
        var json = JSONWriter(capacity: 64)
        json.object { json in
            json.key("status")
            json.string(isDuplicate ? "duplicate" : "accepted")
            json.key("sequence")
            json.integer(sequence)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }

    private func record(_ rejection: WebhookRejection, _ attempt: Attempt, _ source: Source) {
        // Where every address may send, finding out the sender's refuses nobody.
        let policy = AddressPolicy(trustedProxies: source.settings.addresses.trustedProxies)
        let address = attempt.client.address.flatMap { peer in
            try? policy.client(peer: peer, forwardedFor: attempt.forwardedFor)
        }
        let row = Rejection(
            at: now(), source: attempt.source, address: address?.description ?? "", status: rejection.status,
            reason: rejection.description, messageID: attempt.headers.claimedMessageID, bytes: attempt.bytes)
        rejections.record(row)
        logger.notice(
            "A webhook was refused.",
            metadata: [
                "source": "\(row.source)", "address": "\(row.address)", "status": "\(row.status)",
                "reason": "\(row.reason)",
            ])
    }
}
