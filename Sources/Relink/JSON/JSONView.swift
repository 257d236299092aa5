/// A value of a JSON text that is lent for a while: neither the text nor its tokens may go before it does.
///
/// It counts no references, which would cost more than all else where a body is asked for a dozen members.
struct JSONView {
    let bytes: UnsafeBufferPointer<UInt8>
    let tokens: UnsafeBufferPointer<JSONDocument.Token>
    let index: Int

    /// Lends a text's value for as long as `read` runs.
    ///
    /// - Parameter read: is given `nil` where the bytes are not one JSON value, as ``JSONDocument/init(parsing:)``
    ///   tells it.
    static func parsing<Result>(_ bytes: [UInt8], _ read: (JSONView?) -> Result) -> Result {
        guard let tape = JSONDocument.tape(of: bytes) else { return read(nil) }
        return bytes.withUnsafeBufferPointer { read(JSONView(bytes: $0, tokens: tape.tokens, index: 0)) }
    }

    private var token: JSONDocument.Token { tokens[index] }

    var isObject: Bool { token.kind == .object }
    var isNull: Bool { token.kind == .literalNull }

    /// As of ``JSONValue``.
    subscript(name: StaticString) -> JSONView? {
        guard isObject else { return nil }
        return name.withUTF8Buffer { name in
            var inAnotherCase: Int?
            var key = index + 1
            let end = Int(token.next)
            while key < end {
                let token = tokens[key]
                // Most names differ in length alone.
                if Int(token.end &- token.start) == name.count || !token.isPlainString {
                    switch match(token, name) {
                    case .exact: return value(at: key + 1)
                    case .inAnotherCase: inAnotherCase = inAnotherCase ?? key + 1
                    case .none: break
                    }
                }
                key = Int(tokens[key + 1].next)
            }
            return inAnotherCase.flatMap(value(at:))
        }
    }

    var string: String? {
        switch token.kind {
        case .string: String(decoding: content, as: UTF8.self)
        case .escapedString: JSONTokenizer.unescape(content)
        default: nil
        }
    }

    var text: String? {
        token.kind == .number ? String(decoding: content, as: UTF8.self) : string
    }

    /// The bytes of a string that is written without escapes; `nil` for all else.
    var plainString: UnsafeBufferPointer<UInt8>? { token.isPlainString ? content : nil }

    /// Whether both are the same string, or the same number.
    func isSameText(as other: JSONView) -> Bool {
        if let plain = plainString, let otherPlain = other.plainString { return plain.isSame(as: otherPlain) }
        return text != nil && text == other.text
    }

    var instant: Instant? {
        if let plain = plainString { return Instant(rfc3339: plain) }
        return string.flatMap { Instant(rfc3339: $0) }
    }

    var bool: Bool? {
        switch token.kind {
        case .literalTrue: true
        case .literalFalse: false
        default: nil
        }
    }

    /// The elements of an array; `nil` for all else.
    var elements: Items? {
        token.kind == .array ? Items(view: self, stride: 1) : nil
    }

    /// The names of an object's members, in order; `nil` for all else. The value of each is ``afterName``.
    var names: Items? {
        isObject ? Items(view: self, stride: 2) : nil
    }

    /// Behind a name in an object, its value.
    var afterName: JSONView { JSONView(bytes: bytes, tokens: tokens, index: index + 1) }

    /// What stands in an array or object, one after the other.
    struct Items: Swift.Sequence, IteratorProtocol {
        private let view: JSONView
        private let end: Int
        private let stride: Int
        private var place: Int

        fileprivate init(view: JSONView, stride: Int) {
            self.view = view
            self.stride = stride
            end = Int(view.token.next)
            place = view.index + 1
        }

        mutating func next() -> JSONView? {
            guard place < end else { return nil }
            defer { place = Int(view.tokens[place + stride - 1].next) }
            return JSONView(bytes: view.bytes, tokens: view.tokens, index: place)
        }
    }

    private var content: UnsafeBufferPointer<UInt8> { content(of: token) }

    private func content(of token: JSONDocument.Token) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)])
    }

    private func value(at index: Int) -> JSONView? {
        tokens[index].kind == .literalNull ? nil : JSONView(bytes: bytes, tokens: tokens, index: index)
    }

    private enum Match { case exact, inAnotherCase, none }

    private func match(_ key: JSONDocument.Token, _ name: UnsafeBufferPointer<UInt8>) -> Match {
        guard key.isPlainString else {
            let unescaped = Array(JSONTokenizer.unescape(content(of: key)).utf8)
            return unescaped.withUnsafeBufferPointer { Self.match($0, name) }
        }
        return Self.match(content(of: key), name)
    }

    private static func match(_ key: UnsafeBufferPointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>) -> Match {
        if key.isSame(as: name) { return .exact }
        guard key.count == name.count else { return .none }
        for index in 0..<name.count where key[index] != name[index] {
            let letter = key[index] | 0x20
            guard letter == name[index] | 0x20, (0x61...0x7a).contains(letter) else { return .none }
        }
        return .inAnotherCase
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// In a fraction of the time that `elementsEqual` takes.
    func isSame(as other: Self) -> Bool {
        guard count == other.count else { return false }
        let (left, right) = (UnsafeRawBufferPointer(self), UnsafeRawBufferPointer(other))
        var index = 0
        while index + 8 <= count {
            let word = left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word == right.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
            index += 8
        }
        while index < count {
            guard left[index] == right[index] else { return false }
            index += 1
        }
        return true
    }
}
