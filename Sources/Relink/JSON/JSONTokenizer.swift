/// The one pass over a JSON text that checks its grammar and notes where each value stands.
struct JSONTokenizer: ~Copyable {
    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    private var tape: TokenTape
    private var position = 0

    private init(count: Int) {
        // A usual body has a name or value every eight bytes.
        tape = TokenTape(capacity: 8 + count / 8)
    }

    /// - Returns: `nil` where the bytes are not exactly one JSON value, with white space around it.
    static func tape(of bytes: UnsafeBufferPointer<UInt8>) -> TokenTape? {
        var tokenizer = JSONTokenizer(count: bytes.count)
        guard tokenizer.parse(bytes) else { return nil }
        return consume tokenizer.tape
    }

    private mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if bytes.first == 0xef, bytes.starts(with: Self.byteOrderMark) { position = 3 }
        guard value(bytes, depth: 0) else { return false }
        skipSpace(bytes)
        return position == bytes.count
    }

    private mutating func value(_ bytes: UnsafeBufferPointer<UInt8>, depth: Int) -> Bool {
        skipSpace(bytes)
        guard position < bytes.count, depth < JSONDocument.maxDepth else { return false }
        switch bytes[position] {
        case UInt8(ascii: "{"): return container(bytes, .object, UInt8(ascii: "}"), depth)
        case UInt8(ascii: "["): return container(bytes, .array, UInt8(ascii: "]"), depth)
        case UInt8(ascii: "\""): return string(bytes)
        case UInt8(ascii: "t"): return literal(bytes, "true", .literalTrue)
        case UInt8(ascii: "f"): return literal(bytes, "false", .literalFalse)
        case UInt8(ascii: "n"): return literal(bytes, "null", .literalNull)
        default: return number(bytes)
        }
    }

    private mutating func container(
        _ bytes: UnsafeBufferPointer<UInt8>, _ kind: JSONDocument.Kind, _ close: UInt8, _ depth: Int
    ) -> Bool {
        let index = tape.count
        append(kind, position, position)
        position += 1
        skipSpace(bytes)
        if position < bytes.count, bytes[position] == close {
            position += 1
            tape.finish(index, at: position)
            return true
        }
        while true {
            if kind == .object {
                skipSpace(bytes)
                guard string(bytes) else { return false }
                skipSpace(bytes)
                guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return false }
                position += 1
            }
            guard value(bytes, depth: depth + 1) else { return false }
            skipSpace(bytes)
            guard position < bytes.count else { return false }
            let byte = bytes[position]
            position += 1
            if byte == close {
                tape.finish(index, at: position)
                return true
            }
            guard byte == UInt8(ascii: ",") else { return false }
        }
    }

    private mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return false }
        position += 1
        let start = position
        var kind = JSONDocument.Kind.string
        while true {
            position = Self.plainEnd(bytes, position)
            guard position < bytes.count else { return false }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                append(kind, start, position)
                position += 1
                return true
            case UInt8(ascii: "\\"):
                kind = .escapedString
                guard escape(bytes) else { return false }
            default: return false
            }
        }
    }

    /// Where the first byte stands that ends or interrupts a string: a quotation mark, a backslash, or what must not
    /// stand in one.
    private static func plainEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        guard let raw = UnsafeRawPointer(bytes.baseAddress) else { return start }
        var position = start
        while position + 8 <= bytes.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let found = below(0x20, word) | below(1, word ^ every(0x22)) | below(1, word ^ every(0x5c))
            if found != 0 { return position + found.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            position += 1
        }
        return position
    }

    /// Marks the bytes of a word that are less than a limit of at most 128. The lowest mark is right; a borrow may set
    /// more above it.
    private static func below(_ limit: UInt64, _ word: UInt64) -> UInt64 {
        (word &- every(limit)) & ~word & every(0x80)
    }

    private static func every(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    private mutating func escape(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard position + 1 < bytes.count else { return false }
        switch bytes[position + 1] {
        case UInt8(ascii: "u"):
            guard position + 5 < bytes.count,
                (2...5).allSatisfy({ Self.hexDigit(bytes[position + $0]) != nil })
            else { return false }
            position += 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        default: return false
        }
        return true
    }

    private mutating func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = position
        if peek(bytes) == UInt8(ascii: "-") { position += 1 }
        if peek(bytes) == UInt8(ascii: "0") {
            position += 1
        } else {
            guard digits(bytes) else { return false }
        }
        if peek(bytes) == UInt8(ascii: ".") {
            position += 1
            guard digits(bytes) else { return false }
        }
        if let byte = peek(bytes), byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if let sign = peek(bytes), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            guard digits(bytes) else { return false }
        }
        append(.number, start, position)
        return true
    }

    private mutating func digits(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = position
        while let byte = peek(bytes), byte &- UInt8(ascii: "0") < 10 { position += 1 }
        return position > start
    }

    private mutating func literal(
        _ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString, _ kind: JSONDocument.Kind
    ) -> Bool {
        let matches = word.withUTF8Buffer { word in
            position + word.count <= bytes.count && (0..<word.count).allSatisfy { bytes[position + $0] == word[$0] }
        }
        guard matches else { return false }
        append(kind, position, position + word.utf8CodeUnitCount)
        position += word.utf8CodeUnitCount
        return true
    }

    private func peek(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace(_ bytes: UnsafeBufferPointer<UInt8>) {
        while position < bytes.count, bytes[position] <= 0x20 {
            switch bytes[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            default: return
            }
        }
    }

    private mutating func append(_ kind: JSONDocument.Kind, _ start: Int, _ end: Int) {
        tape.append(JSONDocument.Token(kind: kind, start: start, end: end, next: tape.count + 1))
    }
}

extension JSONTokenizer {
    /// The text of a string with escapes, which the pass has checked; half a surrogate pair becomes U+FFFD.
    static func unescape(_ content: UnsafeBufferPointer<UInt8>) -> String {
        var units: [UInt8] = []
        units.reserveCapacity(content.count)
        var position = content.startIndex
        while position < content.endIndex {
            guard content[position] == UInt8(ascii: "\\") else {
                units.append(content[position])
                position += 1
                continue
            }
            let letter = content[position + 1]
            position += 2
            switch letter {
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0c)
            case UInt8(ascii: "n"): units.append(0x0a)
            case UInt8(ascii: "r"): units.append(0x0d)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"): units.append(contentsOf: String(scalar(content, &position)).utf8)
            default: units.append(letter)
            }
        }
        return String(decoding: units, as: UTF8.self)
    }

    private static func scalar(_ content: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Unicode.Scalar {
        let first = codeUnit(content, position)
        position += 4
        guard (0xd800..<0xdc00).contains(first) else { return Unicode.Scalar(first) ?? "\u{fffd}" }
        guard position + 6 <= content.endIndex, content[position] == UInt8(ascii: "\\"),
            content[position + 1] == UInt8(ascii: "u")
        else { return "\u{fffd}" }
        let second = codeUnit(content, position + 2)
        guard (0xdc00..<0xe000).contains(second) else { return "\u{fffd}" }
        position += 6
        return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)) ?? "\u{fffd}"
    }

    private static func codeUnit(_ content: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | UInt32(hexDigit(content[position + $1]) ?? 0) }
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
