import Relink

/// One call of Codat's API: what it must look like, by the OpenAPI files, and what it does.
struct Operation: Sendable {
    /// What a call brings, found to be as the operation wants it.
    struct Call: Sendable {
        let values: [String: String]
        let query: FormFields
        let path: String
        /// `null` where there is none.
        let body: JSONTree

        /// A value of the path.
        subscript(name: String) -> String { values[name] ?? "" }
    }

    struct Answer: Hashable, Sendable {
        var status = 200
        /// `nil` for an answer without a body.
        var body: JSONTree?

        static func json(_ body: JSONTree) -> Answer { Answer(body: body) }
        static let noContent = Answer(status: 204)
    }

    enum BodyRule: Sendable {
        case none
        case required(Schema)
        /// No body at all is fine, too.
        case optional(Schema)
    }

    typealias Handler = @Sendable (inout WorldState, Call) throws(Refusal) -> Answer

    let method: String
    let path: PathPattern
    let query: [Schema.Field]
    let body: BodyRule
    let handle: Handler

    init(
        _ method: String, _ path: String, query: [Schema.Field] = [], body: BodyRule = .none,
        _ handle: @escaping Handler
    ) {
        self.method = method
        self.path = PathPattern(path)
        self.query = query
        self.body = body
        self.handle = handle
    }

    static let all =
        companies + connections + syncFlow + integrations + configuration + syncs + texts + data + fetchSettings
        + webhooks + commerce

    /// The operations at a path. Where one pattern has a word that another takes for a value, the word is meant.
    static func at(_ path: String) -> [(operation: Operation, values: [String: String])] {
        let matching = all.compactMap { operation in
            operation.path.match(path).map { (operation: operation, values: $0) }
        }
        let most = matching.map(\.operation.path.literalCount).max()
        return matching.filter { $0.operation.path.literalCount == most }
    }

    /// Rules of values in paths, by their names, the same in all operations.
    static let pathRules: [String: Schema] = [
        "companyId": .uuid, "connectionId": .uuid, "clientId": .uuid, "syncId": .uuid, "datasetId": .uuid,
        "webhookId": .uuid, "platformKey": .platformKey, "commerceKey": .platformKey, "accountingKey": .platformKey,
    ]
}

extension WorldState {
    /// The company that a call names.
    func company(_ call: Operation.Call) throws(Refusal) -> Company {
        guard let company = company(call["companyId"]) else { throw .notFound("Company \(call["companyId"])") }
        return company
    }

    /// The connection that a call names.
    func connection(_ call: Operation.Call) throws(Refusal) -> Connection {
        let company = try company(call)
        guard let connection = connection(call["connectionId"], of: company.id) else {
            throw .notFound("Connection \(call["connectionId"])")
        }
        return connection
    }
}
