import Relink

extension Operation {
    static let integrations: [Operation] =
        ["/config/integrations", "/integrations"].flatMap { root in
            [
                Operation("GET", root, query: Paging.parameters) { state, call throws(Refusal) in
                    try Paging.answer(Integration.all.map { $0.json(baseURL: state.baseURL) }, call)
                },
                Operation("GET", "\(root)/{platformKey}/branding") { state, call throws(Refusal) in
                    .json(try integration(call).branding(baseURL: state.baseURL))
                },
            ]
        } + [
            Operation("GET", "/integrations/{platformKey}") { state, call throws(Refusal) in
                .json(try integration(call).json(baseURL: state.baseURL))
            }
        ]

    private static let locale: Schema.Field = .required("locale", .oneOf(FlowTexts.locales))

    private static let changedTexts = Schema.map(
        .either(
            .nullable(.string()),
            .object([.optional("text", .nullable(.string())), .optional("required", .boolean)])))

    static let texts: [Operation] = [
        Operation("GET", "/sync/commerce/config/ui/text", query: [locale]) { state, call throws(Refusal) in
            .json(state.texts.json(locale: call.query["locale"] ?? ""))
        },
        Operation("PATCH", "/sync/commerce/config/ui/text", query: [locale], body: .required(changedTexts)) {
            state, call throws(Refusal) in
            let locale = call.query["locale"] ?? ""
            if let unknown = state.texts.change(locale: locale, call.body.members ?? []) {
                throw .badRequest(unknown, "is no key of a text")
            }
            return .json(state.texts.json(locale: locale))
        },
        Operation("GET", "/clients/{clientId}/config/ui/accounts/platform/{platformKey}") {
            state, call throws(Refusal) in
            guard call["clientId"].lowercased() == ClientAccount.simulated.id else {
                throw .notFound("Client \(call["clientId"])")
            }
            return .json(try visibleAccounts(state, call))
        },
        Operation("GET", "/sync/commerce/config/ui/accounts/platform/{platformKey}") { state, call throws(Refusal) in
            .json(try visibleAccounts(state, call))
        },
        Operation(
            "POST", "/sync/commerce/config/ui/accounts/platform/{platformKey}",
            body: .required(.object([.optional("visibleAccounts", .nullable(.array(.string())))]))
        ) { state, call throws(Refusal) in
            let key = try integration(call).key
            state.visibleAccounts[key] = call.body["visibleAccounts"]?.elements?.compactMap(\.string)
            return .json(try visibleAccounts(state, call))
        },
    ]

    private static func visibleAccounts(_ state: WorldState, _ call: Call) throws(Refusal) -> JSONTree {
        let visible = state.visibleAccounts[try integration(call).key]
        return ["visibleAccounts": visible.map { .array($0.map(JSONTree.string)) } ?? JSONTree.null]
    }

    private static func integration(_ call: Call) throws(Refusal) -> Integration {
        guard let integration = Integration.named(call["platformKey"]) else {
            throw .notFound("Integration \(call["platformKey"])")
        }
        return integration
    }
}
