import Relink

extension Operation {
    private static let changedConfiguration = Schema.object([
        .optional("companyId", .uuid), .optional("accountingSoftwareCompanyName", .nullable(.string())),
        .optional("enabled", .boolean), .optional("enable", .boolean), .optional("configured", .boolean),
        .optional(
            "schedule",
            .object([
                .optional("selectedFrequency", .nullable(.oneOf(["Daily", "Monthly"]))),
                .optional("frequencyOptions", .nullable(.array(.string()))),
                .optional("startDate", .nullable(.date)), .optional("syncHour", .integer(0...23)),
                .optional("timeZone", .nullable(.string())),
            ])), .optional("configuration", .nullable(.map(.anything))),
    ])

    static let configuration: [Operation] = [
        Operation("GET", "/config/companies/{companyId}/sync/commerce") { state, call throws(Refusal) in
            .json(try state.company(call).configurationJSON)
        },
        Operation("POST", "/config/companies/{companyId}/sync/commerce", body: .optional(changedConfiguration)) {
            state, call throws(Refusal) in
            let company = try state.company(call)
            _ = state.update(company.id) { $0.takeConfiguration(call.body) }
            return .json(try state.company(call).configurationJSON)
        },
    ]

    private static let range = Schema.either(
        .object([.required("dateRange", .object([.required("start", .date), .required("finish", .date)]))]),
        .object([.required("start", .date), .required("end", .date)]))

    static let syncs: [Operation] = [
        Operation(
            "POST", "/companies/{companyId}/sync/commerce/latest",
            body: .optional(.object([.optional("syncTo", .nullable(.date))]))
        ) { state, call throws(Refusal) in
            try summary(&state, call)
        },
        Operation("POST", "/meta/companies/{companyId}/sync/commerce/historic", body: .required(range)) {
            state, call throws(Refusal) in
            let range = call.body["dateRange"] ?? call.body
            let bounds = [range["start"], range["finish"] ?? range["end"]].map {
                $0?.string.flatMap { Instant(rfc3339: $0) }
            }
            guard let start = bounds[0], let finish = bounds[1], start < finish else {
                throw .badRequest("dateRange", "must begin before it ends")
            }
            return try summary(&state, call)
        },
        Operation("GET", "/meta/companies/{companyId}/sync/commerce/status") { state, call throws(Refusal) in
            let company = try state.company(call)
            var status = company.syncs.last?.json ?? ["companyId": .string(company.id)]
            status["commerceSyncId"] = status["syncId"]
            status["dataConnections"] = .array(
                company.connections.map { $0.json(companyID: company.id, baseURL: state.baseURL) })
            return .json(status)
        },
        Operation("GET", "/companies/{companyId}/sync/commerce/syncs/latest/status") { state, call throws(Refusal) in
            try answer(state.company(call).syncs.last)
        },
        Operation("GET", "/companies/{companyId}/sync/commerce/syncs/lastSuccessful/status") {
            state, call throws(Refusal) in
            try answer(state.company(call).syncs.elements.last(where: \.hasSucceeded))
        },
        Operation("GET", "/companies/{companyId}/sync/commerce/syncs/list/status") { state, call throws(Refusal) in
            .json(.array(try state.company(call).syncs.elements.reversed().map(\.json)))
        },
        Operation("GET", "/companies/{companyId}/sync/commerce/syncs/{syncId}/status") {
            state, call throws(Refusal) in
            try answer(state.company(call).syncs.elements.first { $0.id == call["syncId"].lowercased() })
        },
    ]

    private static func summary(_ state: inout WorldState, _ call: Call) throws(Refusal) -> Answer {
        let company = try state.company(call)
        guard let run = state.sync(company.id) else { throw .notFound("Company \(company.id)") }
        return .json(run.summary)
    }

    private static func answer(_ run: SyncRun?) throws(Refusal) -> Answer {
        guard let run else { throw .notFound("A sync like that") }
        return .json(run.json)
    }
}
