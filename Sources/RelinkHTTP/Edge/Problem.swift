public import HTTPTypes
public import Hummingbird
import NIOHTTP1
import NIOHTTPTypesHTTP1
import Relink

/// What went wrong, as both listeners tell it: an `application/problem+json` of RFC 9457 with `type`, `title`, `status`
/// and `detail`.
public struct Problem: Error, Hashable, Sendable {
    public let status: HTTPResponse.Status
    /// One sentence for whoever asked. Never which credential was wrong.
    public let detail: String
    /// Further header fields of the answer: `Allow`, `Retry-After`, `WWW-Authenticate`.
    public let headers: HTTPFields

    public init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    /// How many seconds a sender is asked to wait before it comes back.
    public static let retryAfter = 5

    public static let notFound = Problem(.notFound, "There is nothing under this path.")

    public static func methodNotAllowed(allow methods: String) -> Problem {
        Problem(.methodNotAllowed, "This path takes \(methods).", headers: [.allow: methods])
    }

    public static let tooSlow = Problem(
        .requestTimeout, "The request did not arrive in the time allowed.", headers: [.connection: "close"])

    public static let headersTooLarge = Problem(
        .requestHeaderFieldsTooLarge, "The header fields are larger than this server takes.",
        headers: [.connection: "close"])

    public static let malformedRequest = Problem(
        .badRequest, "The request is not well-formed HTTP.", headers: [.connection: "close"])

    /// Any fault of Relink's own: the sender is asked to come back, and nothing is promised.
    public static let unavailable = Problem(
        .serviceUnavailable, "The request can't be taken now. Please send it again later.",
        headers: [.retryAfter: String(retryAfter)])

    /// The one place where errors become HTTP. What is not known here is a fault of Relink's own: never a 500, which
    /// Codat's legacy rules take for the end.
    public init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let rejection as WebhookRejection: self = Self.rejected(rejection)
        default: self = .unavailable
        }
    }

    private static func rejected(_ rejection: WebhookRejection) -> Problem {
        switch rejection.status {
        case 403: Problem(.forbidden, "This sender may not post webhooks here.")
        case 413: Problem(.contentTooLarge, "The body is too large.", headers: [.connection: "close"])
        default:
            Problem(
                .unauthorized, "The request carries no valid credential.",
                headers: [.wwwAuthenticate: "Webhook realm=\"relink\""])
        }
    }

    public var body: [UInt8] {
        var json = JSONWriter(capacity: 160)
        json.object { json in
            json.key("type")
            json.string("about:blank")
            json.key("title")
            json.string(status.reasonPhrase)
            json.key("status")
            json.integer(status.code)
            json.key("detail")
            json.string(detail)
        }
        return json.bytes
    }

    /// As NIO's handlers write it.
    func head(length: Int) -> HTTPResponseHead {
        var head = HTTPResponseHead(response.head)
        head.headers.replaceOrAdd(name: "content-length", value: String(length))
        return head
    }

    public var response: Response {
        var fields = headers
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
