import HTTPTypes
import Hummingbird
import NIOCore
import Relink

/// Carries requests to Codat's API or to the simulator's own pages, and their answers back.
struct HTTPExchange: Sendable {
    private static let maxBodyBytes = 1 << 20

    let world: World

    func respond(to request: Request) async -> Response {
        let body: [UInt8]
        do {
            let buffer = try await request.body.collect(upTo: Self.maxBodyBytes)
            body = Array(buffer.readableBytesView)
        } catch {
            return response(
                status: 413, headers: [], body: Refusal(status: 413, error: "The body is too large.").json.bytes)
        }
        let path = request.uri.path
        guard LocalEndpoint.owns(path) else { return await answer(request, path, body) }
        return serve(request, path, body)
    }

    private func answer(_ request: Request, _ path: String, _ body: [UInt8]) async -> Response {
        let reply = world.access { state in
            state.reply(
                to: APIRequest(
                    method: request.method.rawValue, path: path, query: request.uri.query ?? "",
                    authorization: request.headers[.authorization], contentType: request.headers[.contentType],
                    idempotencyKey: HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }, body: body))
        }
        if reply.delay > .zero {
            do {
                try await Task.sleep(for: reply.delay)
            } catch {
                return response(status: 503, headers: [], body: [])
            }
        }
        return response(status: reply.status, headers: reply.headers, body: reply.body)
    }

    private func serve(_ request: Request, _ path: String, _ body: [UInt8]) -> Response {
        let candidates = LocalEndpoint.all.compactMap { endpoint in
            endpoint.path.match(path).map { (endpoint: endpoint, values: $0) }
        }
        guard !candidates.isEmpty else { return render(.problem(404, "There is nothing at this path.")) }
        let method = request.method == .head ? "GET" : request.method.rawValue
        let meant = candidates.filter { $0.endpoint.method == method }
        guard let found = meant.max(by: { $0.endpoint.path.literalCount < $1.endpoint.path.literalCount }) else {
            return render(.problem(405, "\(request.method.rawValue) is not allowed here."))
        }
        guard method == "GET" || isFromHere(request) else {
            return render(.problem(403, "Another site's page may not do this."))
        }
        let call = LocalEndpoint.Call(
            values: found.values, query: FormFields(parsing: request.uri.query ?? ""), body: body)
        return render(found.endpoint.handle(world, call))
    }

    /// Programs send no `Origin`; browsers name the page that a write comes from.
    private func isFromHere(_ request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return true }
        return origin == "http://" + (request.head.authority ?? "")
            || origin == "https://" + (request.head.authority ?? "")
    }

    private func render(_ reply: LocalEndpoint.Reply) -> Response {
        var headers: [(name: String, value: String)] = [
            ("Cache-Control", "no-store"), ("Referrer-Policy", "same-origin"), ("X-Content-Type-Options", "nosniff"),
        ]
        if let contentType = reply.contentType { headers.append(("Content-Type", contentType)) }
        if let location = reply.location { headers.append(("Location", location)) }
        let targets = ["'self'", reply.formTarget].compactMap { $0 }.joined(separator: " ")
        headers.append(
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action \(targets); "
                    + "base-uri 'none'; frame-ancestors 'none'"
            ))
        return response(status: reply.status, headers: headers, body: reply.body)
    }

    private func response(status: Int, headers: [(name: String, value: String)], body: [UInt8]) -> Response {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: .init(code: status), headers: fields,
            body: body.isEmpty ? .init() : ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
