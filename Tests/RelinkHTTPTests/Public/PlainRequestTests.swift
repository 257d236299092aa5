import NIOCore
import Testing

@testable import RelinkHTTP

@Suite("Plain requests")
struct PlainRequestTests {
    private static let plain =
        "POST /webhooks/codat HTTP/1.1\r\nHost: a\r\nUser-Agent:  b c\r\nwebhook-id: msg_1\r\n"
        + "Content-Length: 2\r\n\r\n{}"

    private func read(_ text: String) -> String {
        switch PlainRequest.read(ByteBuffer(string: text)) {
        case .partial: return "partial"
        case .other: return "other"
        case .whole(let request, let length):
            var fields: [String] = []
            request.forEachField {
                fields.append(String(decoding: $0, as: UTF8.self) + "=" + String(decoding: $1, as: UTF8.self))
            }
            let body = String(decoding: request.body, as: UTF8.self)
            return "\(request.target) \(fields.joined(separator: ";")) \(body) \(length)"
        }
    }

    @Test("One that is whole is read to its last byte, and no further")
    func whole() {
        let fields = "Host=a;User-Agent=b c;webhook-id=msg_1;Content-Length=2"
        let expected = "/webhooks/codat \(fields) {} \(Self.plain.utf8.count)"
        #expect(read(Self.plain) == expected)
        #expect(read(Self.plain + "POST /next") == expected)
    }

    @Test("Until the last byte has come, it is partial")
    func partial() {
        for length in 0..<Self.plain.utf8.count {
            #expect(read(String(decoding: Self.plain.utf8.prefix(length), as: UTF8.self)) == "partial")
        }
    }

    @Test(
        "Whatever servers may read in different ways is left to the decoder",
        arguments: [
            ("POST ", "GET "), ("/webhooks", "webhooks"), ("POST ", "post "), (" HTTP/1.1", " HTTP/1.0"),
            (" HTTP/1.1", "\tHTTP/1.1"),
            ("Host: a", "Host: a\r\nHost: a"), ("Host: a\r\n", ""), ("Host:", "Host :"), ("Host: a", "Host: a\r\n b"),
            ("Host: a\r\n", "Host: a\n"), ("b c", "b\u{0}c"), ("b c", "b\rc"), ("b c", "é"), ("b c", "b\tc"),
            ("Content-Length: 2", "Content-Length: +2"), ("Content-Length: 2", "Content-Length: 2, 2"),
            ("Content-Length: 2", "Content-Length: 2\r\nContent-Length: 2"), ("Content-Length: 2", "Content-Length:"),
            ("Content-Length: 2", "Content-Length: 0x2"), ("Content-Length: 2", "Content-Length: 4097"),
            ("Content-Length: 2", "Content-Length: 2\r\nTransfer-Encoding: chunked"), ("Content-Length: 2\r\n", ""),
            ("Content-Length: 2", "Transfer-Encoding: chunked"), ("Host: a", "Host: a\r\nConnection: close"),
            ("Host: a", "Host: a\r\nExpect: 100-continue"), ("Host: a", "Host: a\r\nUpgrade: h2c"),
            ("Host: a", "Host: a "), ("Host: a", "Host: a\r\n: b"), ("Host: a", "Host: a\r\nX y: b"),
            ("/webhooks/codat", "/webhooks codat"),
        ])
    func other(original: String, replacement: String) {
        #expect(read(Self.plain.replacing(original, with: replacement, maxReplacements: 1)) == "other")
    }

    @Test("A head that grows without end is not waited for")
    func endless() {
        let manyFields = "POST / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 60)
        for start in [
            "POST /", "POST / HTTP/1.1\r\nHost: ", manyFields,
        ] {
            #expect(read(start + String(repeating: "x", count: 4096)) == "other")
        }
    }
}
