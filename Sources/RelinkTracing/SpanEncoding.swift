import Relink
import Tracing

/// The JSON of OTLP, version 1: <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>.
///
/// Ids are hex digits, numbers of 64 bits are text, enumerations are numbers.
struct SpanEncoding: Sendable {
    let resource: TraceResource

    /// An `ExportTraceServiceRequest`.
    func request(_ spans: [FinishedSpan]) -> [UInt8] {
        var json = JSONWriter(capacity: 256 + spans.count * 512)
        json.object { json in
            json.key("resourceSpans")
            json.array(spans.isEmpty ? [] : [spans]) { json, spans in
                json.object { json in
                    json.key("resource")
                    json.object { json in Self.write(resource.attributes, to: &json) }
                    json.key("scopeSpans")
                    json.array([spans]) { json, spans in
                        json.object { json in
                            json.key("scope")
                            json.object { json in
                                json.member("name", "relink")
                                json.member("version", resource.version)
                            }
                            json.key("spans")
                            json.array(spans) { json, span in Self.write(span, to: &json) }
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func write(_ span: FinishedSpan, to json: inout JSONWriter) {
        json.object { json in
            json.member("traceId", span.traceID.description)
            json.member("spanId", span.spanID.description)
            if let parent = span.parentID { json.member("parentSpanId", parent.description) }
            // The trace flags, and in bits 8 and 9 whether the parent is known to be of another process, and is.
            json.member("flags", 0x101 | (span.isParentRemote ? 0x200 : 0))
            json.member("name", span.record.name)
            json.member("kind", number(of: span.kind))
            json.member("startTimeUnixNano", String(span.start))
            json.member("endTimeUnixNano", String(span.end))
            write(pairs(span.record.attributes), to: &json)
            json.key("events")
            json.array(span.record.events) { json, event in
                json.object { json in
                    json.member("timeUnixNano", String(event.nanosecondsSinceEpoch))
                    json.member("name", event.name)
                    write(pairs(event.attributes), to: &json)
                }
            }
            json.key("links")
            json.array(span.record.links) { json, link in
                json.object { json in
                    json.member("traceId", link.traceID.description)
                    json.member("spanId", link.spanID.description)
                }
            }
            json.key("status")
            json.object { json in
                if let status = span.record.status { json.member("code", status == .ok ? 1 : 2) }
            }
        }
    }

    private static func number(of kind: SpanKind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    private static func pairs(_ attributes: SpanAttributes) -> [(String, SpanAttribute)] {
        var pairs: [(String, SpanAttribute)] = []
        attributes.forEach { pairs.append(($0, $1)) }
        return pairs.sorted { $0.0 < $1.0 }
    }

    private static func write(_ attributes: [(String, SpanAttribute)], to json: inout JSONWriter) {
        json.key("attributes")
        json.array(attributes) { json, attribute in
            json.object { json in
                json.member("key", attribute.0)
                json.key("value")
                json.object { json in write(attribute.1, to: &json) }
            }
        }
    }

    /// A value of a type that Relink never sets is written as none.
    private static func write(_ value: SpanAttribute, to json: inout JSONWriter) {
        switch value {
        case .string(let text): json.member("stringValue", text)
        case .int64(let number): json.member("intValue", String(number))
        case .int32(let number): json.member("intValue", String(number))
        case .bool(let bool): json.member("boolValue", bool)
        case .stringConvertible(let value): json.member("stringValue", "\(value)")
        default: break
        }
    }
}

/// Whose spans they are: <https://opentelemetry.io/docs/specs/semconv/resource/#service>.
public struct TraceResource: Sendable {
    let version: String
    let instance: String

    /// - Parameter instance: of this process, among all that run at once or ever ran.
    public init(version: String, instance: String) {
        self.version = version
        self.instance = instance
    }

    var attributes: [(String, SpanAttribute)] {
        [
            ("service.name", "relink"), ("service.version", .string(version)),
            ("service.instance.id", .string(instance)),
        ]
    }
}
