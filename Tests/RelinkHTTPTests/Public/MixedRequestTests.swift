import Testing

@Suite("Requests of all kinds on one connection")
struct MixedRequestTests {
    /// A request, and what its answer has to be.
    private struct Exchange {
        let request: String
        let status: Int
    }

    private static func exchange(_ random: inout SystemRandomNumberGenerator) -> Exchange {
        switch Int.random(in: 0..<8, using: &random) {
        case 0...2:
            let body = String(repeating: "x", count: .random(in: 1...3000, using: &random))
            return Exchange(request: post("/webhooks/codat", body, isAuthorized: true), status: 200)
        case 3: return Exchange(request: post("/webhooks/codat", "{}", isAuthorized: false), status: 401)
        case 4: return Exchange(request: post("/webhooks/codat/nobody", "{}", isAuthorized: true), status: 404)
        case 5: return Exchange(request: "GET /webhooks/codat HTTP/1.1\r\nHost: a\r\n\r\n", status: 405)
        case 6: return Exchange(request: "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", status: 200)
        default: return Exchange(request: post("/elsewhere", "hello", isAuthorized: false), status: 404)
        }
    }

    private static func post(_ path: String, _ body: String, isAuthorized: Bool) -> String {
        let authorization = isAuthorized ? "Authorization: \(RunningListener.authorization)\r\n" : ""
        return """
            POST \(path) HTTP/1.1\r\nHost: a\r\n\(authorization)Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
    }

    @Test("However they are mixed and cut into pieces, each gets its answer in its turn")
    func mixed() async throws {
        try await RunningListener.run { listener in
            for _ in 0..<50 {
                var random = SystemRandomNumberGenerator()
                let exchanges = (0..<Int.random(in: 1...30, using: &random)).map { _ in Self.exchange(&random) }
                let statuses = try await RawConnection.open(listener.port) { connection in
                    var rest = exchanges.map(\.request).joined()[...]
                    while !rest.isEmpty {
                        let size = [1, 7, 100, 1000, 5000, 100_000].randomElement(using: &random) ?? 1
                        try await connection.send(String(rest.prefix(size)))
                        rest = rest.dropFirst(size)
                    }
                    if Bool.random(using: &random) { connection.end() }
                    var statuses: [Int] = []
                    for _ in exchanges { statuses.append(try await connection.answer().status) }
                    return statuses
                }
                #expect(statuses == exchanges.map(\.status), "\(exchanges)")
            }
        }
    }
}
