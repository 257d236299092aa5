import Relink

/// The `query` of Codat's lists: `property=value` with `=`, `!=`, `~` (contains), `>`, `<`, `>=`, `<=`, put together
/// with `&&`, `||` and braces; full stops lead into objects and lists.
indirect enum RecordFilter: Sendable {
    case comparison(path: [String], relation: Relation, value: String)
    case all([RecordFilter])
    case any([RecordFilter])

    /// The longer ones first, so that none is read as the beginning of another.
    enum Relation: String, CaseIterable, Sendable {
        case isNot = "!="
        case atLeast = ">="
        case atMost = "<="
        case equals = "="
        case contains = "~"
        case above = ">"
        case below = "<"
    }

    /// Longer queries are refused, as Codat documents it.
    static let maxCharacters = 2048
    private static let maxDepth = 16

    /// - Returns: `nil` for a query that can't be understood.
    init?(parsing text: String) {
        guard text.utf8.count < Self.maxCharacters else { return nil }
        var rest = text[...]
        guard let filter = Self.alternatives(&rest, depth: 0), rest.isEmpty else { return nil }
        self = filter
    }

    func matches(_ record: JSONTree) -> Bool {
        switch self {
        case .all(let filters): filters.allSatisfy { $0.matches(record) }
        case .any(let filters): filters.contains { $0.matches(record) }
        case .comparison(let path, let relation, let value):
            record.values(at: path[...]).contains { Self.holds($0, relation, value) }
        }
    }

    private static func alternatives(_ rest: inout Substring, depth: Int) -> RecordFilter? {
        guard depth < maxDepth, let first = conjunction(&rest, depth: depth) else { return nil }
        var filters = [first]
        while rest.hasPrefix("||") {
            rest = rest.dropFirst(2)
            guard let next = conjunction(&rest, depth: depth) else { return nil }
            filters.append(next)
        }
        return filters.count == 1 ? first : .any(filters)
    }

    private static func conjunction(_ rest: inout Substring, depth: Int) -> RecordFilter? {
        guard let first = operand(&rest, depth: depth) else { return nil }
        var filters = [first]
        while rest.hasPrefix("&&") {
            rest = rest.dropFirst(2)
            guard let next = operand(&rest, depth: depth) else { return nil }
            filters.append(next)
        }
        return filters.count == 1 ? first : .all(filters)
    }

    private static func operand(_ rest: inout Substring, depth: Int) -> RecordFilter? {
        rest = rest.drop { $0 == " " }
        guard rest.first != "{" else {
            rest = rest.dropFirst()
            guard let inner = alternatives(&rest, depth: depth + 1), rest.first == "}" else { return nil }
            rest = rest.dropFirst().drop { $0 == " " }
            return inner
        }
        let name = rest.prefix { $0.isLetter || $0.isNumber || ".-_".contains($0) }
        rest = rest[name.endIndex...].drop { $0 == " " }
        guard !name.isEmpty, let relation = Relation.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else {
            return nil
        }
        rest = rest.dropFirst(relation.rawValue.count)
        let value = rest.prefix { !"&|{}".contains($0) }
        rest = rest[value.endIndex...]
        let words = value.split(separator: " ", omittingEmptySubsequences: true)
        return .comparison(
            path: name.split(separator: ".").map(String.init), relation: relation, value: words.joined(separator: " "))
    }

    private static func holds(_ found: JSONTree, _ relation: Relation, _ value: String) -> Bool {
        guard let text = found.comparableText else { return false }
        switch relation {
        case .equals: return text.lowercased() == value.lowercased()
        case .isNot: return text.lowercased() != value.lowercased()
        case .contains: return text.lowercased().contains(value.lowercased())
        case .above: return isBelow(value, text)
        case .below: return isBelow(text, value)
        case .atLeast: return !isBelow(text, value)
        case .atMost: return !isBelow(value, text)
        }
    }

    /// Numbers and dates by what they mean, all else by letters.
    static func isBelow(_ left: String, _ right: String) -> Bool {
        if let left = Double(left), let right = Double(right) { return left < right }
        if let left = Instant(rfc3339: left), let right = Instant(rfc3339: right) { return left < right }
        return left < right
    }
}

extension JSONTree {
    /// All that stands at a path; the elements of a list are each looked into.
    func values(at path: ArraySlice<String>) -> [JSONTree] {
        if let elements { return elements.flatMap { $0.values(at: path) } }
        guard let name = path.first else { return [self] }
        return self[name]?.values(at: path.dropFirst()) ?? []
    }

    /// The text by which a value is compared; `nil` for what can't be: objects, lists and `null`.
    var comparableText: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let bool): bool ? "true" : "false"
        default: nil
        }
    }
}
