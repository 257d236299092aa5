import RelinkTracing

/// Whether the collector takes spans.
enum TraceCheck {
    /// - Returns: `nil` where nothing is traced.
    static func finding(_ settings: Settings) async -> Finding? {
        guard let configuration = TraceCollector.Configuration(settings) else { return nil }
        let collector = TraceCollector(configuration)
        let fault = await collector.trial(TraceResource(version: "", instance: "doctor"))
        do {
            try await collector.shutdown()
        } catch {
            return Finding("traces", .warning, "trace.endpoint: its connections did not end in order (\(error)).")
        }
        guard let fault else { return Finding("traces", .ok, "The collector at \(configuration.url) takes spans.") }
        return Finding(
            "traces", .failed,
            "trace.endpoint: \(configuration.url) does not take spans: \(fault). Right is a collector's OTLP over "
                + "HTTP, such as http://127.0.0.1:4318/v1/traces; without one, take the setting out.")
    }
}
