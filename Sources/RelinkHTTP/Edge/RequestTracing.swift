import HTTPTypes
public import Tracing

/// How requests are traced, by the names of OpenTelemetry's conventions:
/// <https://opentelemetry.io/docs/specs/semconv/http/http-spans/>. No path, query or address goes into a span: paths
/// hold ids, and links are secrets.
///
/// A class, so that where nothing is traced no more than one empty reference goes along with each webhook.
public final class RequestTracing: Sendable {
    let tracer: any Tracer
    /// Told of each recorded webhook that is appended: its sequence, and the context of its span.
    let onAppended: @Sendable (Int64, InstrumentationContext) -> Void

    public init(
        tracer: any Tracer, onAppended: @escaping @Sendable (Int64, InstrumentationContext) -> Void = { _, _ in }
    ) {
        self.tracer = tracer
        self.onAppended = onAppended
    }

    /// - Returns: `nil` for what machines ask again and again.
    func span(of head: HTTPRequest, _ id: RequestID, _ requests: RequestLog) -> (any Tracing.Span)? {
        let target = head.path ?? "/"
        guard !requests.quiet.contains(requests.route(of: target)) else { return nil }
        let method = RequestLog.method(head.method)
        let route = requests.template(of: target)
        let span = span(
            route.map { "\(method) \($0)" } ?? method, traceparent: RequestID.traceparent(of: head.headerFields))
        guard span.isRecording else { return span }
        span.updateAttributes { attributes in
            // By the conventions, a method that is none of HTTP's has this name.
            attributes["http.request.method"] = method == "other" ? "_OTHER" : method
            attributes["http.route"] = route
            attributes["relink.listener"] = requests.listener
            attributes["relink.request_id"] = id.description
        }
        return span
    }

    func span(_ name: String, traceparent: String?) -> any Tracing.Span {
        guard let traceparent else { return tracer.startSpan(name, context: .topLevel, ofKind: .server) }
        var context = InstrumentationContext.topLevel
        tracer.extract(traceparent, into: &context, using: TraceParentField())
        return tracer.startSpan(name, context: context, ofKind: .server)
    }
}

extension Tracing.Span {
    /// Ends the span of a request that was answered.
    ///
    /// - Parameter isWhole: whether all of the answer could be written.
    func end(status: Int, isWhole: Bool = true) {
        let error = status >= 500 ? String(status) : isWhole ? nil : "cut_short"
        updateAttributes { attributes in
            attributes["http.response.status_code"] = status
            attributes["error.type"] = error
        }
        if error != nil { setStatus(SpanStatus(code: .error)) }
        end()
    }
}

/// The one field that a trace is taken over from.
private struct TraceParentField: Extractor {
    func extract(key: String, from carrier: String) -> String? { key == "traceparent" ? carrier : nil }
}
