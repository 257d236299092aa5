import Relink
import Testing
import Tracing

@testable import RelinkTracing

@Suite("Spans as OTLP writes them")
struct EncodingTests {
    private let queue = SpanQueue()
    private let encoding = SpanEncoding(resource: TraceResource(version: "1.2.3", instance: "i-1"))

    private func tracer() -> SpanTracer { SpanTracer(sampler: TraceSampler(ratio: 1), queue: queue) }

    @Test("Ids are hex digits, long numbers are text, kinds and states are numbers")
    func span() throws {
        let tracer = tracer()
        let root = tracer.startSpan("POST /webhooks/codat", context: .topLevel, ofKind: .server)
        let linked = tracer.startSpan("fold", context: .topLevel, ofKind: .consumer)
        let child = tracer.startSpan("append \"1\"", context: root.context)
        child.attributes["relink.sequence"] = 7
        child.attributes["relink.duplicate"] = true
        child.attributes["http.route"] = "/relink/{token}"
        child.addLink(linked)
        child.recordError(Trouble(text: "hush"))
        child.setStatus(SpanStatus(code: .error, message: "hush"))
        child.end()
        let json = encoding.request(queue.take())
        #expect(!String(decoding: json, as: UTF8.self).contains("hush"))
        let resource = try #require(JSONDocument(parsing: json)?.root["resourceSpans"]?.elements?.first)
        let told = resource["resource"]?["attributes"]?.elements?.map {
            ($0["key"]?.string, $0["value"]?["stringValue"]?.string)
        }
        #expect(told?.map(\.0) == ["service.name", "service.version", "service.instance.id"])
        #expect(told?.map(\.1) == ["relink", "1.2.3", "i-1"])
        let span = try #require(resource["scopeSpans"]?.elements?.first?["spans"]?.elements?.first)
        let parent = try #require(root.context.recordedParent)
        #expect(span["traceId"]?.string == parent.traceID.description)
        #expect(span["spanId"]?.string == child.context.recordedParent?.spanID.description)
        #expect(span["parentSpanId"]?.string == parent.spanID.description)
        #expect(span["name"]?.string == "append \"1\"" && span["kind"]?.integer == 1)
        #expect(span["status"]?["code"]?.integer == 2 && span["status"]?["message"] == nil)
        #expect(span["startTimeUnixNano"]?.string.flatMap { UInt64($0) } != nil)
        let attributes = try #require(span["attributes"]?.elements)
        #expect(attributes.map { $0["key"]?.string } == ["http.route", "relink.duplicate", "relink.sequence"])
        #expect(attributes[0]["value"]?["stringValue"]?.string == "/relink/{token}")
        #expect(attributes[1]["value"]?["boolValue"]?.bool == true)
        #expect(attributes[2]["value"]?["intValue"]?.string == "7")
        let event = try #require(span["events"]?.elements?.first)
        #expect(event["attributes"]?.elements?.first?["value"]?["stringValue"]?.string == "Trouble")
        #expect(span["links"]?.elements?.first?["spanId"]?.string == linked.context.recordedParent?.spanID.description)
    }

    @Test("No span at all is a request all the same")
    func empty() {
        #expect(String(decoding: encoding.request([]), as: UTF8.self) == #"{"resourceSpans":[]}"#)
    }

    private struct Trouble: Error {
        let text: String
    }
}
