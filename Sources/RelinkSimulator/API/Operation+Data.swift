import Relink

extension Operation {
    static let data: [Operation] = [
        Operation("GET", "/companies/{companyId}/dataStatus") { state, call throws(Refusal) in
            let company = try state.company(call)
            return .json(
                .object(
                    DataTypes.all.map { type in
                        JSONTree.Member(name: type, value: company.datasets[type]?.statusJSON ?? nil)
                    }))
        },
        Operation("GET", "/companies/{companyId}/data/history", query: Paging.parameters) {
            state, call throws(Refusal) in
            try Paging.answer(state.company(call).fetches.elements.reversed().map(\.json), call)
        },
        Operation("GET", "/companies/{companyId}/data/history/{datasetId}") { state, call throws(Refusal) in
            .json(try dataset(state, call).json)
        },
        Operation("GET", "/companies/{companyId}/sync/{datasetId}/validation") { state, call throws(Refusal) in
            _ = try dataset(state, call)
            return .json(["errors": [], "warnings": []])
        },
        Operation("POST", "/companies/{companyId}/data/all") { state, call throws(Refusal) in
            let company = try state.company(call)
            for connection in company.connections where connection.status == .linked {
                state.fetch(DataTypes.fetched(for: connection.sourceType), over: connection, of: company.id)
            }
            return .noContent
        },
        Operation(
            "POST", "/companies/{companyId}/data/queue/{dataType}", query: [.optional("connectionId", .uuid)]
        ) { state, call throws(Refusal) in
            let company = try state.company(call)
            let wanted = call.query["connectionId"]?.lowercased()
            let connection = company.connections.first { connection in
                (wanted == nil || connection.id == wanted)
                    && DataTypes.fetched(for: connection.sourceType).contains(call["dataType"])
            }
            guard let connection else {
                throw Refusal(
                    status: 404, error: "Datatype \(call["dataType"]) not supported by the company's platforms.")
            }
            let status = connection.status == .linked ? "Complete" : "AuthError"
            let datasets = state.fetch([call["dataType"]], over: connection, of: company.id, status: status)
            return .json(.array(datasets.map(\.json)).elements?.first ?? nil)
        },
    ]

    private static func dataset(_ state: WorldState, _ call: Call) throws(Refusal) -> Dataset {
        let id = call["datasetId"].lowercased()
        guard let dataset = try state.company(call).fetches.elements.first(where: { $0.id == id }) else {
            throw .notFound("Data set \(id)")
        }
        return dataset
    }

    private static let setting = Schema.object([
        .required("dataType", .oneOf(DataTypes.all)), .required("fetchOnFirstLink", .boolean),
        .required("syncSchedule", .integer()), .required("syncOrder", .integer()), .optional("syncFromUtc", .date),
        .optional("syncFromWindow", .integer()), .optional("monthsToSync", .integer()),
        .optional("isLocked", .boolean),
    ])

    private static func settings(_ owner: String) -> Schema {
        .object([
            .required(owner, .uuid), .required("settings", .array(setting)),
            .required("overridesDefaults", .boolean),
        ])
    }

    static let fetchSettings: [Operation] = [
        Operation("GET", "/profile/syncSettings") { state, _ throws(Refusal) in
            let kept = state.profileFetchSettings
            return .json([
                "clientId": .string(ClientAccount.simulated.id), "settings": kept?["settings"] ?? defaultSettings,
                "overridesDefaults": kept?["overridesDefaults"] ?? false,
            ])
        },
        Operation("POST", "/profile/syncSettings", body: .required(settings("clientId"))) {
            state, call throws(Refusal) in
            state.profileFetchSettings = call.body
            return .noContent
        },
        Operation("GET", "/companies/{companyId}/syncSettings") { state, call throws(Refusal) in
            let company = try state.company(call)
            let kept = company.fetchSettings
            return .json([
                "companyId": .string(company.id),
                "settings": kept?["settings"] ?? state.profileFetchSettings?["settings"] ?? defaultSettings,
                "overridesDefaults": kept?["overridesDefaults"] ?? false,
            ])
        },
        Operation("POST", "/companies/{companyId}/syncSettings", body: .required(settings("companyId"))) {
            state, call throws(Refusal) in
            let company = try state.company(call)
            guard call.body["companyId"]?.string?.lowercased() == company.id else {
                throw .badRequest("companyId", "is another than the path's")
            }
            _ = state.update(company.id) { $0.fetchSettings = call.body }
            return .noContent
        },
        Operation("GET", "/profile") { state, _ throws(Refusal) in .json(state.profile) },
        Operation("PUT", "/profile", body: .required(profile)) { state, call throws(Refusal) in
            state.profile = state.profile.merged(with: call.body)
            return .json(state.profile)
        },
    ]

    private static let profile = Schema.object([
        .required("name", .string()), .required("redirectUrl", .string()), .optional("logoUrl", .nullable(.string())),
        .optional("iconUrl", .nullable(.string())), .optional("whiteListUrls", .array(.string())),
        .optional("apiKey", .string()), .optional("confirmCompanyName", .boolean),
        .optional("alertAuthHeader", .string()),
    ])

    private static let defaultSettings: JSONTree = .array(
        zip(0..., DataTypes.all).map { order, type in
            [
                "dataType": .string(type), "fetchOnFirstLink": true, "syncSchedule": 24, "syncOrder": JSONTree(order),
                "isLocked": false,
            ]
        })
}
