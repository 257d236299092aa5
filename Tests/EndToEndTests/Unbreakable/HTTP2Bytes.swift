import NIOCore

/// HTTP/2 as it is on the wire (RFC 9113), also what no client would send.
enum HTTP2Bytes {
    enum Kind: UInt8 {
        case data, headers, priority, reset, settings, pushPromise, ping, goAway, windowUpdate, continuation
    }

    static let endStream: UInt8 = 1
    static let endHeaders: UInt8 = 4
    static let padded: UInt8 = 8

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(.settings)

    static func frame(_ kind: Kind, flags: UInt8 = 0, stream: Int = 0, _ payload: [UInt8] = []) -> [UInt8] {
        let size = [payload.count >> 16, payload.count >> 8, payload.count].map { UInt8(truncatingIfNeeded: $0) }
        let number = [stream >> 24, stream >> 16, stream >> 8, stream].map { UInt8(truncatingIfNeeded: $0) }
        return size + [kind.rawValue, flags] + number + payload
    }

    /// A field as HPACK's literal without indexing, without Huffman's code (RFC 7541, section 6.2.2).
    static func field(_ name: String, _ value: String) -> [UInt8] { [0] + string(name) + string(value) }

    static func request(_ method: String = "POST", _ path: String = "/webhooks/codat") -> [UInt8] {
        field(":method", method) + field(":scheme", "https") + field(":authority", "relink") + field(":path", path)
    }

    static func string(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8.count
        if rest < 127 {
            bytes.append(UInt8(rest))
        } else {
            bytes.append(127)
            rest -= 127
            while rest >= 128 {
                bytes.append(UInt8(rest % 128 + 128))
                rest /= 128
            }
            bytes.append(UInt8(rest))
        }
        return bytes + Array(text.utf8)
    }

    /// What the server did about a stream or the connection.
    enum Reaction: Equatable, Sendable {
        /// The first byte of a header block tells the statuses that are in HPACK's table.
        case answered(stream: Int, isOK: Bool)
        case reset(stream: Int)
        case goAway(error: Int)
    }

    static func reactions(_ buffer: ByteBuffer) -> [Reaction] {
        var rest = buffer
        var reactions: [Reaction] = []
        while let head = rest.readBytes(length: 9) {
            let size = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            let stream = head[5...].reduce(0) { $0 << 8 | Int($1) }
            guard let payload = rest.readBytes(length: size) else { break }
            switch Kind(rawValue: head[3]) {
            case .headers: reactions.append(.answered(stream: stream, isOK: payload.first == 0x88))
            case .reset: reactions.append(.reset(stream: stream))
            case .goAway:
                reactions.append(.goAway(error: payload.dropFirst(4).prefix(4).reduce(0) { $0 << 8 | Int($1) }))
            default: break
            }
        }
        return reactions
    }
}
