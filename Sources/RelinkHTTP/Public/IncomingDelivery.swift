import NIOCore
import NIOHTTP1
import Relink

/// A request that posts a webhook, as far as it has come in.
final class IncomingDelivery {
    let source: WebhookEndpoint.Source
    let client: Client
    /// Whether the client waits to be told to send the body (`Expect: 100-continue`).
    let awaitsInvitation: Bool
    let headers: WebhookHeaders
    let forwardedFor: [String]
    let traceparent: String?
    /// `nil` where it is not traced, or not recorded.
    var trace: WebhookTrace?
    private let requestName: String?
    private var allowance: BodyAllowance
    private var body: [UInt8] = []
    /// As `Content-Length` says; `nil` for a body in chunks.
    private let declared: Int?
    private var isWhole = false

    init(_ head: HTTPRequestHead, to source: WebhookEndpoint.Source, from client: Client) {
        self.source = source
        self.client = client
        allowance = BodyAllowance(of: source.budget)
        var headers = WebhookHeaders()
        var forwardedFor: [String] = []
        var traceparent: String?
        var requestName: String?
        var declared: Int?
        var awaitsInvitation = false
        for (name, value) in head.headers {
            headers.add(name: name, value: value)
            if name.utf8.isEqual(toLowercased: "content-length") {
                declared = Int(value)
            } else if name.utf8.isEqual(toLowercased: "x-forwarded-for") {
                forwardedFor.append(value)
            } else if name.utf8.isEqual(toLowercased: "expect") {
                awaitsInvitation = value.utf8.isEqual(toLowercased: "100-continue")
            } else if name.utf8.isEqual(toLowercased: "traceparent") {
                traceparent = value
            } else if name.utf8.isEqual(toLowercased: "x-request-id") {
                requestName = value
            }
        }
        self.headers = headers
        self.forwardedFor = forwardedFor
        self.traceparent = traceparent
        self.requestName = requestName
        self.declared = declared
        self.awaitsInvitation = awaitsInvitation
    }

    init(_ request: PlainRequest, to source: WebhookEndpoint.Source, from client: Client) {
        self.source = source
        self.client = client
        allowance = BodyAllowance(of: source.budget)
        awaitsInvitation = false
        declared = request.body.count
        body = request.body
        var headers = WebhookHeaders()
        var forwardedFor: [String] = []
        var traceparent: String?
        var requestName: String?
        request.forEachField { name, value in
            if let name = WebhookHeaders.Name(UnsafeRawBufferPointer(rebasing: name)) {
                headers.add(name, String(decoding: value, as: UTF8.self))
            } else if name.isEqual(toLowercased: "x-forwarded-for") {
                forwardedFor.append(String(decoding: value, as: UTF8.self))
            } else if name.isEqual(toLowercased: "traceparent") {
                traceparent = String(decoding: value, as: UTF8.self)
            } else if name.isEqual(toLowercased: "x-request-id") {
                requestName = String(decoding: value, as: UTF8.self)
            }
        }
        self.headers = headers
        self.forwardedFor = forwardedFor
        self.traceparent = traceparent
        self.requestName = requestName
    }

    /// For the server's log: the sender's own where it gave one.
    private(set) lazy var requestID = RequestID(traceparent: traceparent, name: requestName)

    /// Of the body: what has come, or where that is not yet all, what was announced.
    var bytes: Int? { isWhole ? body.count : declared }

    /// - Throws: ``WebhookRejection`` `bodyTooLarge`; ``Problem`` where too much is in flight for it.
    func expectBody() throws {
        guard let declared else { return }
        guard declared <= source.settings.maxBodyBytes else { throw tooLarge }
        try allowance.cover(declared)
        body.reserveCapacity(min(declared, BodyBudget.smallBody))
    }

    /// - Throws: as ``expectBody()``.
    func add(_ part: ByteBuffer) throws {
        guard part.readableBytes <= source.settings.maxBodyBytes - body.count else { throw tooLarge }
        try allowance.cover(body.count + part.readableBytes)
        part.withUnsafeReadableBytes { body.append(contentsOf: $0) }
    }

    /// Every byte of it, exactly as received. What is returned is held no longer here.
    ///
    /// - Throws: ``Problem`` 400 where the connection ended before the body did.
    func wholeBody() throws(Problem) -> [UInt8] {
        guard declared == nil || declared == body.count else { throw .malformedRequest }
        isWhole = true
        return body
    }

    private var tooLarge: WebhookRejection {
        WebhookRejection(
            .bodyTooLarge, "The body is larger than webhook.maxBodyBytes, which is \(source.settings.maxBodyBytes).")
    }
}
