import NIOCore
import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("Connections", .timeLimit(.minutes(5)))
struct ConnectionTests {
    private static let healthz = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func post(_ body: String) -> String {
        """
        POST /webhooks/codat HTTP/1.1\r\nHost: a\r\nAuthorization: \(RunningListener.authorization)\r\n\
        Content-Length: \(body.utf8.count)\r\n\r\n\(body)
        """
    }

    @Test("Requests sent at once are answered in their order")
    func pipelining() async throws {
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send((1...20).map { Self.post("\($0)") }.joined())
                for number in 1...20 {
                    let answer = try await connection.answer()
                    #expect(answer.body == #"{"status":"accepted","sequence":\#(number)}"#)
                }
            }
            #expect(try await listener.storedBodies() == (1...20).map(String.init))
        }
    }

    @Test("Webhooks and other requests sent at once are answered in their order, whoever answers them")
    func mixedPipelining() async throws {
        let healthz = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        let nowhere = "POST /webhooks/codat/nobody HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
        let requests = [healthz, Self.post("1"), nowhere, nowhere, healthz, healthz, Self.post("2"), healthz]
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(requests.joined())
                var statuses: [Int] = []
                var bodies: [String] = []
                for _ in requests {
                    let answer = try await connection.answer()
                    statuses.append(answer.status)
                    bodies.append(answer.body)
                }
                #expect(statuses == [200, 200, 404, 404, 200, 200, 200, 200])
                #expect(bodies[1].contains(#""sequence":1"#) && bodies[6].contains(#""sequence":2"#))
                #expect([0, 4, 5, 7].allSatisfy { bodies[$0] == "ok" })
            }
        }
    }

    @Test("A client that ends its side behind its last request gets all its answers", arguments: 1...3)
    func endedBehindRequests(count: Int) async throws {
        let requests = [Self.post("1"), "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", Self.post("2")].prefix(count)
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(requests.joined())
                connection.end()
                for _ in requests {
                    let answer = try await connection.answer()
                    #expect(answer.status == 200)
                }
                #expect(try await connection.rest().isEmpty)
            }
        }
    }

    @Test("A webhook cut short behind another request is refused after that one's answer")
    func cutShortBehindAnother() async throws {
        let cut = String(Self.post("123456").dropLast(3))
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(Self.healthz + cut)
                connection.end()
                #expect(try await connection.answer().status == 200)
                #expect(try await connection.answer().status == 400)
            }
        }
    }

    @Test("HEAD of a webhook's path gets a head, and not a byte more")
    func headOfWebhooks() async throws {
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send("HEAD /webhooks/codat HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let answer = try await connection.rest()
                #expect(answer.hasPrefix("HTTP/1.1 405 ") && answer.hasSuffix("\r\n\r\n"))
            }
        }
    }

    @Test("A refused request leaves its connection fit for the next one")
    func afterRefusal() async throws {
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send("POST /elsewhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
                let elsewhere = try await connection.answer()
                #expect(elsewhere.isProblem(404))
                try await connection.send(Self.post("{}"))
                let answer = try await connection.answer()
                #expect(answer.status == 200)
            }
        }
    }

    @Test(
        "A client that wants the connection closed gets it closed",
        arguments: [
            "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /healthz HTTP/1.0\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        ])
    func close(request: String) async throws {
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(request)
                let answer = try await connection.answer()
                #expect(answer.status == 200)
                #expect(answer.headers["connection"] == ["close"])
                #expect(try await connection.rest().isEmpty)
            }
        }
    }

    @Test("A target in absolute form is understood")
    func absoluteForm() async throws {
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send("GET http://relink.example/healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try await connection.answer()
                #expect(answer.status == 200)
            }
        }
    }

    @Test(
        "What is no HTTP gets 400, and the connection ends",
        arguments: [
            "hello\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "GET / HTTP/3.7\r\n\r\n", "GET  HTTP/1.1\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST /webhooks/codat HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\nContent-Length: 1\r\n\r\na",
            "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
        ])
    func malformed(bytes: String) async throws {
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(bytes)
                let answer = try await connection.answer()
                #expect(answer.isProblem(400))
                #expect(try await connection.rest().isEmpty)
            }
            let healthy = try await listener.get("/healthz")
            #expect(healthy.status == 200)
        }
    }

    @Test("Garbage behind a request is refused after that request was answered")
    func malformedBehind() async throws {
        let log = HeldLog()
        try await RunningListener.run(wrap: log.before) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(Self.post("{}") + "garbage\r\n\r\n")
                for await _ in log.appends { break }
                log.letGo()
                let first = try await connection.answer()
                #expect(first.status == 200)
                let second = try await connection.answer()
                #expect(second.isProblem(400))
                #expect(try await connection.rest().isEmpty)
            }
        }
    }

    @Test("Random bytes do no harm", arguments: 0..<20)
    func randomBytes(seed: UInt64) async throws {
        try await RunningListener.run { listener in
            var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
            func next() -> UInt64 {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return state
            }
            var request = Array(Self.post("{\"id\":\"\(seed)\"}").utf8)
            for _ in 0..<8 { request[Int(next() % UInt64(request.count))] = UInt8(truncatingIfNeeded: next()) }
            let mutated = String(decoding: request, as: UTF8.self)
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(mutated)
            }
            let healthy = try await listener.get("/healthz")
            #expect(healthy.status == 200)
        }
    }

    @Test("Shutdown lets a request that is under way finish, and ends idle, half-sent and silent connections")
    func shutdown() async throws {
        let log = HeldLog()
        var limits = ListenerLimits()
        limits.drainTimeout = .milliseconds(200)
        try await RunningListener.run(wrap: log.before, limits: limits) { listener in
            try await RawConnection.open(listener.port) { idle in
                try await idle.send(Self.healthz)
                _ = try await idle.answer()
                try await RawConnection.open(listener.port) { halfHead in
                    try await halfHead.send(Self.healthz + "GET /hea")
                    _ = try await halfHead.answer()
                    try await RawConnection.open(listener.port) { halfBody in
                        try await halfBody.send(
                            "POST /webhooks/codat HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n"
                                + "Expect: 100-continue\r\n\r\n")
                        _ = try await halfBody.answer()
                        try await RawConnection.open(listener.port) { underWay in
                            try await underWay.send(Self.post("{}"))
                            for await _ in log.appends { break }
                            await listener.shutDown()
                            #expect(try await idle.rest().isEmpty)
                            #expect(try await halfHead.rest().isEmpty)
                            let late = try await halfBody.answer()
                            #expect(late.isProblem(408))
                            log.letGo()
                            let answer = try await underWay.answer()
                            #expect(answer.body == #"{"status":"accepted","sequence":1}"#)
                            #expect(answer.headers["connection"] == ["close"])
                            #expect(try await underWay.rest().isEmpty)
                        }
                    }
                }
            }
            await #expect(throws: (any Error).self) {
                try await RawConnection.open(listener.port) { _ in }
            }
        }
    }

    @Test("Connections that come while it shuts down do no harm", arguments: 0..<5)
    func flood(round: Int) async throws {
        try await RunningListener.run { listener in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    if number == 20 { group.addTask { await listener.shutDown() } }
                    group.addTask {
                        // Refused, reset or answered: whichever it is, the listener goes on to its end.
                        _ = try? await RawConnection.open(listener.port) { connection in
                            try await connection.send(Self.healthz)
                            return try await connection.answer()
                        }
                    }
                }
            }
        }
    }

    @Test("A connection that outlasts the shutdown is cut")
    func cut() async throws {
        let log = HeldLog()
        var limits = ListenerLimits()
        limits.shutdownTimeout = .milliseconds(200)
        try await RunningListener.run(wrap: log.before, limits: limits) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(Self.post("{}"))
                for await _ in log.appends { break }
                await listener.shutDown()
                #expect(try await connection.rest().isEmpty)
                log.letGo()
            }
        }
    }
}
