import Tracing

/// The span of one recorded call, all its tries and the pauses between them included:
/// <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span>. Of the URL, it tells the host and
/// the path's template: paths hold ids.
struct CallSpan: Sendable {
    private let span: any Tracing.Span

    /// - Returns: `nil` where it is not recorded.
    init?(of request: CodatRequest, to baseURL: BaseURL, _ tracer: (any Tracer)?) {
        guard let tracer else { return nil }
        span = tracer.startSpan(request.call, ofKind: .client)
        guard span.isRecording else { return nil }
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.method.rawValue
            attributes["url.template"] = request.template
            attributes["server.address"] = baseURL.host
        }
    }

    /// - Parameter number: how often it has been tried.
    func triesAgain(_ number: Int) {
        span.attributes["http.request.resend_count"] = number
    }

    func end(_ answer: CodatAnswer) {
        span.attributes["http.response.status_code"] = answer.status
        span.end()
    }

    func end(_ error: CodatError) {
        span.updateAttributes { attributes in
            attributes["http.response.status_code"] = error.status
            attributes["error.type"] = error.status.map(String.init) ?? error.kind.word
        }
        span.setStatus(SpanStatus(code: .error))
        span.end()
    }
}

extension CodatError.Kind {
    /// In one word, as nothing that belongs to one call.
    fileprivate var word: String {
        switch self {
        case .invalidArgument: "invalid_argument"
        case .badRequest: "bad_request"
        case .unauthorized: "unauthorized"
        case .paymentRequired: "payment_required"
        case .forbidden: "forbidden"
        case .notFound: "not_found"
        case .conflict: "conflict"
        case .rateLimited: "rate_limited"
        case .serverFault: "server_fault"
        case .malformedAnswer: "malformed_answer"
        case .unreachable: "unreachable"
        case .timedOut: "timeout"
        case .cancelled: "cancelled"
        }
    }
}
