import Relink
import Synchronization
import Tracing

/// The spans of one recorded webhook: its request, and below that the wait for its place on stable storage.
final class WebhookTrace: Sendable {
    private static let route = "/webhooks/codat"

    private let request: any Tracing.Span
    private let append = Mutex<(any Tracing.Span)?>(nil)
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
    func begin(_ requestID: RequestID, bytes: Int) {
        name(requestID)
        request.attributes["http.request.body.size"] = bytes
        let span = tracing.tracer.startSpan("append to the log", context: request.context)
        append.withLock { $0 = span }
    }

    func appended(_ outcome: AppendOutcome) {
        append.withLock { $0.take() }?.end()
        request.updateAttributes { attributes in
            attributes["relink.sequence"] = outcome.sequence
            attributes["relink.duplicate"] = outcome.isDuplicate
        }
        request.end(status: 200)
        if !outcome.isDuplicate { tracing.onAppended(outcome.sequence, request.context) }
    }

    func failed() {
        let span = append.withLock { $0.take() }
        span?.setStatus(SpanStatus(code: .error))
        span?.end()
        request.end(status: 503)
    }

    func refused(_ requestID: RequestID, status: Int) {
        name(requestID)
        request.end(status: status)
    }

    private func name(_ requestID: RequestID) {
        request.attributes["relink.request_id"] = requestID.description
    }
}
