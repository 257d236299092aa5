/// Quoted-printable (RFC 2045 section 6.7) of text: lines of at most 76 bytes that end in CRLF, all of them ASCII.
enum QuotedPrintable {
    static func encoded(_ text: String) -> [UInt8] {
        var encoded: [UInt8] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            append(Array(line.utf8), to: &encoded)
            encoded += "\r\n".utf8
        }
        return encoded
    }

    private static let width = 76

    private static func append(_ line: [UInt8], to encoded: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            let token = isLiteral(byte, column: column, isLast: isLast, in: line) ? [byte] : escaped(byte)
            // A soft line break takes a byte, and a UTF-8 sequence is broken as readily as any other.
            if column + token.count > (isLast ? width : width - 1) {
                encoded += "=\r\n".utf8
                column = 0
            }
            encoded += token
            column += token.count
        }
    }

    /// A full stop or `From ` at the start of a line, and white space at its end, suffer on the way.
    private static func isLiteral(_ byte: UInt8, column: Int, isLast: Bool, in line: [UInt8]) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        case UInt8(ascii: "."), UInt8(ascii: "F"): column > 0 && column < width - 3
        case UInt8(ascii: " "), UInt8(ascii: "\t"): !isLast
        case 0x21...0x7E: true
        default: false
        }
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
