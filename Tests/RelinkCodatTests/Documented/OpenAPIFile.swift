import Foundation

/// One of Codat's published OpenAPI files, which are not part of this repository: RELINK_OPENAPI names their folder.
struct OpenAPIFile {
    typealias JSON = [String: Any]

    static let folder = ProcessInfo.processInfo.environment["RELINK_OPENAPI"].map { URL(filePath: $0) }

    private static let names = ["Codat-Sync-Commerce.json", "Codat-Platform.json", "Codat-Commerce.json"]

    struct NoFolder: Error {}
    struct NoOpenAPI: Error {
        let name: String
    }

    let name: String
    private let root: JSON

    static func all() throws -> [OpenAPIFile] {
        guard let folder else { throw NoFolder() }
        return try names.map { try OpenAPIFile(name: $0, Data(contentsOf: folder.appending(path: $0))) }
    }

    init(name: String, _ data: Data) throws {
        guard let root = try JSONSerialization.jsonObject(with: data) as? JSON else { throw NoOpenAPI(name: name) }
        self.name = name
        self.root = root
    }

    /// - Parameter line: such as `GET /companies/{companyId}`.
    func operation(_ line: String) -> OpenAPIOperation? {
        let words = line.split(separator: " ").map(String.init)
        guard let path = (root["paths"] as? JSON)?[words[1]] as? JSON,
            let operation = path[words[0].lowercased()] as? JSON
        else { return nil }
        let parameters = [path, operation].flatMap { ($0["parameters"] as? [JSON]) ?? [] }.map(resolved)
        return OpenAPIOperation(file: self, json: operation, parameters: parameters)
    }

    /// What a `$ref` stands for.
    func resolved(_ json: JSON) -> JSON {
        guard let reference = json["$ref"] as? String, reference.hasPrefix("#/") else { return json }
        let steps = reference.dropFirst(2).split(separator: "/").map { step in
            (step.removingPercentEncoding ?? String(step)).replacing("~1", with: "/").replacing("~0", with: "~")
        }
        let target = steps.reduce(root as Any?) { value, step in
            if let index = Int(step), let array = value as? [Any] {
                return array.indices.contains(index) ? array[index] : nil
            }
            return (value as? JSON)?[step]
        }
        return (target as? JSON).map(resolved) ?? [:]
    }
}

/// One call, as an OpenAPI file has it.
struct OpenAPIOperation {
    typealias JSON = OpenAPIFile.JSON

    let file: OpenAPIFile
    let json: JSON
    let parameters: [JSON]

    /// What of an exchange is not as the file has it.
    func faults(of exchange: RecordedExchange) -> [String] {
        queryFaults(exchange.query) + requestFaults(exchange.requestBody) + answerFaults(exchange)
    }

    private func queryFaults(_ query: String) -> [String] {
        let given = query.split(separator: "&").compactMap { $0.split(separator: "=").first.map(String.init) }
        let known = parameters.filter { $0["in"] as? String == "query" }
        let names = known.compactMap { $0["name"] as? String }
        let required = known.filter { $0["required"] as? Bool == true }.compactMap { $0["name"] as? String }
        return given.filter { !names.contains($0) }.map { "the query has \($0), which is not known" }
            + required.filter { !given.contains($0) }.map { "the query lacks \($0)" }
    }

    private func requestFaults(_ body: String) -> [String] {
        guard let declared = json["requestBody"] as? JSON else {
            return body.isEmpty ? [] : ["the request has a body, and none is known"]
        }
        guard !body.isEmpty else {
            return file.resolved(declared)["required"] as? Bool == true ? ["the request lacks its body"] : []
        }
        return faults(of: body, file.resolved(declared), isClosed: true).map { "request: " + $0 }
    }

    private func answerFaults(_ exchange: RecordedExchange) -> [String] {
        guard let declared = (json["responses"] as? JSON)?[String(exchange.status)] as? JSON else {
            return ["the answer has status \(exchange.status), which is not known"]
        }
        let content = file.resolved(declared)
        guard content["content"] != nil else {
            return exchange.answer.isEmpty ? [] : ["the answer has a body, and none is known"]
        }
        return faults(of: exchange.answer, content, isClosed: false).map { "answer: " + $0 }
    }

    private func faults(of text: String, _ declared: JSON, isClosed: Bool) -> [String] {
        guard let schema = ((declared["content"] as? JSON)?["application/json"] as? JSON)?["schema"] as? JSON else {
            return ["no schema is known"]
        }
        do {
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            return OpenAPISchema(file: file, json: schema, isClosed: isClosed).faults(of: value, at: "body")
        } catch {
            return ["the body is no JSON"]
        }
    }
}
