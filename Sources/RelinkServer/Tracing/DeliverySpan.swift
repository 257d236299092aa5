import RelinkMail
import Tracing

/// The span of one try to hand something over to somebody else.
///
/// Whom it is for is not told: addresses are people's, and URLs of alerts may hold secrets.
struct DeliverySpan: Sendable {
    private let span: (any Tracing.Span)?

    /// - Parameter context: of the event that it is about; `nil` where that is not known.
    init(_ name: String, under context: InstrumentationContext?, _ traces: EventTraces?) {
        span = traces?.tracer.startSpan(name, context: context ?? .topLevel, ofKind: .client)
    }

    var context: InstrumentationContext? { span?.context }

    func tell(_ name: String, _ value: Int64) {
        span?.attributes[name] = SpanAttribute.int64(value)
    }

    func tell(_ name: String, _ value: String) {
        span?.attributes[name] = value
    }

    /// - Parameter error: what went wrong, in a word; `nil` where it was taken.
    func end(error: String? = nil) {
        if let error {
            span?.attributes["error.type"] = error
            span?.setStatus(SpanStatus(code: .error))
        }
        span?.end()
    }
}

extension MailFailure {
    /// The mail server's reply code or, where there was none, what kind of failure it was.
    var traceWord: String {
        if let smtpCode { return String(smtpCode) }
        return switch kind {
        case .addressRefused: "address_refused"
        case .rejected: "rejected"
        case .temporary: "temporary"
        }
    }
}
