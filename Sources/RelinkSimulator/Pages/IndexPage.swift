import Relink

extension LocalEndpoint {
    /// The page to begin with: merchants, what can be done with them, and what went out and came in.
    static let indexPage: [LocalEndpoint] = [
        LocalEndpoint("GET", "/") { world, call in .page(IndexPage(world).html) },
        LocalEndpoint("POST", "/simulator/pages/create") { world, _ in
            _ = world.createMerchants(1)
            return .seeOther("/")
        },
        LocalEndpoint("POST", "/simulator/pages/{companyId}/sync-flow") { world, call in
            world.syncFlowURL(for: call["companyId"]).map { .seeOther($0) } ?? .page(FlowPage.gone, status: 404)
        },
        LocalEndpoint("POST", "/simulator/pages/{companyId}/cut/{how}") { world, call in
            guard let loss = Loss(rawValue: call["how"]) else { return .page(FlowPage.impossible, status: 400) }
            return world.cut(call["companyId"], loss) ? .seeOther("/") : .page(FlowPage.impossible, status: 409)
        },
        LocalEndpoint("POST", "/simulator/pages/{companyId}/fetch-error") { world, call in
            world.fetch("invoices", status: "AuthError", of: call["companyId"])
                ? .seeOther("/") : .page(FlowPage.impossible, status: 409)
        },
        LocalEndpoint("POST", "/simulator/pages/{companyId}/sync") { world, call in
            _ = world.sync(call["companyId"])
            return .seeOther("/")
        },
    ]
}

/// What the simulator knows, on one page.
private struct IndexPage {
    private static let maxMerchants = 200
    private static let maxRows = 15

    private let merchants: [Merchant]
    private let total: Int
    private let deliveries: [Delivery]
    private let calls: [ReceivedCall]

    init(_ world: World) {
        let all = world.merchants
        merchants = Array(all.prefix(Self.maxMerchants))
        total = all.count
        deliveries = world.deliveries.suffix(Self.maxRows).reversed()
        calls = world.calls.suffix(Self.maxRows).reversed()
    }

    var html: HTML {
        .page(
            title: "Simulated Codat", isWide: true,
            """
            <h1>Simulated Codat</h1>
            <p>This plays Codat for Relink: its API, the pages that merchants see, and its webhooks. All of it is made \
            up and forgotten when it stops. <a href="/">Refresh</a></p>
            <h2>Merchants (\(total))</h2>
            <form method="post" action="/simulator/pages/create"><button>Add a merchant</button></form>
            <div class="scroll"><table>
            <thead><tr><th scope="col">Merchant</th><th scope="col">Books</th><th scope="col">Sales</th>
            <th scope="col">Syncing</th><th scope="col">What you can do</th></tr></thead>
            <tbody>\(merchants.map(row))</tbody></table></div>
            <h2>Last webhooks sent</h2>
            <div class="scroll"><table>
            <thead><tr><th scope="col">Type</th><th scope="col">Merchant</th><th scope="col">To</th>
            <th scope="col">Outcome</th></tr></thead>
            <tbody>\(deliveries.map(row))</tbody></table></div>
            <h2>Last calls of the API</h2>
            <div class="scroll"><table>
            <thead><tr><th scope="col">When</th><th scope="col">Call</th><th scope="col">Answer</th></tr></thead>
            <tbody>\(calls.map(row))</tbody></table></div>
            """)
    }

    private func row(_ merchant: Merchant) -> HTML {
        let id = merchant.companyID
        let isLinked = merchant.accounting?.status == .linked
        let actions: [HTML] =
            isLinked
            ? [
                button("Revoke", "\(id)/cut/revoked"), button("Withdraw access", "\(id)/cut/deauthorized"),
                button("Send a sync error", "\(id)/fetch-error"), button("Sync now", "\(id)/sync"),
            ] : []
        let syncing = !merchant.isConfigured ? "not set up" : merchant.isEnabled ? "on" : "off"
        return """
            <tr id="company-\(id)"><td>\(merchant.name)<br><code>\(id)</code></td>
            <td>\(described(merchant.accounting))</td><td>\(described(merchant.commerce))</td><td>\(syncing)</td>
            <td>\(button("Open the Sync flow", "\(id)/sync-flow"))\(actions)</td></tr>
            """
    }

    private func row(_ delivery: Delivery) -> HTML {
        let answers = delivery.attempts.map { $0.status.map(String.init) ?? "no answer" }.joined(separator: ", ")
        return """
            <tr><td>\(delivery.type)</td><td><code>\(delivery.companyID ?? "")</code></td><td>\(delivery.url)</td>
            <td>\(delivery.state.rawValue)\(answers.isEmpty ? "" : " (\(answers))")</td></tr>
            """
    }

    private func row(_ call: ReceivedCall) -> HTML {
        """
        <tr><td>\(call.at.rfc3339)</td><td><code>\(call.method) \(call.path)</code></td><td>\(call.status)</td></tr>
        """
    }

    private func described(_ link: Merchant.Link?) -> String {
        guard let link else { return "none" }
        return "\(Integration.named(link.platformKey)?.name ?? link.platformKey): \(link.status.rawValue)"
    }

    private func button(_ text: String, _ path: String) -> HTML {
        "<form method=\"post\" action=\"/simulator/pages/\(path)\"><button>\(text)</button></form>"
    }
}
