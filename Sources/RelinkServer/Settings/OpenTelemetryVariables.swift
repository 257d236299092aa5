/// The variables by which OpenTelemetry is configured everywhere, as far as they say where spans go:
/// <https://opentelemetry.io/docs/specs/otel/protocol/exporter/>.
///
/// Whoever runs a machine or a cluster sets them for all that runs there, so what is meant for Relink goes before them.
enum OpenTelemetryVariables {
    static func values(_ environment: [String: String]) -> [String: WrittenValue] {
        // By the specification, a variable that is empty is not set.
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        func ofTraces(_ name: String) -> String? {
            variable("OTEL_EXPORTER_OTLP_TRACES_\(name)") ?? variable("OTEL_EXPORTER_OTLP_\(name)")
        }
        let isOff =
            variable("OTEL_SDK_DISABLED")?.lowercased() == "true" || variable("OTEL_TRACES_EXPORTER") == "none"
            // Another port listens for that, and takes no HTTP/1.1.
            || ofTraces("PROTOCOL") == "grpc"
        guard !isOff else { return [:] }
        var values: [String: WrittenValue] = [:]
        if let url = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
            values["trace.endpoint"] = .scalar(url)
        } else if var base = variable("OTEL_EXPORTER_OTLP_ENDPOINT") {
            while base.hasSuffix("/") { base.removeLast() }
            values["trace.endpoint"] = .scalar(base + "/v1/traces")
        }
        if let headers = ofTraces("HEADERS") { values["trace.headers"] = .scalar(headers) }
        return values
    }
}
