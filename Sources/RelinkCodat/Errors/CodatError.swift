public import Relink

/// A call that did not do what it was asked.
///
/// Tells the method and the path's template, never ids of people, the key, or a Sync flow URL.
public struct CodatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Judged by the HTTP status: the status in Codat's bodies is sometimes another one.
    public enum Kind: Hashable, Sendable {
        /// An argument that can't be sent; nothing was.
        case invalidArgument
        /// 400, and other answers of 4xx that have no kind of their own.
        case badRequest
        /// 401: the API key is wrong.
        case unauthorized
        /// 402: a limit of the account.
        case paymentRequired
        /// 403: an outdated key, another client's, or an endpoint that is not allowed.
        case forbidden
        /// 404: not there, deleted, without data, or not supported by the platform.
        case notFound
        /// 409: a data set not requested or still syncing, a limit of a resource, or the same call still under way.
        case conflict
        /// 429, or not even asked because the limit is known to be reached.
        case rateLimited(until: Instant?)
        /// 5xx.
        case serverFault
        /// A redirect (none is followed), no JSON, JSON that lacks what it must have, or more than is allowed.
        case malformedAnswer
        /// No connection, or one that broke.
        case unreachable
        case timedOut
        case cancelled
    }

    public let kind: Kind
    /// The answer's; `nil` where there was none.
    public let status: Int?
    /// The method and the path's template: `GET /companies/{companyId}`.
    public let call: String
    /// What was wrong, in Relink's words.
    public let detail: String
    /// What Codat's error body says, on one line, cut to a sane length.
    public let codatMessage: String?
    /// What Codat's support asks for.
    public let correlationID: String?
    /// Codat's `detailedErrorCode`; 0 where it names none.
    public let errorCode: Int64?
    /// What Codat found wrong with single items.
    public let validation: [CodatValidationItem]

    public var description: String {
        var text = "\(call): \(detail)"
        if let codatMessage { text += "; Codat says: \(codatMessage)" }
        for item in validation.prefix(3) { text += "; \(item)" }
        if let correlationID { text += " (correlation id \(correlationID))" }
        return text
    }

    init(_ kind: Kind, call: String, _ detail: String) {
        self.kind = kind
        self.call = call
        self.detail = detail
        status = nil
        codatMessage = nil
        correlationID = nil
        errorCode = nil
        validation = []
    }

    init(_ kind: Kind, _ request: CodatRequest, _ detail: String, status: Int? = nil) {
        self.kind = kind
        self.status = status
        call = request.call
        self.detail = detail
        codatMessage = nil
        correlationID = nil
        errorCode = nil
        validation = []
    }

    init(_ answer: CodatAnswer, hiding key: CodatAPIKey, limitedUntil: Instant?) {
        let body = CodatErrorBody(answer.body, hiding: key)
        kind = Self.kind(answer.status, limitedUntil)
        status = answer.status
        call = answer.request.call
        detail = Self.detail(answer.status)
        codatMessage = body.message
        correlationID = body.correlationID
        errorCode = body.errorCode
        validation = body.validation
    }

    private static func kind(_ status: Int, _ limitedUntil: Instant?) -> Kind {
        switch status {
        case 401: .unauthorized
        case 402: .paymentRequired
        case 403: .forbidden
        case 404: .notFound
        case 409: .conflict
        case 429: .rateLimited(until: limitedUntil)
        case 400..<500: .badRequest
        case 500..<600: .serverFault
        default: .malformedAnswer
        }
    }

    private static func detail(_ status: Int) -> String {
        switch status {
        case 401: "401, the API key is wrong (codat.apiKey)"
        case 402: "402, a limit of the Codat account is reached"
        case 403: "403, the API key may not do this"
        case 404: "404, not found"
        case 409: "409, conflict"
        case 429: "429, Codat's rate limit is reached"
        case 300..<400: "\(status), a redirect, which is not followed; right is the API's own address (codat.baseUrl)"
        case 400..<500: "\(status), refused"
        case 500..<600: "\(status), a fault at Codat"
        default: "the answer has status \(status)"
        }
    }
}
