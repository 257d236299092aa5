import NIOCore
import NIOHTTP1
import Relink
import RelinkHTTP
import Testing

@Suite("Limits of requests", .timeLimit(.minutes(5)))
struct RequestLimitsTests {
    private static let head = """
        POST /webhooks/codat HTTP/1.1\r\nHost: relink\r\nAuthorization: \(RunningListener.authorization)\r\n
        """

    private static func source(
        maxBodyBytes: Int = 1_048_576, maxBufferedBytes: Int = 67_108_864
    ) -> [String: WebhookSource] {
        var source = RunningListener.source()
        source.maxBodyBytes = maxBodyBytes
        source.maxBufferedBytes = maxBufferedBytes
        return ["codat": source]
    }

    private static func chunked(_ body: String) -> String {
        "\(head)Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
    }

    private static func unfinished(isChunked: Bool) -> String {
        head + (isChunked ? "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n" : "Content-Length: 3\r\n\r\n{}")
    }

    // MARK: Size

    @Test("A body of exactly the most that is allowed is taken, and one byte more is too large")
    func bodyLimit() async throws {
        try await RunningListener.run(sources: Self.source(maxBodyBytes: 100)) { listener in
            let most = try await listener.post(String(repeating: "a", count: 100))
            #expect(most.status == 200)
            let more = try await listener.post(String(repeating: "a", count: 101))
            #expect(more.isProblem(413))
            let row = try #require(listener.rejections.latest(1).first)
            #expect(row.status == 413)
            #expect(row.bytes == 101)
            #expect(row.reason.hasPrefix("bodyTooLarge"))
        }
    }

    @Test("The same holds for a body in chunks, whose length nobody said")
    func chunkedBodyLimit() async throws {
        try await RunningListener.run(sources: Self.source(maxBodyBytes: 100)) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(Self.chunked(String(repeating: "a", count: 100)))
                let most = try await connection.answer()
                #expect(most.status == 200)
                try await connection.send(Self.chunked(String(repeating: "a", count: 101)))
                let more = try await connection.answer()
                #expect(more.isProblem(413))
                #expect(try await connection.rest().isEmpty)
            }
            #expect(try await listener.storedBodies().map(\.count) == [100])
        }
    }

    @Test("A body that is said to be too large is refused before any of it is sent")
    func declaredTooLarge() async throws {
        try await RunningListener.run { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send("\(Self.head)Content-Length: 1048577\r\n\r\n")
                let answer = try await connection.answer()
                #expect(answer.isProblem(413))
                #expect(answer.headers["connection"] == ["close"])
                #expect(try await connection.rest().isEmpty)
            }
        }
    }

    @Test("A client that sends all of a body that is too large still gets to see why it was refused")
    func sendsAllTheSame() async throws {
        try await RunningListener.run(sources: Self.source(maxBodyBytes: 100)) { listener in
            let body = String(repeating: "a", count: 4_000_000)
            try await RawConnection.open(listener.port) { connection in
                try await connection.send("\(Self.head)Content-Length: 4000000\r\n\r\n\(body)")
                let answer = try await connection.answer()
                #expect(answer.isProblem(413))
            }
        }
    }

    @Test("A client that asks first whether to send the body is told")
    func expectContinue() async throws {
        try await RunningListener.run(sources: Self.source(maxBodyBytes: 2)) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send("\(Self.head)Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
                let goOn = try await connection.answer()
                #expect(goOn.status == 100)
                try await connection.send("{}")
                let answer = try await connection.answer()
                #expect(answer.status == 200)
                try await connection.send("\(Self.head)Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
                let refused = try await connection.answer()
                #expect(refused.isProblem(413))
            }
        }
    }

    @Test("Bodies in flight share one budget: more is answered with 503, while small ones get through")
    func bodyBudget() async throws {
        try await RunningListener.run(sources: Self.source(maxBufferedBytes: 100_000)) { listener in
            try await RawConnection.open(listener.port) { slow in
                try await slow.send("\(Self.head)Content-Length: 90000\r\nExpect: 100-continue\r\n\r\n")
                let goOn = try await slow.answer()
                #expect(goOn.status == 100)
                try await slow.send(String(repeating: "a", count: 80_000))
                let second = try await listener.post(String(repeating: "b", count: 20_000))
                #expect(second.isProblem(503))
                #expect(second.headers["retry-after"] == ["5"])
                let small = try await listener.post(String(repeating: "s", count: 4096))
                #expect(small.status == 200)
                try await slow.send(String(repeating: "a", count: 10_000))
                let first = try await slow.answer()
                #expect(first.status == 200)
            }
            let afterwards = try await listener.post(String(repeating: "b", count: 20_000))
            #expect(afterwards.status == 200)
        }
    }

    @Test(
        "Headers that are too large get 431", arguments: ["POST /webhooks/codat HTTP/1.1\r\nHost: a\r\nX: ", "GET /"])
    func headers(start: String) async throws {
        var limits = ListenerLimits()
        limits.maxHeaderBytes = 2000
        try await RunningListener.run(limits: limits) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(start + String(repeating: "x", count: 2500))
                let answer = try await connection.answer()
                #expect(answer.isProblem(431))
                #expect(try await connection.rest().isEmpty)
            }
        }
    }

    @Test("Many small headers add up to what is too large")
    func manyHeaders() async throws {
        var limits = ListenerLimits()
        limits.maxHeaderBytes = 2000
        try await RunningListener.run(limits: limits) { listener in
            try await RawConnection.open(listener.port) { connection in
                let fields = (0..<150).map { "X-\($0): 0123456789\r\n" }.joined()
                try await connection.send(Self.head + fields)
                let answer = try await connection.answer()
                #expect(answer.isProblem(431))
            }
        }
    }

    // MARK: Time

    private static let short: ListenerLimits = {
        var limits = ListenerLimits()
        limits.requestTimeout = .milliseconds(300)
        limits.idleTimeout = .seconds(30)
        return limits
    }()

    @Test(
        "A head that does not come to its end gets 408, and the connection ends",
        arguments: ["P", "POST /webhooks/codat HTTP/1.1\r\n", "POST /webhooks/codat HTTP/1.1\r\nHost: a\r\nX: y\r\n"])
    func slowHead(start: String) async throws {
        try await RunningListener.run(limits: Self.short) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(start)
                let answer = try await connection.answer()
                #expect(answer.isProblem(408))
                #expect(answer.headers["connection"] == ["close"])
                #expect(try await connection.rest().isEmpty)
            }
        }
    }

    @Test("So does the next head on a connection that was kept")
    func slowSecondHead() async throws {
        try await RunningListener.run(limits: Self.short) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                let first = try await connection.answer()
                #expect(first.status == 200)
                try await connection.send("GET /heal")
                let second = try await connection.answer()
                #expect(second.isProblem(408))
            }
        }
    }

    @Test("A body that does not come to its end gets 408, and nothing of it is stored", arguments: [true, false])
    func slowBody(isChunked: Bool) async throws {
        try await RunningListener.run(limits: Self.short) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send(Self.unfinished(isChunked: isChunked))
                let answer = try await connection.answer()
                #expect(answer.isProblem(408))
                #expect(try await connection.rest().isEmpty)
            }
            #expect(try await listener.storedBodies().isEmpty)
        }
    }

    @Test("A body that is cut off is not taken for a whole one", arguments: [true, false])
    func cutBody(isChunked: Bool) async throws {
        try await RunningListener.run { listener in
            for _ in 0..<20 {
                try await RawConnection.open(listener.port) { connection in
                    try await connection.send(Self.unfinished(isChunked: isChunked))
                }
            }
            await listener.shutDown()
            #expect(try await listener.storedBodies().isEmpty)
        }
    }

    @Test("An idle connection is closed without a word")
    func idle() async throws {
        var limits = ListenerLimits()
        limits.idleTimeout = .seconds(1)
        try await RunningListener.run(limits: limits) { listener in
            try await RawConnection.open(listener.port) { connection in
                try await connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try await connection.answer()
                #expect(answer.status == 200)
                #expect(try await connection.rest().isEmpty)
            }
            try await RawConnection.open(listener.port) { connection in
                let rest = try await connection.rest()
                #expect(rest.isEmpty)
            }
        }
    }

    // MARK: Connections

    @Test("More connections than allowed wait until one of the others ends")
    func connectionLimit() async throws {
        var limits = ListenerLimits()
        limits.maxConnections = 2
        try await RunningListener.run(limits: limits) { listener in
            let request = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
            try await RawConnection.open(listener.port) { first in
                try await first.send(request)
                _ = try await first.answer()
                try await RawConnection.open(listener.port) { second in
                    try await second.send(request)
                    _ = try await second.answer()
                    async let third = RawConnection.open(listener.port) { third in
                        try await third.send(request)
                        return try await third.answer().status
                    }
                    for _ in 0..<20 {
                        try await second.send(request)
                        _ = try await second.answer()
                    }
                    #expect(listener.openConnections() == 2)
                    try await first.send("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    _ = try await first.rest()
                    let status = try await third
                    #expect(status == 200)
                }
            }
        }
    }
}
