import Relink

/// A JSON value that can be built, changed and looked into: what the simulated API keeps and answers.
indirect enum JSONTree: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The digits as they were written.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([Member])

    struct Member: Hashable, Sendable {
        let name: String
        var value: JSONTree
    }

    init(_ value: JSONValue) {
        if value.isNull {
            self = .null
        } else if let bool = value.bool {
            self = .bool(bool)
        } else if let string = value.string {
            self = .string(string)
        } else if let elements = value.elements {
            self = .array(elements.map(JSONTree.init))
        } else if let members = value.members {
            self = .object(members.map { Member(name: $0.name, value: JSONTree($0.value)) })
        } else {
            self = .number(value.text ?? "0")
        }
    }

    /// - Returns: `nil` where the bytes are no JSON.
    init?(parsing bytes: [UInt8]) {
        guard let document = JSONDocument(parsing: bytes) else { return nil }
        self.init(document.root)
    }

    init(_ text: String?) {
        self = text.map(JSONTree.string) ?? .null
    }

    init(_ instant: Instant?) {
        self = instant.map { .string($0.rfc3339) } ?? .null
    }

    init(_ number: some FixedWidthInteger) {
        self = .number(String(number))
    }

    /// A member of an object; setting `nil` takes it out. On anything but an object reading gives `nil`.
    subscript(name: String) -> JSONTree? {
        get { members?.first { $0.name == name }?.value }
        set {
            var members = members ?? []
            if let index = members.firstIndex(where: { $0.name == name }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(name: name, value: newValue))
            }
            self = .object(members)
        }
    }

    var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    var elements: [JSONTree]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    var integer: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }

    /// This object with another's members laid over it, objects in it likewise.
    func merged(with other: JSONTree) -> JSONTree {
        guard members != nil, let overlay = other.members else { return other }
        var merged = self
        for member in overlay {
            merged[member.name] = merged[member.name]?.merged(with: member.value) ?? member.value
        }
        return merged
    }

    /// As JSON text.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let bool): writer.bool(bool)
        case .number(let digits): writer.raw(digits.utf8)
        case .string(let string): writer.string(string)
        case .array(let elements): writer.array(elements) { $1.write(to: &$0) }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.key(member.name)
                    member.value.write(to: &writer)
                }
            }
        }
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(String(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: JSONTree...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONTree)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
