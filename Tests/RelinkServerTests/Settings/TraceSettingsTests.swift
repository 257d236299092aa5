import RelinkServer
import Testing

@Suite("Where traces go")
struct TraceSettingsTests {
    private let folder: SettingsFolder

    init() throws {
        folder = try SettingsFolder()
    }

    @Test("Nowhere by default, nor with a share of nought")
    func nowhere() throws {
        #expect(try folder.settings("").trace == nil)
        #expect(try folder.settings("trace: {ratio: 1}").trace == nil)
        #expect(try folder.settings("trace: {endpoint: 'http://collector:4318', ratio: 0}").trace == nil)
    }

    @Test("To the collector, at the path that OTLP names where none is written")
    func endpoint() throws {
        let trace = try #require(try folder.settings("trace: {endpoint: 'http://collector:4318'}").trace)
        #expect(trace.endpoint == "http://collector:4318/v1/traces" && trace.ratio == 0.01 && trace.headers.isEmpty)
        let other = try #require(
            try folder.settings("trace: {endpoint: 'https://c.example/otlp/v1/traces', ratio: 0.5}").trace)
        #expect(other.endpoint == "https://c.example/otlp/v1/traces" && other.ratio == 0.5)
    }

    @Test("OpenTelemetry's own variables count where Relink's say nothing")
    func variables() throws {
        let environment = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://agent:4318/",
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=hush%3D1, x-tenant = a",
        ]
        let settings = try folder.settings("", environment: environment)
        let trace = try #require(settings.trace)
        #expect(trace.endpoint == "http://agent:4318/v1/traces")
        #expect(trace.headers.map(\.name) == ["api-key", "x-tenant"])
        #expect(trace.headers.map(\.value.value) == ["hush=1", "a"])
        #expect(try settings.value("trace.headers") == "(hidden)")
        var ofTraces = environment
        ofTraces["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://traces:4318/in"
        #expect(try folder.settings("", environment: ofTraces).trace?.endpoint == "http://traces:4318/in")
        let yaml = "trace: {endpoint: 'http://mine:4318/v1/traces'}"
        #expect(try folder.settings(yaml, environment: ofTraces).trace?.endpoint == "http://mine:4318/v1/traces")
    }

    @Test(
        "They may also say that nothing is traced, or that their collector is of another kind",
        arguments: [
            ("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ])
    func off(name: String, value: String) throws {
        let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://agent:4317", name: value]
        #expect(try folder.settings("", environment: environment).trace == nil)
    }

    @Test("A share that is none is refused", arguments: ["1.5", "-1", "half", "nan", "1e-3", ""])
    func ratio(text: String) throws {
        let faults = try folder.faults("trace: {ratio: '\(text)'}")
        #expect(try faults.message("trace.ratio").contains("0.01"))
    }

    @Test("A field that is none is refused, without its value", arguments: ["hush", "a b=hush", "a=hush%0d%0ahush"])
    func headers(text: String) throws {
        let faults = try folder.faults("trace: {endpoint: 'http://c:4318', headers: ['ok=1', '\(text)']}")
        #expect(faults.keys == ["trace.headers[1]"] && !faults.description.contains("hush"))
    }
}
