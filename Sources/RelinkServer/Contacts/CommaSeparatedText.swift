/// Rows of comma-separated text (RFC 4180), each with the line that it begins on, so that a bad one can be named.
///
/// Fields may be quoted, and then hold commas, doubled quotation marks and line ends. Lines end with CR LF or LF; a
/// byte order mark before the first is passed over.
struct CommaSeparatedText {
    struct Row: Hashable {
        /// From 1.
        let line: Int
        let fields: [String]
    }

    /// What can't be read, and on which line it begins.
    struct Fault: Error, Hashable {
        let line: Int
        let description: String
    }

    private var rest: Substring.UTF8View
    private var line = 1

    init(_ text: String) {
        rest = text[...].utf8
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    }

    /// The next row that is not empty, or what is wrong with it; `nil` at the end.
    mutating func next() -> Result<Row, Fault>? {
        while let byte = rest.first, Self.isLineEnd(byte) { endLine() }
        guard !rest.isEmpty else { return nil }
        let first = line
        var fields: [String] = []
        while true {
            switch field(first) {
            case .failure(let fault):
                skipLine()
                return .failure(fault)
            case .success(let text): fields.append(text)
            }
            guard rest.first == UInt8(ascii: ",") else { break }
            rest.removeFirst()
        }
        endLine()
        return .success(Row(line: first, fields: fields))
    }

    private mutating func field(_ first: Int) -> Result<String, Fault> {
        guard rest.first == UInt8(ascii: "\"") else {
            let text = rest.prefix { $0 != UInt8(ascii: ",") && !Self.isLineEnd($0) }
            rest = rest[text.endIndex...]
            guard !text.contains(UInt8(ascii: "\"")) else {
                return .failure(Fault(line: first, description: "a quotation mark stands within an unquoted field"))
            }
            return .success(String(decoding: text, as: UTF8.self))
        }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "\"") else {
                bytes.append(byte)
                continue
            }
            guard rest.first == UInt8(ascii: "\"") else { return closed(bytes, first) }
            bytes.append(byte)
            rest.removeFirst()
        }
        return .failure(Fault(line: first, description: "a quoted field does not end"))
    }

    private func closed(_ bytes: [UInt8], _ first: Int) -> Result<String, Fault> {
        if let byte = rest.first, byte != UInt8(ascii: ","), !Self.isLineEnd(byte) {
            return .failure(Fault(line: first, description: "something stands behind a field's closing quotation mark"))
        }
        return .success(String(decoding: bytes, as: UTF8.self))
    }

    private mutating func skipLine() {
        rest = rest.drop { !Self.isLineEnd($0) }
        endLine()
    }

    private mutating func endLine() {
        if rest.first == UInt8(ascii: "\r") { rest.removeFirst() }
        if rest.first == UInt8(ascii: "\n") {
            rest.removeFirst()
            line += 1
        }
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") }
}
