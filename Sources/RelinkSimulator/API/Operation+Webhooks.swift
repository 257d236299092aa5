import Relink

extension Operation {
    /// As many endpoints as a client may have.
    private static let maxConsumers = 50

    private static let consumer = Schema.object([
        .optional("url", .uri), .optional("disabled", .nullable(.boolean)),
        .optional("eventTypes", .array(.string(min: 1))),
        .optional("companyTags", .nullable(.array(.string(max: 128), max: 10))),
    ])

    static let webhooks: [Operation] = [
        Operation("GET", "/webhooks") { state, _ throws(Refusal) in
            .json(["results": .array(state.dispatch.endpoints.map(\.json))])
        },
        Operation("POST", "/webhooks", body: .required(consumer)) { state, call throws(Refusal) in
            guard state.dispatch.endpoints.count < maxConsumers else {
                throw .badRequest("url", "can't be added: \(maxConsumers) endpoints are there")
            }
            guard let url = call.body["url"]?.string else { throw .badRequest("url", "is required") }
            let types = call.body["eventTypes"]?.elements?.compactMap(\.string) ?? []
            guard !types.isEmpty else { throw .badRequest("eventTypes", "must name at least one type") }
            let endpoint = WebhookEndpoint(
                id: Identifier.guid(), url: url, types: types,
                tags: call.body["companyTags"]?.elements?.compactMap(\.string) ?? [],
                isDisabled: call.body["disabled"]?.bool ?? false)
            state.dispatch.endpoints.append(endpoint)
            return Answer(status: 201, body: endpoint.json)
        },
        Operation("DELETE", "/webhooks/{webhookId}") { state, call throws(Refusal) in
            let before = state.dispatch.endpoints.count
            state.dispatch.endpoints.removeAll { $0.id == call["webhookId"].lowercased() }
            guard state.dispatch.endpoints.count < before else {
                throw .notFound("Webhook \(call["webhookId"])")
            }
            return .noContent
        },
    ]
}
