import Logging
import Relink

/// Formats log entries as one line each: text for a person, JSON for a collector. Control characters are escaped, so
/// that nobody's input writes lines of its own.
struct LineLogHandler: LogHandler {
    enum Format: String, CaseIterable, Sendable {
        case text, json
    }

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    private let label: String
    private let format: Format
    private let sink: LogSink
    private let now: @Sendable () -> Instant

    /// - Parameter now: the wall clock.
    init(
        label: String, level: Logger.Level, format: Format, sink: LogSink, now: @escaping @Sendable () -> Instant
    ) {
        self.label = label
        logLevel = level
        self.format = format
        self.sink = sink
        self.now = now
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error { fields["error"] = "\(error)" }
        let sorted = fields.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
        sink.write(line(event, sorted))
    }

    private func line(_ event: LogEvent, _ fields: [(String, String)]) -> String {
        switch format {
        case .json:
            var json = JSONWriter(capacity: 256)
            json.object { json in
                for (key, value) in [
                    ("time", now().rfc3339), ("level", event.level.rawValue), ("logger", label),
                    ("message", "\(event.message)"),
                ] + fields {
                    json.key(key)
                    json.string(value)
                }
            }
            return json.text + "\n"
        case .text:
            let rest = fields.map { " \($0.0)=\(PrintableText.quoted($0.1))" }.joined()
            let message = PrintableText.escaped("\(event.message)")
            return "\(now().rfc3339) \(event.level.rawValue) \(message)\(rest)\n"
        }
    }
}
