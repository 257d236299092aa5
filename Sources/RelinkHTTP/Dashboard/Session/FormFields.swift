import HTTPTypes
import Relink

/// The fields of a form that a browser sent (`application/x-www-form-urlencoded`).
struct FormFields: Sendable {
    private let fields: [String: String]

    /// - Throws: ``Problem``: 400 naming the field that is not known, stands twice or can't be decoded, 413.
    init(of body: SmallBody, known: [String]) async throws {
        let type = body.contentType?.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard type == "application/x-www-form-urlencoded" else {
            throw Problem(.badRequest, "`Content-Type` is wrong; right would be application/x-www-form-urlencoded.")
        }
        let bytes = try await body.read()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem(.badRequest, "The form is not percent-encoded UTF-8.")
        }
        fields = try Self.fields(text, known)
    }

    private static func fields(_ text: String, _ known: [String]) throws(Problem) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let rawName = pair.prefix { $0 != "=" }
            guard let name = PercentEncoding.decode(rawName, plusIsSpace: true), known.contains(name) else {
                throw Problem(.badRequest, "The form has a field that is not known here.")
            }
            guard let value = PercentEncoding.decode(pair.dropFirst(rawName.count + 1), plusIsSpace: true),
                fields.updateValue(value, forKey: name) == nil
            else { throw .wrongField(name, "one value in percent-encoded UTF-8") }
        }
        return fields
    }

    /// `nil` where it is missing or empty: a browser sends an empty field where nothing was typed.
    subscript(name: String) -> String? { fields[name].flatMap { $0.isEmpty ? nil : $0 } }
}
