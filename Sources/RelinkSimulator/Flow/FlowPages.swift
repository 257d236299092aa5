import Relink

extension LocalEndpoint {
    /// The pages behind a Sync flow URL. Each step is a plain form, so that a test can send it as well as a person.
    static let flowPages: [LocalEndpoint] = [
        LocalEndpoint("GET", "/sync-flow/{commerceKey}/{accountingKey}") { world, call in
            let visit = world.access { $0.beginVisit(passcode: call.query["otp"] ?? "") }
            guard let visit else { return .page(FlowPage.expired, status: 401) }
            return page(world, visit)
        },
        LocalEndpoint("GET", "/sync-flow/visits/{visit}") { world, call in
            guard let visit = world.access({ $0.visit(call["visit"]) }) else {
                return .page(FlowPage.expired, status: 401)
            }
            return page(world, visit)
        },
        LocalEndpoint("POST", "/sync-flow/visits/{visit}/authorize") { world, call in
            step(world, call) { $0.authorize($1) }
        },
        LocalEndpoint("POST", "/sync-flow/visits/{visit}/decline") { world, call in
            step(world, call) { $0.decline($1) }
        },
        LocalEndpoint("POST", "/sync-flow/visits/{visit}/settings") { world, call in
            let form = call.form
            let hour = form["syncHour"].flatMap { Int($0) }.flatMap { (0...23).contains($0) ? $0 : nil }
            return step(world, call) { state, visit in
                state.finish(visit, isEnabled: form["enabled"] != nil, syncHour: hour)
            }
        },
        LocalEndpoint("POST", "/sync-flow/visits/{visit}/revoke") { world, call in
            step(world, call) { $0.revoke($1) }
        },
        LocalEndpoint("GET", "/logos/{file}") { _, call in
            guard call["file"].hasSuffix(".svg"),
                let integration = Integration.named(String(call["file"].dropLast(4)))
            else { return .problem(404, "There is no such logo.") }
            return Reply(contentType: "image/svg+xml", body: Array(FlowPage.logo(integration).text.utf8))
        },
    ]

    /// Takes one step of a visit, then shows the page that it leads to, or sends the merchant back to the platform.
    private static func step(
        _ world: World, _ call: Call, _ take: @Sendable (inout WorldState, FlowVisit) -> FlowVisit?
    ) -> Reply {
        let visits = world.access { state -> (before: FlowVisit?, after: FlowVisit?) in
            guard let visit = state.visit(call["visit"]) else { return (nil, nil) }
            return (visit, take(&state, visit))
        }
        guard visits.before != nil else { return .page(FlowPage.expired, status: 401) }
        guard let after = visits.after else { return .page(FlowPage.impossible, status: 409) }
        if after.stage == .finished, let redirect = after.redirect { return .seeOther(redirect.text) }
        return .seeOther("/sync-flow/visits/\(after.id)")
    }

    private static func page(_ world: World, _ visit: FlowVisit) -> Reply {
        let company = world.access { state in visit.companyID.flatMap { state.company($0) } }
        return .page(FlowPage(visit: visit, company: company).html, formTarget: visit.redirect?.origin)
    }
}

extension LocalEndpoint {
    /// What a connection's `linkUrl` and a company's `redirect` lead to.
    static let linkPages: [LocalEndpoint] = [
        LocalEndpoint("GET", "/link/{companyId}") { world, call in
            guard let merchant = world.merchant(call["companyId"]) else { return .page(FlowPage.gone, status: 404) }
            return .page(
                .page(title: "Connections", "<h1>\(merchant.name)</h1><p>Ask for a Sync flow URL to connect.</p>"))
        },
        LocalEndpoint("GET", "/link/{companyId}/{connectionId}") { world, call in
            let connection = world.access { $0.connection(call["connectionId"], of: call["companyId"]) }
            guard let connection else { return .page(FlowPage.gone, status: 404) }
            return .page(FlowPage.link(connection, action: "/link/\(call["companyId"])/\(connection.id)"))
        },
        LocalEndpoint("POST", "/link/{companyId}/{connectionId}") { world, call in
            let connection = world.access { state -> Connection? in
                guard let company = state.company(call["companyId"]) else { return nil }
                return state.link(call["connectionId"].lowercased(), of: company.id)
            }
            guard let connection else { return .page(FlowPage.gone, status: 404) }
            return .seeOther("/link/\(call["companyId"])/\(connection.id)")
        },
    ]
}
