import HTTPTypes
import Relink

/// The fields of a JSON object that an operator sent. Names are taken to the letter, and only those that are known.
struct JSONFields: Sendable {
    private let fields: [String: String]

    /// - Parameter known: the names that the object may have; each is a string or `null`.
    /// - Throws: ``Problem``: 400 naming the field that is not known, stands twice or is no string, 413.
    init(of body: SmallBody, known: [String]) async throws {
        let type = body.contentType?.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard type == nil || type == "application/json" else {
            throw Problem(.badRequest, "`Content-Type` is wrong; right would be application/json.")
        }
        guard let members = JSONDocument(parsing: try await body.read())?.root.members else {
            throw Problem(.badRequest, "The body is no JSON object; right would be one with \(Self.list(known)).")
        }
        fields = try Self.fields(members, known)
    }

    subscript(name: String) -> String? { fields[name] }

    private static func fields(
        _ members: [(name: String, value: JSONValue)], _ known: [String]
    ) throws(Problem) -> [String: String] {
        var fields: [String: String] = [:]
        var names: Set<String> = []
        for (name, value) in members {
            guard known.contains(name) else {
                throw Problem(
                    .badRequest, "The field `\(name.prefix(50))` is not known here; known are \(list(known)).")
            }
            guard names.insert(name).inserted else { throw .wrongField(name, "one value") }
            guard !value.isNull else { continue }
            guard let text = value.string else { throw .wrongField(name, "a string") }
            fields[name] = text
        }
        return fields
    }

    private static func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
}

extension Problem {
    /// - Parameter right: what the field should be; what it was is not repeated.
    static func wrongField(_ name: String, _ right: String) -> Problem {
        Problem(.badRequest, "The field `\(name)` is wrong; right would be \(right).")
    }
}
