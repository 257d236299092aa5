import HTTPTypes
import Relink

/// A request to the admin listener, taken apart: what its path names, its parameters, and its body.
struct AdminRequest: Sendable {
    /// What stands in the place of the path's `{…}`, decoded.
    let subject: String
    let body: SmallBody
    /// What a reader of the stream was told last.
    var lastEventID: String? { body.lastEventID }
    private let parameters: [String: String]

    /// - Parameters:
    ///   - query: the target behind its `?`.
    ///   - known: the names of the parameters that the path takes.
    /// - Throws: ``Problem`` 400 naming the parameter that is not known, stands twice, or can't be decoded.
    init(subject: String, query: some StringProtocol, known: [String], body: SmallBody) throws(Problem) {
        self.subject = subject
        self.body = body
        var parameters: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let rawName = pair.prefix { $0 != "=" }
            let name = PercentEncoding.decode(rawName, plusIsSpace: true) ?? String(rawName)
            guard known.contains(name) else {
                throw Problem(.badRequest, Self.unknown(String(name.prefix(50)), known))
            }
            guard let value = PercentEncoding.decode(pair.dropFirst(rawName.count + 1), plusIsSpace: true) else {
                throw .wrong(name, "percent-encoded UTF-8")
            }
            guard parameters.updateValue(value, forKey: name) == nil else { throw .wrong(name, "one value") }
        }
        self.parameters = parameters
    }

    /// A request without parameters.
    init(body: SmallBody) {
        subject = ""
        self.body = body
        parameters = [:]
    }

    private static func unknown(_ name: String, _ known: [String]) -> String {
        let right = known.isEmpty ? "This path takes none." : "This path takes \(known.joined(separator: ", "))."
        return "The parameter `\(name)` is not known here. \(right)"
    }

    /// - Parameters:
    ///   - right: what the parameter should be, to tell whoever gave another.
    ///   - read: `nil` for a value that is wrong.
    /// - Returns: `nil` where the parameter is not given.
    /// - Throws: ``Problem`` 400 naming the parameter.
    func value<Value>(_ name: String, _ right: String, _ read: (String) -> Value?) throws(Problem) -> Value? {
        guard let text = parameters[name] else { return nil }
        guard let value = read(text) else { throw .wrong(name, right) }
        return value
    }

    func text(_ name: String) -> String? {
        parameters[name]
    }

    func oneOf<Value: RawRepresentable & CaseIterable>(
        _ name: String, _: Value.Type
    ) throws(Problem) -> Value? where Value.RawValue == String {
        let right = "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")
        return try value(name, right) { Value(rawValue: $0) }
    }

    func limit(upTo most: Int = 500, otherwise usual: Int = 50) throws(Problem) -> Int {
        try value("limit", "a whole number from 1 to \(most)") { text in
            Int64(digits: text).flatMap { (1...Int64(most)).contains($0) ? Int($0) : nil }
        } ?? usual
    }
}

extension Problem {
    /// - Parameter right: what the parameter should be; what it was is not repeated.
    static func wrong(_ parameter: String, _ right: String) -> Problem {
        Problem(.badRequest, "The parameter `\(parameter)` is wrong; right would be \(right).")
    }
}
