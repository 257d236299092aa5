import Relink

extension LocalEndpoint {
    /// As many as one call may create.
    private static let maxCreated = 10_000

    static let controlOfMerchants: [LocalEndpoint] = [
        LocalEndpoint("GET", "/simulator/companies") { world, _ in
            .json(["companies": .array(world.merchants.map(\.json))])
        },
        LocalEndpoint("POST", "/simulator/companies") { world, call in
            guard let body = call.json else { return .problem(400, "The body must be a JSON object.") }
            let names = body["names"]?.elements?.compactMap(\.string) ?? []
            let count = body["count"]?.integer ?? max(1, names.count)
            guard (1...maxCreated).contains(count) else {
                return .problem(400, "count must be from 1 to \(maxCreated).")
            }
            let created = world.createMerchants(
                count, names: names, commerceKey: body["commerceKey"]?.string,
                accountingKey: body["accountingKey"]?.string)
            guard created.count == count else {
                return .problem(409, "\(created.count) were created: a platform key is unknown, or there are too many.")
            }
            return .json(["companies": .array(created.map(\.json))], status: 201)
        },
        LocalEndpoint("GET", "/simulator/companies/{companyId}") { world, call in merchant(world, call) },
        LocalEndpoint("DELETE", "/simulator/companies/{companyId}") { world, call in
            world.cut(call["companyId"], .companyDeleted) ? Reply(status: 204) : unknownCompany(call)
        },
        LocalEndpoint("POST", "/simulator/companies/{companyId}/cut") { world, call in
            let how = call.json?["how"]?.string ?? Loss.revoked.rawValue
            guard let loss = Loss(rawValue: how) else {
                return .problem(400, "how must be one of \(Loss.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            guard world.merchant(call["companyId"]) != nil else { return unknownCompany(call) }
            guard world.cut(call["companyId"], loss) else { return .problem(409, "There is nothing to cut.") }
            return loss == .companyDeleted ? Reply(status: 204) : merchant(world, call)
        },
        LocalEndpoint("POST", "/simulator/companies/{companyId}/relink") { world, call in
            _ = world.relink(call["companyId"])
            return merchant(world, call)
        },
        LocalEndpoint("POST", "/simulator/companies/{companyId}/enabled") { world, call in
            guard let isEnabled = call.json?["enabled"]?.bool else {
                return .problem(400, "enabled must be true or false.")
            }
            world.setEnabled(isEnabled, of: call["companyId"])
            return merchant(world, call)
        },
        LocalEndpoint("POST", "/simulator/companies/{companyId}/sync") { world, call in
            let code = world.sync(
                call["companyId"], code: call.json?["code"]?.integer, message: call.json?["message"]?.string)
            return code.map { .json(["code": JSONTree($0)]) } ?? unknownCompany(call)
        },
        LocalEndpoint("POST", "/simulator/companies/{companyId}/fetch") { world, call in
            let done = world.fetch(
                call.json?["dataType"]?.string ?? "invoices", status: call.json?["status"]?.string ?? "FetchError",
                of: call["companyId"])
            return done ? merchant(world, call) : unknownCompany(call)
        },
        LocalEndpoint("POST", "/simulator/companies/{companyId}/sync-flow-url") { world, call in
            let url = world.syncFlowURL(for: call["companyId"], redirectURL: call.json?["redirectUrl"]?.string)
            return url.map { .json(["url": .string($0)]) } ?? unknownCompany(call)
        },
    ]

    private static func merchant(_ world: World, _ call: Call) -> Reply {
        world.merchant(call["companyId"]).map { .json($0.json) } ?? unknownCompany(call)
    }

    private static func unknownCompany(_ call: Call) -> Reply {
        .problem(404, "There is no company \(call["companyId"]), or it lacks the connection for that.")
    }
}

extension LocalEndpoint.Call {
    /// An object that was sent; an empty one where nothing was; `nil` for all else.
    var json: JSONTree? {
        guard !body.isEmpty else { return [:] }
        guard let json = JSONTree(parsing: body), json.members != nil else { return nil }
        return json
    }
}
