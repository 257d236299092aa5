import Foundation
import NIOCore
import Testing

/// Senders that are slow, idle, endless or make no sense: they harm nobody but themselves.
@Suite("Hostile senders", .serialized, .timeLimit(.minutes(10)))
struct HostileSenderTests {
    private static let post = "POST /webhooks/codat HTTP/1.1\r\nHost: relink\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    @Test("Hundreds of senders that trickle heads and bodies get 408, and delay nobody")
    func slow() async throws {
        let server = try await Server(
            try Workspace(), environment: Soak.isWhole ? [:] : ["RELINK_LISTEN_REQUEST_TIMEOUT": "6s"])
        let listenings = try [server.webhookURL, server.adminURL].map { try Listening(url: $0) }
        let body = Array(repeating: UInt8(ascii: "a"), count: 4000)
        let whole = String(decoding: try server.request(id: "slow", body), as: UTF8.self)
        let head = whole.prefix(whole.count - body.count)
        let starts = [
            ("", whole), (String(head), "aaaa"), (Self.chunked, "1\r\na\r\n"),
            (Self.chunked + "2\r\n{}\r\n0\r\n", "X: y\r\n"),
            ("", "\r\n"), ("GET /api/summary HTTP/1.1\r\n", "X: y\r\n"),
        ]
        let before = try Vitals(of: server)
        try await Probe.isWell(server, while: "slow senders") {
            let ends = try await Self.each(ConnectionLimit.raised(for: Soak.rounds(400, soak: 1000))) { number in
                let connection = try await HostileConnection.open(listenings[number % 7 == 0 ? 1 : 0])
                let (start, rest) = starts[number % starts.count]
                if !start.isEmpty { connection.send(start) }
                connection.trickle(rest, every: .milliseconds(300))
                return try await connection.received(within: .seconds(60))
            }
            // Operators' listener is told another host in those that come to the end of a head.
            #expect(Set(ends.map { $0.statuses }).isSubset(of: [[408], [403]]))
            #expect(ends.allSatisfy { $0.isOver })
        }
        let after = try await Vitals.settled(server, after: before)
        #expect(after.openFiles <= before.openFiles + 20)
        #expect(after.peakMemory < 256)
        #expect(await server.stop() == 0)
    }

    @Test("As many idle connections as are allowed keep nobody waiting", arguments: [false, true])
    func idle(isAdmin: Bool) async throws {
        let count = ConnectionLimit.raised(for: Soak.rounds(800, soak: 10_000))
        let server = try await Server(
            try Workspace(), environment: ["RELINK_LISTEN_MAX_CONNECTIONS": "\(count)"])
        let idled = try Listening(url: isAdmin ? server.adminURL : server.webhookURL)
        let before = try Vitals(of: server)
        try await Probe.isWell(server, while: "\(count) idle connections") {
            let connections = try await Self.each(count) { number in
                try await HostileConnection.open(idled, from: "127.0.0.\(2 + number % 50)")
            }
            let start = ContinuousClock().now
            for _ in 0..<20 { #expect(try await server.get("/readyz").status == 200) }
            #expect(ContinuousClock().now - start < Probe.bound)
            for connection in connections { await connection.close() }
        }
        let after = try await Vitals.settled(server, after: before)
        #expect(after.openFiles <= before.openFiles + 20)
        #expect(after.peakMemory < 256)
        Soak.tell("\(count) idle connections: \(after)")
        #expect(await server.stop() == 0)
    }

    struct Endless: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let start: String
        let rest: String
        /// What it is told, where it is told anything before its time is up.
        var status: Int?
    }

    private static let allEndless: [Endless] = {
        let long = String(repeating: "a", count: 32_000)
        let chunk = "7d00\r\n\(long)\r\n"
        let admin = "PUT /api/merchants/a/contact HTTP/1.1\r\nHost: ADMIN\r\nAuthorization: Bearer TOKEN\r\n"
        let length = "Content-Length: 99999999999\r\n\r\n"
        let te = "Transfer-Encoding: chunked\r\n\r\n"
        return [
            Endless(testDescription: "body", start: post + length, rest: long, status: 413),
            Endless(testDescription: "chunks", start: chunked, rest: chunk, status: 413),
            Endless(testDescription: "chunk", start: chunked + "fffffffffffffff\r\n", rest: long, status: 413),
            Endless(
                testDescription: "chunks of one byte", start: chunked,
                rest: String(repeating: "1\r\na\r\n", count: 5000)),
            Endless(testDescription: "size of a chunk", start: chunked, rest: String(repeating: "0", count: 32_000)),
            Endless(testDescription: "extension of a chunk", start: chunked + "2;", rest: long),
            Endless(testDescription: "trailer", start: chunked + "0\r\nX: ", rest: long, status: 431),
            Endless(
                testDescription: "trailers", start: chunked + "0\r\n", rest: String(repeating: "X: y\r\n", count: 5000),
                status: 431),
            Endless(testDescription: "header", start: post + "X: ", rest: long, status: 431),
            Endless(
                testDescription: "headers", start: post, rest: String(repeating: "X: y\r\n", count: 5000), status: 431),
            Endless(testDescription: "target", start: "GET /", rest: long, status: 431),
            Endless(testDescription: "name of a header", start: post, rest: long, status: 431),
            Endless(testDescription: "method", start: "", rest: long, status: 400),
            Endless(testDescription: "empty lines", start: "", rest: String(repeating: "\r\n", count: 16_000)),
            Endless(
                testDescription: "garbage", start: "", rest: String(repeating: "\u{0}\u{7f}é \r\n", count: 4000),
                status: 400),
            Endless(
                testDescription: "body of a page", start: "POST /relink/x HTTP/1.1\r\nHost: a\r\n" + length,
                rest: long),
            Endless(testDescription: "body of a GET", start: "GET /healthz HTTP/1.1\r\nHost: a\r\n" + te, rest: chunk),
            Endless(
                testDescription: "bytes into a tunnel", start: "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", rest: long,
                status: 400),
            Endless(
                testDescription: "bytes behind an upgrade",
                start: post + "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}", rest: long,
                status: 401),
            Endless(
                testDescription: "requests", start: "",
                rest: String(repeating: "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", count: 500)),
            Endless(
                testDescription: "webhooks", start: "",
                rest: String(repeating: post + "Content-Length: 2\r\n\r\n{}", count: 500)),
            Endless(testDescription: "body to operators", start: admin + length, rest: long, status: 413),
            Endless(testDescription: "chunks to operators", start: admin + te, rest: chunk, status: 413),
            Endless(
                testDescription: "body of a sign-in", start: "POST /sign-in HTTP/1.1\r\nHost: ADMIN\r\n" + te,
                rest: chunk),
        ]
    }()

    @Test("What has no end is refused or dropped, fills no memory, and delays nobody")
    func endless() async throws {
        let server = try await Server(try Workspace())
        let (webhooks, admin) = (try Listening(url: server.webhookURL), try Listening(url: server.adminURL))
        let before = try Vitals(of: server)
        for endless in Self.allEndless {
            let isAdmin = endless.start.contains("ADMIN")
            let start = endless.start.replacing("ADMIN", with: "127.0.0.1:\(admin.port)")
                .replacing("TOKEN", with: server.workspace.adminToken)
            let rest = Array(endless.rest.utf8)
            try await Probe.isWell(server, while: "endless \(endless.testDescription)") {
                let ends = try await Self.each(Soak.rounds(2, soak: 8)) { _ in
                    let connection = try await HostileConnection.open(isAdmin ? admin : webhooks)
                    if !start.isEmpty { connection.send(start) }
                    connection.flood { rest }
                    let isTold = endless.status != nil
                    let received = try await connection.received(
                        within: Soak.isWhole || isTold ? .seconds(10) : .milliseconds(200)
                    ) { isTold && String(buffer: $0).hasSuffix("}") }
                    await connection.close()
                    return received
                }
                if let status = endless.status {
                    #expect(Set(ends.map { $0.statuses.first }) == [status], "\(endless.testDescription)")
                }
            }
            let vitals = try Vitals(of: server)
            #expect(vitals.peakMemory < before.peakMemory + 100, "\(endless.testDescription)")
        }
        let after = try await Vitals.settled(server, after: before)
        #expect(after.openFiles <= before.openFiles + 20)
        #expect(await server.stop() == 0)
    }

    @Test("Random bytes, and requests with some bytes of them changed, do no harm")
    func garbage() async throws {
        let server = try await Server(try Workspace())
        let listenings = try [server.webhookURL, server.adminURL].map { try Listening(url: $0) }
        let before = try Vitals(of: server)
        let whole = try server.request(id: "changed", Array(#"{"RuleType":"Sync Completed"}"#.utf8))
        let get = Array("GET /api/events?limit=5 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
        try await Probe.isWell(server, while: "garbage") {
            _ = try await Self.each(Soak.rounds(400, soak: 20_000)) { number in
                let connection = try await HostileConnection.open(listenings[number % 2])
                var bytes = number % 4 < 2 ? whole : get
                if number % 5 == 0 { bytes = (0..<2000).map { _ in UInt8.random(in: 0...255) } }
                for _ in 0..<Int.random(in: 1...12) { bytes[Int.random(in: bytes.indices)] = UInt8.random(in: 0...255) }
                connection.send(bytes)
                let received = try await connection.received(within: .milliseconds(200))
                await connection.close()
                return received.statuses.count
            }
        }
        let after = try await Vitals.settled(server, after: before)
        #expect(after.openFiles <= before.openFiles + 20)
        #expect(after.peakMemory < before.peakMemory + 100)
        #expect(await server.stop() == 0)
        #expect(try await server.workspace.run("check").exitCode == 0)
    }

    /// Does it for each number up to `count`, all that end soon at once, and those that take long too.
    private static func each<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for number in 0..<count { group.addTask { try await body(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
