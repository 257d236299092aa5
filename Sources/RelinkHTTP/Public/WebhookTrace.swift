import Relink
import Tracing

/// The spans of one recorded webhook: its request, and below that the wait for its place on stable storage.
final class WebhookTrace: Sendable {
    private static let route = "/webhooks/codat"

    private let request: any Tracing.Span
    private let tracing: RequestTracing

    /// - Returns: `nil` where this one is not recorded.
    init?(_ tracing: RequestTracing, isPut: Bool, source: String, traceparent: String?) {
        // No text is made for the many that are not recorded.
        request = tracing.span(isPut ? "PUT /webhooks/codat" : "POST /webhooks/codat", traceparent: traceparent)
        guard request.isRecording else { return nil }
        self.tracing = tracing
        request.updateAttributes { attributes in
            attributes["http.request.method"] = isPut ? "PUT" : "POST"
            attributes["http.route"] = Self.route
            attributes["relink.source"] = source
        }
    }

    /// - Parameter requestID: by which the server's log names it as well.
    func appending(requestID: RequestID, bytes: Int) -> any Tracing.Span {
        request.updateAttributes { attributes in
            attributes["relink.request_id"] = requestID.description
            attributes["http.request.body.size"] = bytes
        }
        return tracing.tracer.startSpan("append to the log", context: request.context)
    }

    func appended(_ outcome: AppendOutcome, _ append: any Tracing.Span) {
        append.end()
        request.updateAttributes { attributes in
            attributes["relink.sequence"] = outcome.sequence
            attributes["relink.duplicate"] = outcome.isDuplicate
        }
        request.end(status: 200)
        if !outcome.isDuplicate { tracing.onAppended(outcome.sequence, request.context) }
    }

    func failed(_ append: any Tracing.Span) {
        append.setStatus(SpanStatus(code: .error))
        append.end()
        request.end(status: 503)
    }

    func refused(status: Int) {
        request.end(status: status)
    }
}
