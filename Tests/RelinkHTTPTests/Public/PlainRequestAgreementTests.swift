import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import RelinkHTTP

@Suite("Plain requests and NIO's decoder")
struct PlainRequestAgreementTests {
    private struct Read: Equatable, CustomStringConvertible {
        var target = ""
        var fields: [String] = []
        var body: [UInt8] = []
        var isWhole = false

        var description: String { "\(target) \(fields) \(body) \(isWhole)" }
    }

    /// What a request of well-known parts may turn into on its way here.
    private static func bytes(_ random: inout SystemRandomNumberGenerator) -> [UInt8] {
        let body = String(repeating: "b", count: .random(in: 0...6, using: &random))
        var lines = [
            "POST /webhooks/codat HTTP/1.1", "Host: a", "Content-Length: \(body.utf8.count)", "webhook-id: msg_1",
            "X-Forwarded-For: 1.2.3.4", "User-Agent:agent",
        ]
        let oddities = [
            "Content-Length: 3", "content-length:0", "Transfer-Encoding: chunked", "Connection: close", " folded: b",
            "Host: b", "Expect: 100-continue", "Upgrade: x", "Empty:", "Content-Length : 4", "Connection: Keep-Alive",
            "\u{B}Content-Length: 5", "TE: trailers", "Spaced: a ", "Content_Length: 7",
        ]
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            lines.insert(oddities.randomElement(using: &random) ?? "", at: .random(in: 1...lines.count, using: &random))
        }
        var bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
        for _ in 0..<([0, 0, 1, 2].randomElement(using: &random) ?? 0) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let odd: [UInt8] = [0, 9, 10, 11, 13, 32, 58, 127, 128, 255, .random(in: 33...126, using: &random)]
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(odd.randomElement(using: &random) ?? 0, at: place)
            default: bytes[place] = odd.randomElement(using: &random) ?? 0
            }
        }
        return bytes
    }

    private static func decoded(_ bytes: [UInt8]) throws -> Read {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
        var read = Read()
        do { try channel.writeInbound(ByteBuffer(bytes: bytes)) } catch { return read }
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self), !read.isWhole {
            switch part {
            case .head(let head):
                read.target = head.uri
                read.fields = head.headers.map { "\($0.name)=\($0.value)" }
            case .body(let part): read.body += Array(part.readableBytesView)
            case .end: read.isWhole = true
            }
        }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return read
    }

    @Test("What is taken for plain is to the decoder the same request, with the same fields and the same end")
    func agreement() throws {
        var random = SystemRandomNumberGenerator()
        var plain = 0
        for _ in 0..<3000 {
            let bytes = Self.bytes(&random)
            guard case .whole(let request, let length) = PlainRequest.read(ByteBuffer(bytes: bytes)) else { continue }
            plain += 1
            var read = Read(target: request.target, body: request.body, isWhole: true)
            request.forEachField {
                read.fields.append("\(String(decoding: $0, as: UTF8.self))=\(String(decoding: $1, as: UTF8.self))")
            }
            let decoded = try Self.decoded(Array(bytes[..<length]))
            #expect(decoded == read, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        #expect(plain > 300, "too few of them are plain for this to say anything")
    }
}
