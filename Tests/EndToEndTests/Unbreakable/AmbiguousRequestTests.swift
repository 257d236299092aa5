import Foundation
import NIOCore
import Testing

/// Messages that a server and a proxy before it may take for different ones, so that a request hides in another's body
/// ("request smuggling"). Each is sent with a second request behind it or in it, to both listeners.
@Suite("Ambiguous requests", .serialized, .timeLimit(.minutes(5)))
struct AmbiguousRequestTests {
    /// `POST`, `HOST` and `NEXT` stand for what fits the listener: the beginning of a request up to its host, the host
    /// alone, and a whole request that is the connection's last.
    struct Message: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String

        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }
    }

    static let chunked = "POST\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// To be refused as a whole.
    static let refused: [Message] = framing + lengths + lines + chunks + versions

    static let framing =
        [
            Message("CL.TE", "POST\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nNEXT"),
            Message("TE.CL", "POST\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\nNEXT"),
        ]
        + [
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: x, chunked", "Transfer-Encoding: chunked, x", "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: gzip", "Transfer-Encoding: identity", "Transfer-Encoding: xchunked",
            "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked;a=b", "Transfer-Encoding : chunked",
            "Transfer-Encoding:\u{b}chunked", "Transfer-Encoding:\r\n chunked", "Transfer-Encoding\r\n : chunked",
            "X: y\rTransfer-Encoding: chunked", "X: y\nTransfer-Encoding: chunked", "Transfer-Encoding:\u{0} chunked",
            "Transfer-Encoding: identity\r\nContent-Length: 5", "Transfer-Encoding:\r\nContent-Length: 5",
        ].map { Message($0, "POST\r\n\($0)\r\n\r\n0\r\n\r\nNEXT") }

    static let lengths =
        [
            "2\r\nContent-Length: 3", "3\r\nContent-Length: 2", "2\r\nContent-Length: 2", "+2", "-2", "0x2", "2,2",
            "2, 3",
            "2 3", "2_0", "2.0", "2e0", "", "\r\n 2", "18446744073709551618", "99999999999999999999999", "\u{b}2", "2;",
            "٢",
        ].map { Message("Content-Length: \($0)", "POST\r\nContent-Length: \($0)\r\n\r\n{}NEXT") }
        + [Message("Content-Length : 2", "POST\r\nContent-Length : 2\r\n\r\n{}NEXT")]

    static let lines = [
        ("bare LF everywhere", "POST\nContent-Length: 2\n\n{}NEXT"),
        ("bare LF behind a field", "POST\r\nX: a\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("bare LF at the end", "POST\r\nContent-Length: 2\r\n\n{}NEXT"),
        ("bare CR behind a field", "POST\r\nX: a\rContent-Length: 2\r\n\r\n{}NEXT"),
        ("bare CR at the end", "POST\r\nContent-Length: 2\r\n\r{}NEXT"),
        ("two CR", "POST\r\nX: a\r\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a folded field", "POST\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a folded first field", "GET / HTTP/1.1\r\n Host: HOST\r\n\r\nNEXT"),
        ("NUL in a value", "POST\r\nX: a\u{0}b\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("NUL in a name", "POST\r\nX\u{0}: a\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a control character in a value", "POST\r\nX: \u{1}\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a letter beyond ASCII in a name", "POST\r\nXé: a\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a field without a colon", "POST\r\nXa\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a field without a name", "POST\r\n: a\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a space in a name", "POST\r\nX a: b\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a space in a target", "GET /a b HTTP/1.1\r\nHost: HOST\r\n\r\nNEXT"),
        ("NUL in a target", "GET /a\u{0}b HTTP/1.1\r\nHost: HOST\r\n\r\nNEXT"),
        ("tabs in the first line", "GET\t/\tHTTP/1.1\r\nHost: HOST\r\n\r\nNEXT"),
        ("no host", "GET / HTTP/1.1\r\n\r\nNEXT"),
        ("two hosts", "GET / HTTP/1.1\r\nHost: HOST\r\nHost: other\r\n\r\nNEXT"),
        ("a method in small letters", "get / HTTP/1.1\r\nHost: HOST\r\n\r\nNEXT"),
        ("a tunnel", "CONNECT a:1 HTTP/1.1\r\nHost: HOST\r\n\r\nNEXT"),
    ].map { Message($0, $1) }

    static let chunks = [
        "0x2\r\n{}\r\n0\r\n\r\n", "+2\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", " 2\r\n{}\r\n0\r\n\r\n",
        "2 \r\n{}\r\n0\r\n\r\n", "\r\n{}\r\n0\r\n\r\n", "2\n{}\r\n0\r\n\r\n", "2\r{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n", "2\r\n{}xx0\r\n\r\n", "2\r\n{}\n0\r\n\r\n", "2;a\nb\r\n{}\r\n0\r\n\r\n",
        "g\r\n{}\r\n0\r\n\r\n",
        "2\u{0}\r\n{}\r\n0\r\n\r\n", "10000000000000002\r\n{}\r\n0\r\n\r\n", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nX y\r\n\r\n", "2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n", "2\r\n{}\r\n0\r\n\n",
        "2\r\n{}\r\n0\r\nTransfer-Encoding: x\r\n \r\n",
    ].map { Message("chunk \($0.debugDescription)", chunked + $0 + "NEXT") }

    static let versions = [
        ("HTTP/0.9", "GET /\r\n\r\nNEXT"), ("HTTP/1.2", "POST /a HTTP/1.2\r\nHost: HOST\r\n\r\nNEXT"),
        ("HTTP/2.0", "POST /a HTTP/2.0\r\nHost: HOST\r\n\r\nNEXT"),
        ("HTTP/1", "GET / HTTP/1\r\nHost: HOST\r\n\r\nNEXT"),
        ("http/1.1", "GET / http/1.1\r\nHost: HOST\r\n\r\nNEXT"),
        (
            "HTTP/2 with prior knowledge",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u{0}\u{0}\u{0}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}NEXT"
        ),
    ].map { Message($0, $1) }

    /// Odd, but with one meaning: the request and the one behind it are both answered.
    static let plain = [
        ("a chunk's extension", chunked + "2;a=\"b\"\r\n{}\r\n0\r\n\r\nNEXT"),
        ("zeros before and at the end", chunked + "0002\r\n{}\r\n0000\r\n\r\nNEXT"),
        ("trailers", chunked + "2\r\n{}\r\n0\r\nwebhook-id: a\r\n\r\nNEXT"),
        ("CHUNKED", "POST\r\ntRANSFER-eNCODING:\tCHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\nNEXT"),
        ("zeros before a length", "POST\r\nContent-Length: 002 \r\n\r\n{}NEXT"),
        ("empty lines before", "\r\n\r\nPOST\r\nContent-Length: 2\r\n\r\n{}NEXT"),
        ("a request in a body", "POST\r\nContent-Length: LENGTH\r\n\r\nNEXTNEXT"),
        (
            "a request in a body that was not asked for",
            "GET /a HTTP/1.1\r\nHost: HOST\r\nContent-Length: LENGTH\r\n\r\nNEXTNEXT"
        ),
    ].map { Message($0, $1) }

    @Test("What could be two things is neither: one 400, and the connection ends", arguments: [false, true])
    func areRefused(isAdmin: Bool) async throws {
        let workspace = try await Self.serve(isAdmin) { listening in
            for message in Self.refused {
                let received = try await Self.answer(to: message, listening, isAdmin)
                #expect(received.statuses == [400], "\(message.testDescription)")
                #expect(received.isOver, "\(message.testDescription)")
            }
        }
        #expect(try await workspace.messageIDs().allSatisfy { $0.hasPrefix("probe_") })
    }

    @Test("What is odd but plain is answered, and what stands behind it is the next request", arguments: [false, true])
    func areTaken(isAdmin: Bool) async throws {
        try await Self.serve(isAdmin) { listening in
            for message in Self.plain {
                let received = try await Self.answer(to: message, listening, isAdmin)
                #expect(received.statuses.count == 2, "\(message.testDescription)")
                #expect(received.statuses.last == 200, "\(message.testDescription)")
                #expect(received.isOver, "\(message.testDescription)")
            }
        }
    }

    @Test("A request of HTTP/1.0 is its connection's last, kept or not")
    func http10() async throws {
        try await Self.serve(false) { listening in
            for field in ["", "Connection: keep-alive\r\n"] {
                let message = Message(
                    "HTTP/1.0", "POST /webhooks/codat HTTP/1.0\r\n\(field)Content-Length: 2\r\n\r\n{}NEXT")
                let received = try await Self.answer(to: message, listening, false)
                #expect(received.statuses == [401])
                #expect(received.isOver)
            }
        }
    }

    private static let password = "let-me-in"

    /// - Returns: the workspace of the server, which has ended.
    @discardableResult
    private static func serve(
        _ isAdmin: Bool, _ body: @Sendable (Listening) async throws -> Void
    ) async throws -> Workspace {
        let server = try await Server(try Workspace(), environment: ["RELINK_WEBHOOK_AUTHORIZATION": password])
        let listening = try Listening(url: isAdmin ? server.adminURL : server.webhookURL)
        let before = try Vitals(of: server)
        try await Probe.isWell(server, while: "ambiguous requests") { try await body(listening) }
        let after = try Vitals(of: server)
        #expect(after.memory < before.memory + 64)
        #expect(await server.stop() == 0)
        return server.workspace
    }

    private static func answer(
        to message: Message, _ listening: Listening, _ isAdmin: Bool
    ) async throws -> HostileConnection.Received {
        let host = isAdmin ? "127.0.0.1:\(listening.port)" : "relink"
        let post =
            "POST \(isAdmin ? "/sign-in" : "/webhooks/codat") HTTP/1.1\r\nHost: \(host)\r\n"
            + "Authorization: \(password)"
        let next = "GET \(isAdmin ? "/livez" : "/healthz") HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
        let text = message.text.replacing("POST\r\n", with: post + "\r\n").replacing("POST\n", with: post + "\n")
            .replacing("NEXT", with: next).replacing("HOST", with: host)
            .replacing("LENGTH", with: String(next.utf8.count))
        let connection = try await HostileConnection.open(listening)
        connection.send(text)
        let received = try await connection.received(within: .seconds(20))
        await connection.close()
        return received
    }
}
