import HTTPTypes
import Relink

/// The fields of a JSON object that an operator or the platform's back end sent. Names are taken to the letter, and
/// only those that are known; `null` is as good as none.
struct JSONFields: Sendable {
    private let members: [String: JSONValue]

    /// - Parameter known: the names that the object may have.
    /// - Throws: ``Problem``: 400 for what is no JSON object, naming a field that is not known or stands twice; 413.
    init(of body: SmallBody, known: [String]) async throws {
        let type = body.contentType?.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard type == nil || type == "application/json" else {
            throw Problem(.badRequest, "`Content-Type` is wrong; right would be application/json.")
        }
        let names = known.map { "`\($0)`" }.joined(separator: ", ")
        guard let sent = JSONDocument(parsing: try await body.read())?.root.members else {
            throw Problem(.badRequest, "The body is no JSON object; right would be one with \(names).")
        }
        var members: [String: JSONValue] = [:]
        for (name, value) in sent {
            guard known.contains(name) else {
                throw Problem(.badRequest, "The field `\(name.prefix(50))` is not known here; known are \(names).")
            }
            guard members.updateValue(value, forKey: name) == nil else { throw Problem.wrongField(name, "one value") }
        }
        self.members = members.filter { !$0.value.isNull }
    }

    /// - Throws: ``Problem`` 400 for what is no string.
    func text(_ name: String) throws(Problem) -> String? {
        guard let value = members[name] else { return nil }
        guard let text = value.string else { throw .wrongField(name, "a string") }
        return text
    }

    /// - Throws: ``Problem`` 400 for what is neither true nor false.
    func bool(_ name: String) throws(Problem) -> Bool? {
        guard let value = members[name] else { return nil }
        guard let bool = value.bool else { throw .wrongField(name, "true or false") }
        return bool
    }

    /// An object of strings.
    ///
    /// - Throws: ``Problem`` 400 for what is none.
    func texts(_ name: String) throws(Problem) -> [String: String]? {
        guard let value = members[name] else { return nil }
        guard value.isObject else { throw .wrongField(name, "an object of strings") }
        var texts: [String: String] = [:]
        for (member, value) in value.members ?? [] {
            guard let text = value.string, texts.updateValue(text, forKey: member) == nil else {
                throw .wrongField(name, "an object of strings, no name twice")
            }
        }
        return texts
    }
}

extension Problem {
    /// - Parameter right: what the field should be; what it was is not repeated.
    static func wrongField(_ name: String, _ right: String) -> Problem {
        Problem(.badRequest, "The field `\(name)` is wrong; right would be \(right).")
    }
}
