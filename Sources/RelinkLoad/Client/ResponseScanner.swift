import NIOCore

/// Finds the end of HTTP/1.1 responses in a stream of bytes, and reads their status: all that a load must know, at a
/// fraction of a whole parser's cost, for client and server share the machine.
///
/// Takes responses with a `Content-Length` alone, which is how the routes that are measured answer.
struct ResponseScanner {
    struct Head: Hashable {
        let status: Int
        let bodyBytes: Int
        let closes: Bool
    }

    struct Unreadable: Error, Hashable {}

    /// More than any answer's head has.
    private static let maxHeadBytes = 16_384

    /// The head of the response that is under way.
    private var head: Head?

    /// Takes one whole response off the buffer.
    ///
    /// - Returns: `nil` where more bytes are needed.
    mutating func next(_ buffer: inout ByteBuffer) throws(Unreadable) -> Head? {
        if head == nil {
            guard let length = Self.headLength(buffer.readableBytesView) else {
                guard buffer.readableBytes <= Self.maxHeadBytes else { throw Unreadable() }
                return nil
            }
            guard let bytes = buffer.readSlice(length: length), let read = Self.head(bytes.readableBytesView) else {
                throw Unreadable()
            }
            head = read
        }
        guard let complete = head, buffer.readableBytes >= complete.bodyBytes else { return nil }
        buffer.moveReaderIndex(forwardBy: complete.bodyBytes)
        head = nil
        return complete
    }

    /// The bytes up to and with the empty line.
    private static func headLength(_ bytes: ByteBufferView) -> Int? {
        bytes.withUnsafeBytes { bytes in
            var index = 3
            while index < bytes.count {
                if bytes[index] == lineFeed, bytes[index - 2] == lineFeed { return index + 1 }
                index += 1
            }
            return nil
        }
    }

    private static func head(_ bytes: ByteBufferView) -> Head? {
        var lines = bytes.split(separator: lineFeed).makeIterator()
        guard let first = lines.next(), first.starts(with: "HTTP/1.1 ".utf8),
            let status = Int(text(first.dropFirst(9).prefix(3))), (100..<600).contains(status)
        else { return nil }
        var bodyBytes: Int?
        var closes = false
        while let line = lines.next() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            switch colon - line.startIndex {
            case 14 where text(line[..<colon]).lowercased() == "content-length":
                bodyBytes = Int(text(line[(colon + 1)...]))
            case 10 where text(line[..<colon]).lowercased() == "connection":
                closes = text(line[(colon + 1)...]).lowercased() == "close"
            default: break
            }
        }
        guard let bodyBytes, bodyBytes >= 0 else { return nil }
        return Head(status: status, bodyBytes: bodyBytes, closes: closes)
    }

    private static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
    }

    private static let lineFeed = UInt8(ascii: "\n")
}
