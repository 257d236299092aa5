import Foundation
import Relink

/// What a value in a request must be, by the rules of Codat's OpenAPI files.
indirect enum Schema: Sendable {
    case string(min: Int = 0, max: Int = .max)
    case uuid
    case uri
    case date
    case boolean
    case integer(ClosedRange<Int> = Int.min...Int.max)
    case oneOf([String])
    /// Four lower-case letters.
    case platformKey
    case array(Schema, max: Int = .max)
    case object([Field], isClosed: Bool = false)
    /// An object whose names are free.
    case map(Schema, maxMembers: Int = .max, maxName: Int = .max)
    case nullable(Schema)
    case either(Schema, Schema)
    case anything

    struct Field: Sendable {
        let name: String
        let isRequired: Bool
        let schema: Schema

        static func required(_ name: String, _ schema: Schema) -> Field {
            Field(name: name, isRequired: true, schema: schema)
        }

        static func optional(_ name: String, _ schema: Schema) -> Field {
            Field(name: name, isRequired: false, schema: schema)
        }
    }

    /// What is wrong with a request, and where.
    struct Violation: Hashable, Sendable {
        let place: String
        let message: String
    }

    /// - Parameter place: how the value is called in what is found wrong.
    func violations(of value: JSONTree, at place: String) -> [Violation] {
        switch (self, value) {
        case (.anything, _): return []
        case (.nullable, .null): return []
        case (.nullable(let schema), _): return schema.violations(of: value, at: place)
        case (.either(let first, let second), _):
            let faults = first.violations(of: value, at: place)
            return faults.isEmpty || second.violations(of: value, at: place).isEmpty ? [] : faults
        case (.array(let element, let max), .array(let elements)):
            if elements.count > max {
                return [Violation(place: place, message: "has \(elements.count) elements; \(max) are allowed")]
            }
            return zip(0..., elements).flatMap { element.violations(of: $1, at: "\(place)[\($0)]") }
        case (.object(let fields, let isClosed), .object(let members)):
            return Self.violations(of: members, fields, isClosed: isClosed, at: place)
        case (.map(let schema, let maxMembers, let maxName), .object(let members)):
            if members.count > maxMembers {
                return [Violation(place: place, message: "has \(members.count) members; \(maxMembers) are allowed")]
            }
            return members.flatMap { member in
                let name = "\(place).\(member.name)"
                guard (1...maxName).contains(member.name.count) else {
                    return [Violation(place: name, message: "has a name of \(member.name.count) characters")]
                }
                return schema.violations(of: member.value, at: name)
            }
        default:
            return fault(of: value).map { [Violation(place: place, message: $0)] } ?? []
        }
    }

    private static func violations(
        of members: [JSONTree.Member], _ fields: [Field], isClosed: Bool, at place: String
    ) -> [Violation] {
        var found: [Violation] = []
        for field in fields {
            let name = place.isEmpty ? field.name : "\(place).\(field.name)"
            if let member = members.first(where: { $0.name == field.name }) {
                found += field.schema.violations(of: member.value, at: name)
            } else if field.isRequired {
                found.append(Violation(place: name, message: "is required"))
            }
        }
        guard isClosed else { return found }
        for member in members where !fields.contains(where: { $0.name == member.name }) {
            found.append(Violation(place: member.name, message: "is not known here"))
        }
        return found
    }

    /// What is wrong with a value that holds no others; `nil` where it is right.
    private func fault(of value: JSONTree) -> String? {
        switch (self, value) {
        case (.string(let min, _), .string(let text)) where text.count < min: "must have at least \(min) characters"
        case (.string(_, let max), .string(let text)) where text.count > max: "must have at most \(max) characters"
        case (.string, .string), (.boolean, .bool): nil
        case (.uuid, .string(let text)): UUID(uuidString: text) == nil ? "must be a GUID" : nil
        case (.uri, .string(let text)): WebAddress(text) == nil ? "must be an absolute http or https URL" : nil
        case (.date, .string(let text)): Instant(rfc3339: text) == nil ? "must be a date of ISO 8601" : nil
        case (.integer(let range), .number(let digits)):
            if let integer = Int(digits), range.contains(integer) { nil } else { "must be \(Self.words(range))" }
        case (.oneOf(let names), .string(let text)):
            names.contains(text) ? nil : "must be one of \(names.joined(separator: ", "))"
        case (.platformKey, .string(let text)):
            text.wholeMatch(of: /[a-z]{4}/) == nil ? "must be four lower-case letters" : nil
        default: "must be \(typeName)"
        }
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "an integer from \(range.lowerBound)" : "an integer from \(range)"
    }

    private var typeName: String {
        switch self {
        case .boolean: "true or false"
        case .integer: "an integer"
        case .array: "a list"
        case .object, .map: "an object"
        default: "a string"
        }
    }
}
