import NIOCore
import Testing

@testable import RelinkLoad

struct ResponseScannerTests {
    private let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n{ }\n"

    @Test("An answer that comes byte by byte is known at its last byte")
    func piecemeal() throws {
        var scanner = ResponseScanner()
        var received = ByteBuffer()
        for byte in answer.utf8.dropLast() {
            received.writeInteger(byte)
            #expect(try scanner.next(&received) == nil)
        }
        received.writeInteger(UInt8(ascii: "\n"))
        let head = try scanner.next(&received)
        #expect(head == ResponseScanner.Head(status: 200, bodyBytes: 4, closes: false))
        #expect(received.readableBytes == 0)
    }

    @Test("Two answers in one piece are taken one after the other")
    func together() throws {
        var scanner = ResponseScanner()
        var received = ByteBuffer(
            string: answer + "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        #expect(try scanner.next(&received)?.status == 200)
        #expect(try scanner.next(&received) == ResponseScanner.Head(status: 503, bodyBytes: 0, closes: true))
    }

    @Test(
        "What is no HTTP/1.1 answer with a length is unreadable",
        arguments: ["HTTP/1.1 200 OK\r\n\r\n", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 2x0 OK\r\ncontent-length: 0\r\n\r\n"])
    func unreadable(_ text: String) {
        var scanner = ResponseScanner()
        var received = ByteBuffer(string: text)
        #expect(throws: ResponseScanner.Unreadable.self) { try scanner.next(&received) }
    }
}
