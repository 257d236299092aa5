public import Relink

/// A JSON value of one's own, to be changed and sent back: numbers keep their digits, objects their order.
public indirect enum JSONTree: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public let name: String
        public var value: JSONTree
    }

    case object([Member])
    case array([JSONTree])
    case string(String)
    /// Its digits as they stood.
    case number(String)
    case bool(Bool)
    case null

    public init(_ value: JSONValue) {
        if let members = value.members {
            self = .object(members.map { Member(name: $0.name, value: JSONTree($0.value)) })
        } else if let elements = value.elements {
            self = .array(elements.map(JSONTree.init))
        } else if let string = value.string {
            self = .string(string)
        } else if let digits = value.text {
            self = .number(digits)
        } else if let bool = value.bool {
            self = .bool(bool)
        } else {
            self = .null
        }
    }

    public static func object(_ members: KeyValuePairs<String, JSONTree>) -> JSONTree {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    /// A member of an object, its name matched exactly. Setting makes an object of what is none, and `nil` takes the
    /// member out.
    public subscript(name: String) -> JSONTree? {
        get { members?.first { $0.name == name }?.value }
        set {
            var members = members ?? []
            let index = members.firstIndex { $0.name == name }
            switch (newValue, index) {
            case (let value?, let index?): members[index].value = value
            case (let value?, nil): members.append(Member(name: name, value: value))
            case (nil, let index?): members.remove(at: index)
            case (nil, nil): return
            }
            self = .object(members)
        }
    }

    /// A place in nested objects.
    public subscript(path: [String]) -> JSONTree? {
        get { path.reduce(self) { $0?[$1] } }
        set {
            guard let name = path.first else {
                if let newValue { self = newValue }
                return
            }
            guard path.count > 1 else {
                self[name] = newValue
                return
            }
            var child = self[name] ?? .object([Member]())
            child[Array(path.dropFirst())] = newValue
            self[name] = child
        }
    }

    public var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    public var elements: [JSONTree]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The text of a string, or the digits of a number.
    public var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    public var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .object(let members):
            json.object { json in
                for member in members {
                    json.key(member.name)
                    member.value.write(to: &json)
                }
            }
        case .array(let elements): json.array(elements) { $1.write(to: &$0) }
        case .string(let text): json.string(text)
        case .number(let digits): json.raw(digits.utf8)
        case .bool(let bool): json.bool(bool)
        case .null: json.null()
        }
    }
}
