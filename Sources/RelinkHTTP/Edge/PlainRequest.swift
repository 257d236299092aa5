import NIOCore

/// A request as most senders of webhooks make it: HTTP/1.1, a short head of visible ASCII, `Content-Length` and a small
/// body, nothing that servers could disagree about. Whatever else a request may be is left to NIO's decoder.
struct PlainRequest {
    /// Where in the bytes a name or a value is.
    typealias Place = Range<Int>

    enum Reading {
        /// - Parameter length: of the request; what follows belongs to the next one.
        case whole(PlainRequest, length: Int)
        /// So far it may become one.
        case partial
        case other
    }

    static let maxBodyBytes = BodyBudget.smallBody
    static let maxHeadBytes = 4096
    private static let maxFields = 48

    let target: String
    let body: [UInt8]
    private let head: ByteBuffer
    private let fields: [(name: Place, value: Place)]

    /// - Parameter take: called with each field's name and value, both without white space around them.
    func forEachField(_ take: (_ name: Slice<UnsafeRawBufferPointer>, _ value: Slice<UnsafeRawBufferPointer>) -> Void) {
        head.withUnsafeReadableBytes { bytes in
            for field in fields { take(bytes[field.name], bytes[field.value]) }
        }
    }

    /// Reads the request that begins with a buffer's first readable byte. Nothing is taken from the buffer.
    ///
    /// - Parameter maxHeadBytes: a longer head is not a plain one.
    static func read(_ buffer: ByteBuffer, maxHeadBytes: Int = maxHeadBytes) -> Reading {
        buffer.withUnsafeReadableBytes { bytes in
            var scan = Scan(bytes: bytes)
            switch scan.head() {
            case .partial: return bytes.count < maxHeadBytes ? .partial : .other
            case .other: return .other
            case .whole:
                let length = scan.offset + scan.contentLength
                guard scan.offset <= maxHeadBytes else { return .other }
                guard length <= bytes.count else { return .partial }
                let request = PlainRequest(
                    target: String(decoding: bytes[scan.target], as: UTF8.self),
                    body: [UInt8](bytes[scan.offset..<length]), head: buffer, fields: scan.fields)
                return .whole(request, length: length)
            }
        }
    }

    private struct Scan {
        enum Outcome { case whole, partial, other }

        let bytes: UnsafeRawBufferPointer
        var offset = 0
        var target: Place = 0..<0
        var fields: [(name: Place, value: Place)] = []
        var contentLength = 0
        private var hosts = 0
        private var lengths = 0

        init(bytes: UnsafeRawBufferPointer) {
            self.bytes = bytes
        }

        mutating func head() -> Outcome {
            let requestLine = self.requestLine()
            guard requestLine == .whole else { return requestLine }
            fields.reserveCapacity(12)
            while true {
                guard offset + 1 < bytes.count else { return .partial }
                if bytes[offset] == .carriageReturn {
                    guard bytes[offset + 1] == .lineFeed, hosts == 1, lengths == 1 else { return .other }
                    offset += 2
                    return .whole
                }
                let field = self.field()
                guard field == .whole else { return field }
            }
        }

        private mutating func requestLine() -> Outcome {
            guard skip("POST /") else { return bytes.count < 6 ? .partial : .other }
            let start = offset - 1
            while offset < bytes.count, (0x21...0x7E).contains(bytes[offset]) { offset += 1 }
            target = start..<offset
            guard bytes.count - offset >= 11 else { return offset - start < 1024 ? .partial : .other }
            return skip(" HTTP/1.1\r\n") ? .whole : .other
        }

        private mutating func skip(_ text: StaticString) -> Bool {
            let isThere = text.withUTF8Buffer { bytes.dropFirst(offset).starts(with: $0) }
            if isThere { offset += text.utf8CodeUnitCount }
            return isThere
        }

        private mutating func field() -> Outcome {
            let start = offset
            while offset < bytes.count, Self.isTokenByte(bytes[offset]) { offset += 1 }
            let name = start..<offset
            guard offset < bytes.count else { return .partial }
            guard bytes[offset] == UInt8(ascii: ":"), !name.isEmpty, fields.count < PlainRequest.maxFields else {
                return .other
            }
            offset += 1
            while offset < bytes.count, bytes[offset] == .space { offset += 1 }
            let valueStart = offset
            while offset < bytes.count, (0x20...0x7E).contains(bytes[offset]) { offset += 1 }
            guard offset + 1 < bytes.count else { return .partial }
            guard bytes[offset] == .carriageReturn, bytes[offset + 1] == .lineFeed else { return .other }
            let value = valueStart..<offset
            // White space behind a value is none of it, but the decoder leaves it there.
            guard value.isEmpty || bytes[offset - 1] != .space else { return .other }
            offset += 2
            fields.append((name, value))
            return isPlain(bytes[name], bytes[value]) ? .whole : .other
        }

        /// Whether a field says nothing of how the message or the connection is to be treated, but for its length.
        private mutating func isPlain(
            _ name: Slice<UnsafeRawBufferPointer>, _ value: Slice<UnsafeRawBufferPointer>
        ) -> Bool {
            switch name.count {
            case 4 where name.isEqual(toLowercased: "host"):
                hosts += 1
            case 14 where name.isEqual(toLowercased: "content-length"):
                lengths += 1
                guard (1...4).contains(value.count), value.allSatisfy({ (0x30...0x39).contains($0) }) else {
                    return false
                }
                contentLength = value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
                return contentLength <= PlainRequest.maxBodyBytes
            case 10 where name.isEqual(toLowercased: "connection"):
                return value.isEqual(toLowercased: "keep-alive")
            case 2 where name.isEqual(toLowercased: "te"), 6 where name.isEqual(toLowercased: "expect"),
                7 where name.isEqual(toLowercased: "upgrade"), 7 where name.isEqual(toLowercased: "trailer"),
                10 where name.isEqual(toLowercased: "keep-alive"),
                16 where name.isEqual(toLowercased: "proxy-connection"),
                17 where name.isEqual(toLowercased: "transfer-encoding"):
                return false
            default:
                break
            }
            return true
        }

        /// RFC 9110, section 5.6.2.
        private static func isTokenByte(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x5F: true
            case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2E, 0x5E, 0x60, 0x7C, 0x7E: true
            default: false
            }
        }
    }
}

extension UInt8 {
    fileprivate static let space: UInt8 = 0x20
    fileprivate static let carriageReturn: UInt8 = 0x0D
    fileprivate static let lineFeed: UInt8 = 0x0A
}

extension Collection<UInt8> {
    /// Whether this is a name, in any case of its letters; without a copy, as every request comes by here.
    ///
    /// - Parameter lowercased: lower-case letters and hyphens.
    func isEqual(toLowercased lowercased: StaticString) -> Bool {
        guard count == lowercased.utf8CodeUnitCount else { return false }
        return lowercased.withUTF8Buffer { expected in
            zip(self, expected).allSatisfy { byte, lower in
                byte == lower || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) && byte | 0x20 == lower
            }
        }
    }
}
