import Relink

extension Operation {
    private static let platformKey = Schema.object([.required("platformKey", .platformKey)])

    private static let connectionChange = Schema.object(
        [.optional("status", .nullable(.oneOf(["PendingAuth", "Linked", "Unlinked", "Deauthorized"])))],
        isClosed: true)

    static let connections: [Operation] = [
        Operation("GET", "/companies/{companyId}/connections", query: Paging.parameters) {
            state, call throws(Refusal) in
            let company = try state.company(call)
            return try Paging.answer(
                company.connections.map { $0.json(companyID: company.id, baseURL: state.baseURL) }, call)
        },
        Operation("POST", "/companies/{companyId}/connections", body: .required(.either(platformKey, .platformKey))) {
            state, call throws(Refusal) in
            let company = try state.company(call)
            let key = call.body["platformKey"]?.string ?? call.body.string ?? ""
            guard let integration = Integration.named(key) else { throw .notFound("Integration \(key)") }
            if integration.sourceType == .accounting, company.isLinked(.accounting) {
                throw Refusal(status: 409, error: "The company has an accounting connection; delete that first.")
            }
            return try answer(state.addConnection(to: company.id, integration), state, call)
        },
        Operation("GET", "/companies/{companyId}/connections/{connectionId}") { state, call throws(Refusal) in
            try answer(state.connection(call), state, call)
        },
        Operation(
            "PATCH", "/companies/{companyId}/connections/{connectionId}", body: .required(connectionChange)
        ) { state, call throws(Refusal) in
            let connection = try state.connection(call)
            guard call.body["status"]?.string == "Unlinked", connection.status == .linked else {
                throw .badRequest("status", "can only turn from Linked to Unlinked")
            }
            let companyID = try state.company(call).id
            return try answer(state.disconnect(connection.id, of: companyID, to: .unlinked), state, call)
        },
        Operation("DELETE", "/companies/{companyId}/connections/{connectionId}") { state, call throws(Refusal) in
            let connection = try state.connection(call)
            _ = state.deleteConnection(connection.id, of: try state.company(call).id)
            return Answer()
        },
        Operation(
            "PUT", "/companies/{companyId}/connections/{connectionId}/authorization", body: .required(.map(.string()))
        ) { state, call throws(Refusal) in
            let connection = try state.connection(call)
            return try answer(state.link(connection.id, of: try state.company(call).id), state, call)
        },
    ]

    private static func answer(
        _ connection: Connection?, _ state: WorldState, _ call: Call
    ) throws(Refusal) -> Answer {
        let company = try state.company(call)
        guard let connection else { throw .notFound("The connection") }
        return .json(connection.json(companyID: company.id, baseURL: state.baseURL))
    }

    /// The Sync flow URL.
    static let syncFlow: [Operation] = [
        Operation(
            "GET", "/config/sync/commerce/{commerceKey}/{accountingKey}/start",
            query: [.required("merchantIdentifier", .string(min: 1)), .optional("redirectUrl", .uri)]
        ) { state, call throws(Refusal) in
            guard let commerce = Integration.named(call["commerceKey"]), commerce.sourceType == .commerce else {
                throw .notFound("Commerce integration \(call["commerceKey"])")
            }
            guard let accounting = Integration.named(call["accountingKey"]), accounting.sourceType == .accounting else {
                throw .notFound("Accounting integration \(call["accountingKey"])")
            }
            let url = state.issueSyncFlowURL(
                commerce: commerce, accounting: accounting,
                merchantIdentifier: call.query["merchantIdentifier"] ?? "",
                redirect: call.query["redirectUrl"].flatMap(WebAddress.init))
            return .json(["url": .string(url)])
        }
    ]
}
