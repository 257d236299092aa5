import Foundation
import Logging
import RelinkHTTP
import RelinkTracing
import Tracing

/// All that traces need, where the settings name a collector.
struct ServerTracing: Sendable {
    let exporter: SpanExporter
    let events: EventTraces

    /// - Returns: `nil` where nothing is traced.
    init?(_ settings: Settings, version: String, logger: Logger) {
        guard let collector = TraceCollector.Configuration(settings), let trace = settings.trace else { return nil }
        exporter = SpanExporter(
            to: collector, ratio: trace.ratio,
            resource: TraceResource(version: version, instance: UUID().uuidString.lowercased()), logger: logger)
        events = EventTraces(tracer: exporter.tracer)
    }

    var tracer: any Tracer { exporter.tracer }

    var requests: RequestTracing {
        RequestTracing(tracer: tracer) { [events] sequence, context in events.remember(sequence, context) }
    }

    var counts: SpanCounts {
        let figures = exporter.figures
        return SpanCounts(exported: figures.exported, dropped: figures.dropped)
    }
}

extension TraceCollector.Configuration {
    /// - Returns: `nil` where nothing is traced.
    init?(_ settings: Settings) {
        guard let trace = settings.trace else { return nil }
        self.init(
            url: trace.endpoint, headers: trace.headers.map { ($0.name, $0.value.value) },
            trustRoots: settings.tls.trustRoots)
    }
}
