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
        guard bytes.count < Self.maxBytes, (try? UTF8Span(validating: bytes.span)) != nil else { return nil }
        var parser = JSONTokenizer(count: bytes.count)
        guard bytes.withUnsafeBufferPointer({ parser.parse($0) }) else { return nil }
        storage = Storage(bytes: bytes, tokens: parser.tokens)
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

    /// Twelve bytes, so that the tokens of a usual body fit into what the allocator hands out fastest.
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

    private var token: JSONDocument.Token { storage.tokens[index] }

    public var isObject: Bool { token.kind == .object }
    public var isNull: Bool { token.kind == .literalNull }

    /// A member of an object, its name matched exactly or else whatever its case; `nil` where there is none, where it
    /// is `null`, and where this is no object. Of equal names the first counts.
    public subscript(name: StaticString) -> JSONValue? {
        guard isObject else { return nil }
        return name.withUTF8Buffer { name in
            var inAnotherCase: Int?
            var key = index + 1
            let end = Int(token.next)
            while key < end {
                switch match(key, name) {
                case .exact: return value(at: key + 1)
                case .inAnotherCase: inAnotherCase = inAnotherCase ?? key + 1
                case .none: break
                }
                key = Int(storage.tokens[key + 1].next)
            }
            return inAnotherCase.flatMap(value(at:))
        }
    }

    /// The text of a string; `nil` for all else.
    public var string: String? {
        switch token.kind {
        case .string: String(decoding: content, as: UTF8.self)
        case .escapedString: JSONTokenizer.unescape(content)
        default: nil
        }
    }

    /// The text of a string, or the digits of a number: Codat's samples hold numbers where its schemas say string.
    public var text: String? {
        token.kind == .number ? String(decoding: content, as: UTF8.self) : string
    }

    /// The bytes of a string that is written without escapes; `nil` for all else.
    var plainString: ArraySlice<UInt8>? { token.kind == .string ? content : nil }

    /// Whether both are the same string, or the same number.
    func isSameText(as other: JSONValue) -> Bool {
        if let plain = plainString, let otherPlain = other.plainString { return plain == otherPlain }
        return text != nil && text == other.text
    }

    /// The date of a string, as `Instant` reads it.
    public var instant: Instant? {
        plainString.map { Instant(rfc3339: $0) } ?? string.flatMap { Instant(rfc3339: $0) }
    }

    public var bool: Bool? {
        switch token.kind {
        case .literalTrue: true
        case .literalFalse: false
        default: nil
        }
    }

    /// A whole number, also in a string; `nil` for fractions and for what 64 bits cannot hold.
    public var integer: Int64? { text.flatMap { Int64($0) } }

    /// The elements of an array; `nil` for all else.
    public var elements: [JSONValue]? {
        guard token.kind == .array else { return nil }
        var elements: [JSONValue] = []
        var next = index + 1
        while next < Int(token.next) {
            elements.append(JSONValue(storage: storage, index: next))
            next = Int(storage.tokens[next].next)
        }
        return elements
    }

    /// The members of an object, in order; `nil` for all else.
    public var members: [(name: String, value: JSONValue)]? {
        guard isObject else { return nil }
        var members: [(name: String, value: JSONValue)] = []
        var key = index + 1
        while key < Int(token.next) {
            let name = JSONValue(storage: storage, index: key).string ?? ""
            members.append((name, JSONValue(storage: storage, index: key + 1)))
            key = Int(storage.tokens[key + 1].next)
        }
        return members
    }

    /// The value at another place of the same document.
    func value(ofToken index: Int) -> JSONValue { JSONValue(storage: storage, index: index) }

    private enum Match { case exact, inAnotherCase, none }

    private var content: ArraySlice<UInt8> {
        let token = token
        return storage.bytes[Int(token.start)..<Int(token.end)]
    }

    private func value(at index: Int) -> JSONValue? {
        storage.tokens[index].kind == .literalNull ? nil : JSONValue(storage: storage, index: index)
    }

    private func match(_ key: Int, _ name: UnsafeBufferPointer<UInt8>) -> Match {
        let token = storage.tokens[key]
        guard token.kind == .string else {
            let unescaped = Array((JSONValue(storage: storage, index: key).string ?? "").utf8)
            return unescaped.withUnsafeBufferPointer { Self.match($0, name) }
        }
        guard Int(token.end - token.start) == name.count else { return .none }
        return storage.bytes.withUnsafeBufferPointer {
            Self.match(UnsafeBufferPointer(rebasing: $0[Int(token.start)..<Int(token.end)]), name)
        }
    }

    private static func match(_ key: UnsafeBufferPointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>) -> Match {
        guard key.count == name.count else { return .none }
        var exact = true
        for (byte, wanted) in zip(key, name) where byte != wanted {
            guard byte | 0x20 == wanted | 0x20, (0x61...0x7a).contains(byte | 0x20) else { return .none }
            exact = false
        }
        return exact ? .exact : .inAnotherCase
    }
}
