import Foundation
import NIOCore
import Testing

/// Bodies that their sender signed, and that say something monstrous: kept, told apart, and no harm done.
@Suite("Hostile bodies", .serialized, .timeLimit(.minutes(5)))
struct HostileBodyTests {
    private static let deep = 100_000

    private static func repeated(_ text: String, _ count: Int = deep) -> String {
        String(repeating: text, count: count)
    }

    private static let loss = #"{"RuleType":"Sync Connection Deleted","CompanyId":"#

    private static let bodies: [(name: String, bytes: [UInt8], isQuarantined: Bool)] = [
        ("arrays without an end", Array(repeated("[").utf8), true),
        ("deep arrays", Array((repeated("[") + repeated("]")).utf8), true),
        ("deep objects", Array((repeated(#"{"a":"#) + "1" + repeated("}")).utf8), true),
        (
            "a deep payload",
            Array((#"{"eventType":"read.completed","payload":"# + repeated("[") + repeated("]") + "}").utf8), true
        ),
        (
            "a deep member beside it",
            Array((loss + #""deep","Data":"# + repeated(#"{"a":"#) + "1" + repeated("}}")).utf8), true
        ),
        (
            "sixty levels", Array((loss + #""m","Data":"# + repeated("[", 60) + repeated("]", 60) + "}").utf8),
            false
        ),
        ("no UTF-8", [0xFF, 0xFE, 0xC0, 0x80], true),
        ("no UTF-8 in a string", Array((loss + "\"").utf8) + [0xFF] + Array("\"}".utf8), true),
        ("an overlong NUL", Array((loss + "\"").utf8) + [0xC0, 0x80] + Array("\"}".utf8), true),
        ("a surrogate in UTF-8", Array((loss + "\"").utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8), true),
        ("a cut character", Array((loss + "\"a").utf8) + [0xE2, 0x82], true),
        ("UTF-16", Array("{}".utf16.flatMap { [UInt8($0), 0] }), true),
        ("a number of 900,000 digits", Array((loss + repeated("1", 900_000) + "}").utf8), true),
        ("many members", Array(("{" + (0..<60_000).map { "\"\($0)\":1" }.joined(separator: ",") + "}").utf8), true),
        ("spaces", Array(repeated(" ", 1_000_000).utf8), true),
        ("NULs", Array(repeating: 0, count: 1_000_000), true),
        ("nothing", [], true),
    ]

    @Test("All are accepted byte for byte, what they are not is seen, and nobody waits")
    func signed() async throws {
        let workspace = try Workspace()
        let server = try await Server(workspace)
        let before = try Vitals(of: server)
        let listening = try Listening(url: server.webhookURL)
        try await Probe.isWell(server, while: "hostile bodies") {
            for (number, body) in Self.bodies.enumerated() {
                let connection = try await HostileConnection.open(listening)
                connection.send(try server.request(id: "hostile_\(number)", body.bytes))
                let received = try await connection.received(within: .seconds(20)) { $0.readableBytes > 100 }
                #expect(received.statuses == [200], "\(body.name)")
                await connection.close()
            }
            _ = try await server.foldedSummary()
            try await Self.areShown(by: server)
        }
        let after = try Vitals(of: server)
        #expect(after.peakMemory < before.peakMemory + 100)
        #expect(await server.stop() == 0)
        let check = try await workspace.run("check")
        #expect(check.exitCode == 0, "\(check.error)")
        let rebuild = try await workspace.run("rebuild")
        #expect(rebuild.exitCode == 0, "\(rebuild.error)")
    }

    private static func areShown(by server: Server) async throws {
        let events = try #require(try await server.get("/api/events?limit=500").json["events"] as? [[String: Any]])
        for (number, body) in bodies.enumerated() {
            let event = try #require(events.first { $0["messageId"] as? String == "hostile_\(number)" })
            #expect(event["status"] as? String == (body.isQuarantined ? "quarantined" : "applied"), "\(body.name)")
            let sequence = try #require(event["sequence"] as? Int)
            #expect(try await server.get("/api/events/\(sequence)/body").body == Data(body.bytes), "\(body.name)")
            #expect(try await server.get("/api/events/\(sequence)").status == 200, "\(body.name)")
        }
    }

    @Test("Operators' requests with monstrous bodies, paths and parameters are refused")
    func ofOperators() async throws {
        let server = try await Server(try Workspace())
        let listening = try Listening(url: server.adminURL)
        let before = try Vitals(of: server)
        let requests: [(String, [UInt8], Int)] = [
            ("PUT /api/merchants/a/contact", Array(Self.repeated("[").utf8), 413),
            ("PUT /api/merchants/a/contact", Array(Self.repeated("[", 30_000).utf8), 400),
            (
                "PUT /api/merchants/a/contact",
                Array("{\"email\":\"".utf8) + [0xFF, 0xFE] + Array("@a.example\"}".utf8), 400
            ),
            (
                "POST /api/merchants/a/reonboarding",
                Array(#"{"action":"#.utf8) + Array(Self.repeated("[", 30_000).utf8), 400
            ),
            ("GET /api/merchants/%ff%fe", [], 400), ("GET /api/merchants?q=%c0%80", [], 400),
            ("GET /api/merchants?limit=99999999999999999999", [], 400), ("GET /api/events?after=-1", [], 400),
            ("GET /api/events/99999999999999999999", [], 404),
            ("GET /api/merchants?cursor=\(Self.repeated("A", 20_000))", [], 400),
            ("GET /\(Self.repeated("../", 9000))etc/passwd", [], 404),
        ]
        try await Probe.isWell(server, while: "operators' requests") {
            for (request, body, status) in requests {
                let head = """
                    \(request) HTTP/1.1\r\nHost: 127.0.0.1:\(listening.port)\r\nConnection: close\r\n\
                    Authorization: Bearer \(server.workspace.adminToken)\r\nContent-Length: \(body.count)\r\n\r\n
                    """
                let connection = try await HostileConnection.open(listening)
                connection.send(Array(head.utf8) + body)
                let received = try await connection.received(within: .seconds(20))
                #expect(received.statuses == [status], "\(request.prefix(60))")
            }
        }
        #expect(try Vitals(of: server).peakMemory < before.peakMemory + 64)
        #expect(await server.stop() == 0)
    }

    @Test("A signature header stuffed with entries over a large body delays nobody")
    func stuffedSignatures() async throws {
        // The public key of the test vector in RFC 8032, section 7.1.
        let key = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        let workspace = try Workspace()
        let server = try await Server(
            workspace, environment: ["RELINK_WEBHOOK_SECRETS": "\(workspace.secret),\(key)"])
        let listening = try Listening(url: server.webhookURL)
        let body = Array(repeating: UInt8(ascii: "a"), count: 1 << 20)
        let entry = "v1a," + Data((0..<64).map { $0 < 63 ? $0 : 0 }).base64EncodedString()
        let head = """
            POST /webhooks/codat HTTP/1.1\r\nHost: relink\r\nwebhook-id: stuffed\r\n\
            webhook-timestamp: \(Int(Date().timeIntervalSince1970))\r\n\
            webhook-signature: \(Array(repeating: entry, count: 64).joined(separator: " "))\r\n\
            Content-Length: \(body.count)\r\n\r\n
            """
        let request = Array(head.utf8) + body
        try await Probe.isWell(server, while: "stuffed signatures") {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<Soak.rounds(2, soak: 50) {
                            let connection = try await HostileConnection.open(listening)
                            connection.send(request)
                            let received = try await connection.received(within: .seconds(30)) {
                                $0.readableBytes > 100
                            }
                            #expect(received.statuses == [401])
                            await connection.close()
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(await server.stop() == 0)
    }
}
