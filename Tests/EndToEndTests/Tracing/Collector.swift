import Foundation
import TestSupport
import Testing

/// A collector that reads what comes by OTLP's own schema, and takes nothing that this does not know. What is posted to
/// any other path it notes as it is.
final class Collector: Sendable {
    let port: Int
    private let received: URL
    private let process: ChildProcess

    private static let schema = Workspace.repository.appending(path: ".build/otlp")

    /// - Parameter folder: for what it receives.
    init(in folder: URL) async throws {
        try #require(
            FileManager.default.fileExists(atPath: Self.schema.path),
            "\(Self.schema.path) is missing: deploy/install-otlp fetches it")
        received = folder.appending(path: "received.ndjson")
        try Data().write(to: received)
        process = try ChildProcess(
            ["/usr/bin/python3", "-c", Self.script, received.path],
            environment: ["PYTHONPATH": Self.schema.path, "PYTHONDONTWRITEBYTECODE": "1"], input: .lifeline)
        let said = try await process.said { $0.contains("\n") }
        port = try #require(Int(said.trimmingCharacters(in: .whitespacesAndNewlines)), "\(said)")
    }

    deinit {
        process.signal(SIGTERM)
    }

    var url: String { "http://127.0.0.1:\(port)" }

    struct Span: Sendable {
        let name: String
        let traceID: String
        let spanID: String
        let parentID: String
        let kind: String
        let isFailed: Bool
        let attributes: [String: String]
        let resource: [String: String]
    }

    struct Post: Sendable {
        let path: String
        let headers: [String: String]
    }

    /// Everything that came, as text.
    var text: String {
        get throws { String(decoding: try Data(contentsOf: received), as: UTF8.self) }
    }

    var spans: [Span] {
        get throws {
            try lines("span").map { line in
                Span(
                    name: line["name"] as? String ?? "", traceID: line["traceId"] as? String ?? "",
                    spanID: line["spanId"] as? String ?? "", parentID: line["parentSpanId"] as? String ?? "",
                    kind: line["kind"] as? String ?? "", isFailed: line["isFailed"] as? Bool ?? false,
                    attributes: line["attributes"] as? [String: String] ?? [:],
                    resource: line["resource"] as? [String: String] ?? [:])
            }
        }
    }

    var posts: [Post] {
        get throws {
            try lines("post").map { line in
                Post(path: line["path"] as? String ?? "", headers: line["headers"] as? [String: String] ?? [:])
            }
        }
    }

    /// What it could not read.
    var faults: [String] {
        get throws { try lines("fault").map { $0["why"] as? String ?? "" } }
    }

    /// The spans, once there are those that are awaited.
    func spans(once isEnough: ([Span]) -> Bool) async throws -> [Span] {
        let end = ContinuousClock.now + .seconds(150)
        while true {
            let (spans, faults) = (try spans, try faults)
            if isEnough(spans) { return spans }
            try #require(ContinuousClock.now < end, "of the spans only these came: \(spans.map(\.name)) \(faults)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func lines(_ kind: String) throws -> [[String: Any]] {
        let whole = try text
        // The last line may be half written.
        return try whole[..<(whole.lastIndex(of: "\n") ?? whole.startIndex)].split(separator: "\n").compactMap { line in
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            return object["is"] as? String == kind ? object : nil
        }
    }

    private static let script = """
        import base64, http.server, json, os, sys, threading
        from google.protobuf import json_format
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
        from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

        out = open(sys.argv[1], "a", buffering=1)

        def write(what, /, **members):
            out.write(json.dumps({"is": what, **members}) + "\\n")

        def ids(node):
            # In OTLP's JSON ids are hex digits, where the schema's own JSON has base64.
            if isinstance(node, list):
                return [ids(item) for item in node]
            if not isinstance(node, dict):
                return node
            named = ("traceId", "spanId", "parentSpanId")
            return {key: base64.b64encode(bytes.fromhex(value)).decode() if key in named else ids(value)
                    for key, value in node.items()}

        def plain(attributes):
            return {a.key: str(getattr(a.value, a.value.WhichOneof("value"))) for a in attributes}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = 200
                if self.path != "/v1/traces":
                    write("post", path=self.path, headers=headers)
                else:
                    try:
                        self.spans(body, headers)
                    except Exception as fault:
                        status = 400
                        write("fault", why=repr(fault))
                answer = b"{}"
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def spans(self, body, headers):
                assert headers["content-type"] == "application/json", headers
                assert headers.get("api-key") == "a key, of the collector", headers
                request = json_format.ParseDict(ids(json.loads(body)), ExportTraceServiceRequest())
                for resource in request.resource_spans:
                    for scope in resource.scope_spans:
                        for span in scope.spans:
                            assert len(span.trace_id) == 16 and len(span.span_id) == 8, "an id is too short"
                            assert len(span.parent_span_id) in (0, 8) and span.name, "no name"
                            assert 0 < span.start_time_unix_nano <= span.end_time_unix_nano, "its times are wrong"
                            write("span", name=span.name, traceId=span.trace_id.hex(), spanId=span.span_id.hex(),
                                parentSpanId=span.parent_span_id.hex(), kind=Span.SpanKind.Name(span.kind),
                                isFailed=span.status.code == Status.STATUS_CODE_ERROR,
                                attributes=plain(span.attributes), resource=plain(resource.resource.attributes))

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_address[1], flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
        """
}
