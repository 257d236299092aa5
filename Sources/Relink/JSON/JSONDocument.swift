/// A JSON text (RFC 8259), checked whole and indexed in one pass; values are decoded only where they are asked for.
///
/// The fold reads a handful of fields out of every body of a log of millions, so this makes no tree: one flat array of
/// positions, no string that nobody wants.
public struct JSONDocument: Sendable {
    /// Deeper nesting than this is taken for no JSON: nothing that Codat sends comes near it.
    public static let maxDepth = 128
    /// More is taken for no JSON either: positions and kinds share 32 bits.
    public static let maxBytes = 1 << 29

    private let storage: Storage

    var bytes: [UInt8] { storage.bytes }
    var tokens: [Token] { storage.tokens }

    /// - Returns: `nil` where the bytes are not one JSON value in UTF-8 (a byte order mark before it is passed over).
    public init?(parsing bytes: [UInt8]) {
        guard let tape = Self.tape(of: bytes) else { return nil }
        storage = Storage(bytes: bytes, tokens: Array(tape.tokens))
    }

    /// - Returns: the tokens of one JSON value in UTF-8; `nil` for all else.
    static func tape(of bytes: [UInt8]) -> TokenTape? {
        guard bytes.count < Self.maxBytes, (try? UTF8Span(validating: bytes.span)) != nil else { return nil }
        return bytes.span.withUnsafeBufferPointer { JSONTokenizer.tape(of: $0) }
    }

    public var root: JSONValue { JSONValue(storage: storage, index: 0) }

    /// The text on one line: without a byte order mark before it and white space around its values and names.
    public var compactText: [UInt8] {
        var compact: [UInt8] = []
        compact.reserveCapacity(bytes.count)
        var isInString = false
        var isEscaped = false
        for byte in bytes.starts(with: JSONTokenizer.byteOrderMark) ? bytes.dropFirst(3) : bytes[...] {
            if !isInString, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { continue }
            compact.append(byte)
            if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return compact
    }

    /// What all values of a document share: one reference to count where a value is handed on.
    final class Storage: Sendable {
        let bytes: [UInt8]
        let tokens: [Token]

        init(bytes: [UInt8], tokens: [Token]) {
            self.bytes = bytes
            self.tokens = tokens
        }
    }

    enum Kind: UInt8 {
        case object, array, string, escapedString, number, literalTrue, literalFalse, literalNull
    }

    /// Twelve bytes.
    struct Token {
        /// The content: what is between the quotes of a string, the digits of a number.
        let start: UInt32
        var end: UInt32
        private var nextAndKind: UInt32

        init(kind: Kind, start: Int, end: Int, next: Int) {
            self.start = UInt32(truncatingIfNeeded: start)
            self.end = UInt32(truncatingIfNeeded: end)
            nextAndKind = UInt32(truncatingIfNeeded: next) << 3 | UInt32(kind.rawValue)
        }

        var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: nextAndKind & 7)) ?? .literalNull }

        /// Whether it is a string without escapes.
        var isPlainString: Bool { nextAndKind & 7 == UInt32(Kind.string.rawValue) }

        /// The index of the token behind this value and all in it.
        var next: UInt32 {
            get { nextAndKind >> 3 }
            set { nextAndKind = newValue << 3 | nextAndKind & 7 }
        }
    }
}

/// One value in a ``JSONDocument``.
public struct JSONValue: Sendable {
    private let storage: JSONDocument.Storage
    let index: Int

    init(storage: JSONDocument.Storage, index: Int) {
        self.storage = storage
        self.index = index
    }

    public var isObject: Bool { read(\.isObject) }
    public var isNull: Bool { read(\.isNull) }

    /// A member of an object, its name matched exactly or else whatever its case; `nil` where there is none, where it
    /// is `null`, and where this is no object. Of equal names the first counts.
    public subscript(name: StaticString) -> JSONValue? {
        read { $0[name]?.index }.map(value(ofToken:))
    }

    /// The text of a string; `nil` for all else.
    public var string: String? { read(\.string) }

    /// The text of a string, or the digits of a number: Codat's samples hold numbers where its schemas say string.
    public var text: String? { read(\.text) }

    /// The date of a string, as `Instant` reads it.
    public var instant: Instant? { read(\.instant) }

    public var bool: Bool? { read(\.bool) }

    /// A whole number, also in a string; `nil` for fractions and for what 64 bits cannot hold.
    public var integer: Int64? { text.flatMap { Int64($0) } }

    /// The elements of an array; `nil` for all else.
    public var elements: [JSONValue]? {
        read { view in view.elements.map { $0.map { value(ofToken: $0.index) } } }
    }

    /// The members of an object, in order; `nil` for all else.
    public var members: [(name: String, value: JSONValue)]? {
        read { view in
            view.names.map { names in
                names.map { (name: $0.string ?? "", value: value(ofToken: $0.afterName.index)) }
            }
        }
    }

    /// The value at another place of the same document.
    func value(ofToken index: Int) -> JSONValue { JSONValue(storage: storage, index: index) }

    private func read<Result>(_ read: (JSONView) -> Result) -> Result {
        storage.bytes.withUnsafeBufferPointer { bytes in
            storage.tokens.withUnsafeBufferPointer { read(JSONView(bytes: bytes, tokens: $0, index: index)) }
        }
    }
}
