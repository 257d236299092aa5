import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing

@Suite("Hostile HTTP/2", .serialized, .timeLimit(.minutes(10)))
struct HostileHTTP2Tests {
    private typealias Bytes = HTTP2Bytes

    private static let password = "let-me-in"
    private static let body = Array(#"{"id":"smuggled","RuleType":"Sync Completed"}"#.utf8)

    /// A webhook that would be taken, but for further fields or other values of the fields that every request has.
    private static func webhook(
        _ fields: (String, String)..., method: String = "POST", path: String = "/webhooks/codat"
    )
        -> [UInt8]
    {
        let further = fields.flatMap { Bytes.field($0, $1) }
        return Bytes.frame(
            .headers, flags: Bytes.endHeaders, stream: 1,
            Bytes.request(method, path) + Bytes.field("authorization", password) + further)
            + Bytes.frame(.data, flags: Bytes.endStream, stream: 1, body)
    }

    private static let malformedRequests: [(name: String, frames: [UInt8])] = [
        ("a length that is more", webhook(("content-length", "\(body.count + 1)"))),
        ("a length that is less", webhook(("content-length", "\(body.count - 1)"))),
        ("two lengths", webhook(("content-length", "\(body.count)"), ("content-length", "1"))),
        ("a list of lengths", webhook(("content-length", "\(body.count), \(body.count)"))),
        ("a length with a plus", webhook(("content-length", "+\(body.count)"))),
        ("a negative length", webhook(("content-length", "-1"))),
        ("a length beyond 64 bits", webhook(("content-length", "18446744073709551659"))),
        ("Transfer-Encoding", webhook(("transfer-encoding", "chunked"))),
        ("Connection", webhook(("connection", "close"))), ("Keep-Alive", webhook(("keep-alive", "1"))),
        ("Upgrade", webhook(("upgrade", "h2c"))), ("a name in capitals", webhook(("X-Capital", "a"))),
        ("a line end in a value", webhook(("x", "a\r\nwebhook-id: b"))), ("NUL in a value", webhook(("x", "a\u{0}b"))),
        ("a line end in a name", webhook(("x\r\ny", "a"))), ("a colon in a name", webhook(("x: y", "a"))),
        ("no name", webhook(("", "a"))), ("a line end in the path", webhook(path: "/webhooks/codat HTTP/1.1\r\nx: y")),
        ("an empty path", webhook(path: "")), ("a line end in the method", webhook(method: "POST / HTTP/1.1\r\n")),
        ("two paths", webhook((":path", "/webhooks/codat"))), ("an unknown pseudo-field", webhook((":x", "a"))),
        ("an answer's pseudo-field", webhook((":status", "200"))),
        (
            "trailers without an end",
            Array(webhook().dropLast(body.count + 9))
                + Bytes.frame(.data, stream: 1, body)
                + Bytes.frame(.headers, flags: Bytes.endHeaders, stream: 1, Bytes.field("a", "b"))
        ),
        (
            "a path in trailers",
            Array(webhook().dropLast(body.count + 9)) + Bytes.frame(.data, stream: 1, body)
                + Bytes.frame(.headers, flags: Bytes.endHeaders | Bytes.endStream, stream: 1, Bytes.field(":path", "/"))
        ),
        ("stream 0", Bytes.frame(.headers, flags: 5, stream: 0, Bytes.request())),
        ("an even stream", Bytes.frame(.headers, flags: 5, stream: 2, Bytes.request())),
        ("data of no stream", Bytes.frame(.data, flags: 1, stream: 5, body)),
        ("a frame that is too large", Bytes.frame(.data, flags: 0, stream: 1, Array(repeating: 0, count: 100_000))),
        ("a broken header block", Bytes.frame(.headers, flags: 5, stream: 1, Array(repeating: 0xFF, count: 20))),
        ("a broken Huffman code", Bytes.frame(.headers, flags: 5, stream: 1, [0, 0x81, 0xFF, 0x81, 0xFF])),
        ("a window beyond its limit", Bytes.frame(.windowUpdate, [0x7F, 0xFF, 0xFF, 0xFF])),
        ("an impossible setting", Bytes.frame(.settings, [0, 4, 0xFF, 0xFF, 0xFF, 0xFF])),
        ("a client's push", Bytes.frame(.pushPromise, flags: 4, stream: 1, [0, 0, 0, 2] + Bytes.request())),
        ("HTTP/1.1", Array("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
    ]

    @Test("A request that is not well-formed is never taken: its stream is reset, refused, or its connection ends")
    func malformed() async throws {
        try await Self.serve { server, https, http2 in
            try await Probe.isWell(server, https, while: "malformed HTTP/2") {
                for (name, frames) in Self.malformedRequests {
                    let connection = try await HostileConnection.open(http2)
                    connection.send(Bytes.preface + frames)
                    let received = try await connection.received(within: .seconds(20)) { bytes in
                        !Bytes.reactions(bytes).isEmpty
                    }
                    let reactions = Bytes.reactions(received.bytes)
                    #expect(!reactions.isEmpty || received.isOver, "\(name)")
                    #expect(!reactions.contains(.answered(stream: 1, isOK: true)), "\(name)")
                    await connection.close()
                }
            }
            #expect(await server.stop() == 0)
            #expect(try await server.workspace.messageIDs().allSatisfy { $0.hasPrefix("probe_") })
        }
    }

    private struct Flood: Sendable {
        let name: String
        let opening: [UInt8]
        /// What is sent without an end; its number grows by one each time.
        let next: @Sendable (Int) -> [UInt8]

        init(_ name: String, opening: [UInt8], _ next: @escaping @Sendable (Int) -> [UInt8]) {
            (self.name, self.opening, self.next) = (name, opening, next)
        }

        /// The same frames over and over.
        init(_ name: String, opening: [UInt8] = [], repeating frame: [UInt8]) {
            let frames = Array(repeatElement(frame, count: 500).joined())
            self.init(name, opening: opening) { _ in frames }
        }

        /// A hundred streams at a time.
        init(_ name: String, streams: @escaping @Sendable (Int) -> [UInt8]) {
            self.init(name, opening: []) { number in (0..<100).flatMap { streams((number * 100 + $0) * 2 + 1) } }
        }
    }

    private static let cancel: [UInt8] = [0, 0, 0, 8]
    private static let get = Bytes.request("GET", "/healthz")
    private static let open = Bytes.frame(.headers, flags: Bytes.endHeaders, stream: 1, Bytes.request())

    private static let allFloods = [
        Flood("rapid reset") {
            Bytes.frame(.headers, flags: 5, stream: $0, get) + Bytes.frame(.reset, stream: $0, cancel)
        },
        Flood("rapid reset of webhooks") {
            Bytes.frame(.headers, flags: 4, stream: $0, Bytes.request()) + Bytes.frame(.reset, stream: $0, cancel)
        },
        Flood("resets that the server is made to send") {
            Bytes.frame(.headers, flags: 5, stream: $0, get) + Bytes.frame(.windowUpdate, stream: $0, [0, 0, 0, 0])
        },
        Flood("streams that are never ended") { Bytes.frame(.headers, flags: 4, stream: $0, Bytes.request()) },
        Flood("requests") { Bytes.frame(.headers, flags: 5, stream: $0, get) },
        Flood("settings", repeating: Bytes.frame(.settings, [0, 3, 0, 0, 0, 100])),
        Flood("empty settings", repeating: Bytes.frame(.settings)),
        Flood("pings", repeating: Bytes.frame(.ping, Array("relink!!".utf8))),
        Flood("priorities", repeating: Bytes.frame(.priority, stream: 1, [0, 0, 0, 0, 16])),
        Flood("windows", repeating: Bytes.frame(.windowUpdate, [0, 0, 0, 1])),
        Flood("unknown frames", repeating: [0, 0, 8, 0xBB, 0, 0, 0, 0, 0] + Array("relink!!".utf8)),
        Flood(
            "continuations", opening: Bytes.frame(.headers, stream: 1, Bytes.request()),
            repeating: Bytes.frame(.continuation, stream: 1, Bytes.field("x", "y"))),
        Flood(
            "empty continuations", opening: Bytes.frame(.headers, stream: 1, Bytes.request()),
            repeating: Bytes.frame(.continuation, stream: 1)),
        Flood("empty data", opening: open, repeating: Bytes.frame(.data, stream: 1)),
        Flood(
            "padding", opening: open,
            repeating: Bytes.frame(.data, flags: Bytes.padded, stream: 1, [255] + Array(repeating: 0, count: 255))),
        Flood("a table's entry used again and again", opening: []) { number in
            // One entry of 4,000 bytes, and 8,000 references to it: 32 MB of fields in 12 KB.
            Bytes.frame(
                .headers, flags: 5, stream: number * 2 + 1,
                get + [0x40] + Bytes.string("x") + Bytes.string(String(repeating: "y", count: 4000))
                    + Array(repeating: 0xBE, count: 8000))
        },
        Flood("garbage", opening: []) { _ in (0..<5000).map { _ in UInt8.random(in: 0...255) } },
    ]

    @Test("A flood of frames ends its own connection or is dropped, fills no memory, and delays nobody")
    func floods() async throws {
        try await Self.serve { server, https, http2 in
            let before = try Vitals(of: server)
            for flood in Self.allFloods {
                try await Probe.isWell(server, https, while: "flood of \(flood.name)") {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<Soak.rounds(2, soak: 4) {
                            group.addTask {
                                let connection = try await HostileConnection.open(http2)
                                connection.send(Bytes.preface + flood.opening)
                                let number = Atomic(0)
                                let next = flood.next
                                connection.flood {
                                    next(number.wrappingAdd(1, ordering: .relaxed).oldValue)
                                }
                                _ = try await connection.received(
                                    within: Soak.isWhole ? .seconds(10) : .milliseconds(150))
                                await connection.close()
                            }
                        }
                        try await group.waitForAll()
                    }
                }
                let vitals = try Vitals(of: server)
                Soak.tell("flood of \(flood.name): \(vitals)")
                #expect(vitals.peakMemory < before.peakMemory + 100, "\(flood.name)")
            }
            let after = try await Vitals.settled(server, after: before)
            #expect(after.openFiles <= before.openFiles + 20)
            #expect(await server.stop() == 0)
        }
    }

    @Test("Many connections, each with as many slow streams as it may have, are held within limits")
    func slowStreams() async throws {
        let settings = Soak.isWhole ? [:] : ["RELINK_LISTEN_REQUEST_TIMEOUT": "6s"]
        try await Self.serve(settings) { server, https, http2 in
            let before = try Vitals(of: server)
            try await Probe.isWell(server, https, while: "slow streams") {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<Soak.rounds(30, soak: 600) {
                        group.addTask {
                            let connection = try await HostileConnection.open(http2)
                            connection.send(Bytes.preface)
                            for stream in stride(from: 1, to: 65, by: 2) {
                                connection.send(
                                    Bytes.frame(.headers, flags: 4, stream: stream, Bytes.request())
                                        + Bytes.frame(.data, stream: stream, Self.body))
                            }
                            // Each is told 408 in its time, and that is the connection's last.
                            _ = try await connection.received(within: .seconds(Int64(Soak.rounds(9, soak: 25))))
                            await connection.close()
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let after = try await Vitals.settled(server, after: before)
            Soak.tell("slow streams: \(after)")
            #expect(after.openFiles <= before.openFiles + 20)
            #expect(after.peakMemory < before.peakMemory + 400)
            #expect(await server.stop() == 0)
        }
    }

    @Test("Connections that never end their handshake make room for others")
    func unfinishedHandshakes() async throws {
        let count = ConnectionLimit.raised(for: Soak.rounds(500, soak: 5000))
        try await Self.serve(["RELINK_LISTEN_MAX_CONNECTIONS": "\(count)"]) { server, https, http2 in
            let inTheClear = try Listening(url: server.webhookURL)
            try await Probe.isWell(server, https, while: "unfinished handshakes") {
                for number in 0..<count {
                    let connection = try await HostileConnection.open(inTheClear)
                    if number.isMultiple(of: 2) { connection.send([22, 3, 1]) }
                }
                let start = ContinuousClock().now
                let connection = try await HostileConnection.open(http2)
                connection.send(Bytes.preface + Bytes.frame(.headers, flags: 5, stream: 1, Self.get))
                let received = try await connection.received(within: .seconds(20)) { bytes in
                    Bytes.reactions(bytes).contains(.answered(stream: 1, isOK: true))
                }
                #expect(Bytes.reactions(received.bytes) == [.answered(stream: 1, isOK: true)])
                #expect(ContinuousClock().now - start < Probe.bound)
            }
            #expect(await server.stop() == 0)
        }
    }

    private static func serve(
        _ settings: [String: String] = [:], _ body: (Server, Listening, Listening) async throws -> Void
    ) async throws {
        try await TestCertificates.use { certificates in
            let server = try await Server(
                try Workspace(),
                environment: settings.merging([
                    "RELINK_TLS_CERTIFICATE": certificates.path("server.pem"),
                    "RELINK_TLS_KEY": certificates.path("server.key"), "RELINK_WEBHOOK_AUTHORIZATION": password,
                ]) { $1 })
            let authority = certificates.path("ca.pem")
            try await body(
                server, Listening(url: server.webhookURL, trusting: authority),
                Listening(url: server.webhookURL, trusting: authority, protocols: ["h2"]))
        }
    }
}
