import Relink

@testable import RelinkCodat

/// One call that Codat documents for a Sync for Commerce platform, and the method that makes it.
struct DocumentedCall: Sendable {
    /// Which company's things are called for, and by what ids.
    struct Subject: Sendable {
        var companyID: String
        var commerceID: String
        var accountingID: String
        var datasetID = ""
        var syncID = ""
        var clientID = ""
    }

    typealias Body = @Sendable (CodatClient, Subject) async throws -> Void

    /// `GET /companies/{companyId}`, as Codat's documentation writes it.
    let line: String
    let make: Body

    init(_ line: String, _ make: @escaping Body) {
        self.line = line
        self.make = make
    }

    /// In an order in which one does not take away what the next one needs.
    static let all = companies + connections + integrations + syncs + syncFlow + data + settings + commerce + endings

    private static let companies = [
        DocumentedCall("GET /companies") { codat, _ in _ = try await codat.companies().all() },
        DocumentedCall("POST /companies") { codat, _ in
            _ = try await codat.createCompany(
                CompanyDraft(name: "shop-41", description: "Pier 9", tags: ["region": "north"]))
        },
        DocumentedCall("GET /companies/{companyId}") { codat, subject in
            _ = try await codat.company(subject.companyID)
        },
        DocumentedCall("PUT /companies/{companyId}") { codat, subject in
            _ = try await codat.replaceCompany(subject.companyID, with: CompanyDraft(name: "shop-42"))
        },
        DocumentedCall("PATCH /companies/{companyId}") { codat, subject in
            _ = try await codat.updateCompany(
                subject.companyID, CompanyChange(name: "shop-43", tags: ["region": "south"]))
        },
    ]

    private static let connections = [
        DocumentedCall("GET /companies/{companyId}/connections") { codat, subject in
            _ = try await codat.connections(of: subject.companyID).all()
        },
        DocumentedCall("POST /companies/{companyId}/connections") { codat, subject in
            _ = try await codat.createConnection(platformKey: "fztf", of: subject.companyID)
        },
        DocumentedCall("GET /companies/{companyId}/connections/{connectionId}") { codat, subject in
            _ = try await codat.connection(subject.commerceID, of: subject.companyID)
        },
        DocumentedCall("GET /config/sync/commerce/{commerceKey}/{accountingKey}/start") { codat, subject in
            _ = try await codat.syncFlowURL(
                for: SyncFlowRequest(
                    commerceKey: "lqai", accountingKey: "gbol", merchantIdentifier: subject.companyID))
        },
    ]

    private static let integrations = [
        DocumentedCall("GET /config/integrations") { codat, _ in _ = try await codat.integrations().all() },
        DocumentedCall("GET /integrations") { codat, _ in
            _ = try await codat.integrations(at: .platform).all()
        },
        DocumentedCall("GET /integrations/{platformKey}") { codat, _ in _ = try await codat.integration("gbol") },
        DocumentedCall("GET /config/integrations/{platformKey}/branding") { codat, _ in
            _ = try await codat.branding(of: "gbol")
        },
        DocumentedCall("GET /integrations/{platformKey}/branding") { codat, _ in
            _ = try await codat.branding(of: "gbol", at: .platform)
        },
    ]

    private static let syncs = [
        DocumentedCall("GET /config/companies/{companyId}/sync/commerce") { codat, subject in
            _ = try await codat.configuration(of: subject.companyID)
        },
        DocumentedCall("POST /config/companies/{companyId}/sync/commerce") { codat, subject in
            let configuration = try await codat.configuration(of: subject.companyID)
            _ = try await codat.setConfiguration(configuration, of: subject.companyID)
        },
        DocumentedCall("POST /companies/{companyId}/sync/commerce/latest") { codat, subject in
            _ = try await codat.requestSync(of: subject.companyID, to: Instant(rfc3339: "2026-03-02"))
        },
        DocumentedCall("POST /meta/companies/{companyId}/sync/commerce/historic") { codat, subject in
            _ = try await codat.requestSync(
                of: subject.companyID, from: Instant(milliseconds: 1_772_000_000_000),
                to: Instant(milliseconds: 1_772_100_000_000))
        },
        DocumentedCall("GET /meta/companies/{companyId}/sync/commerce/status") { codat, subject in
            _ = try await codat.syncStatusWithConnections(of: subject.companyID)
        },
        DocumentedCall("GET /companies/{companyId}/sync/commerce/syncs/latest/status") { codat, subject in
            _ = try await codat.latestSync(of: subject.companyID)
        },
        DocumentedCall("GET /companies/{companyId}/sync/commerce/syncs/lastSuccessful/status") { codat, subject in
            _ = try await codat.lastSuccessfulSync(of: subject.companyID)
        },
        DocumentedCall("GET /companies/{companyId}/sync/commerce/syncs/{syncId}/status") { codat, subject in
            _ = try await codat.sync(subject.syncID, of: subject.companyID)
        },
        DocumentedCall("GET /companies/{companyId}/sync/commerce/syncs/list/status") { codat, subject in
            _ = try await codat.syncs(of: subject.companyID)
        },
    ]

    private static let syncFlow = [
        DocumentedCall("GET /sync/commerce/config/ui/text") { codat, _ in
            _ = try await codat.syncFlowTexts(.english)
        },
        DocumentedCall("PATCH /sync/commerce/config/ui/text") { codat, _ in
            _ = try await codat.setSyncFlowTexts(
                ["configure-misc-nextButton": SyncFlowText("Go on", isRequired: true)], .english)
        },
        DocumentedCall("GET /clients/{clientId}/config/ui/accounts/platform/{platformKey}") { codat, subject in
            _ = try await codat.visibleAccounts(platformKey: "gbol", clientID: subject.clientID)
        },
        DocumentedCall("GET /sync/commerce/config/ui/accounts/platform/{platformKey}") { codat, _ in
            _ = try await codat.visibleAccounts(platformKey: "gbol")
        },
        DocumentedCall("POST /sync/commerce/config/ui/accounts/platform/{platformKey}") { codat, _ in
            _ = try await codat.setVisibleAccounts(VisibleAccounts(["sales-accounts-gratuity"]), platformKey: "gbol")
        },
    ]

    private static let data = [
        DocumentedCall("GET /companies/{companyId}/dataStatus") { codat, subject in
            _ = try await codat.dataStatus(of: subject.companyID)
        },
        DocumentedCall("GET /companies/{companyId}/data/history") { codat, subject in
            _ = try await codat.pullOperations(of: subject.companyID).all()
        },
        DocumentedCall("GET /companies/{companyId}/data/history/{datasetId}") { codat, subject in
            _ = try await codat.pullOperation(subject.datasetID, of: subject.companyID)
        },
        DocumentedCall("GET /companies/{companyId}/sync/{datasetId}/validation") { codat, subject in
            _ = try await codat.validation(ofDataset: subject.datasetID, of: subject.companyID)
        },
        DocumentedCall("POST /companies/{companyId}/data/all") { codat, subject in
            try await codat.refreshAllData(of: subject.companyID)
        },
        DocumentedCall("POST /companies/{companyId}/data/queue/{dataType}") { codat, subject in
            _ = try await codat.refreshData(
                "commerce-orders", of: subject.companyID, connectionID: subject.commerceID)
        },
    ]

    private static let settings = [
        DocumentedCall("GET /profile/syncSettings") { codat, _ in _ = try await codat.clientSyncSettings() },
        DocumentedCall("POST /profile/syncSettings") { codat, subject in
            try await codat.setClientSyncSettings(try await codat.clientSyncSettings(), clientID: subject.clientID)
        },
        DocumentedCall("GET /companies/{companyId}/syncSettings") { codat, subject in
            _ = try await codat.syncSettings(of: subject.companyID)
        },
        DocumentedCall("POST /companies/{companyId}/syncSettings") { codat, subject in
            let settings = try await codat.syncSettings(of: subject.companyID)
            try await codat.setSyncSettings(settings, of: subject.companyID)
        },
        DocumentedCall("GET /profile") { codat, _ in _ = try await codat.profile() },
        DocumentedCall("PUT /profile") { codat, _ in
            _ = try await codat.replaceProfile(
                Profile(name: "Tidewater", redirectURL: "https://t.example", logoURL: "https://t.example/logo.png"))
        },
        DocumentedCall("POST /webhooks") { codat, _ in
            _ = try await codat.createWebhookConsumer(
                WebhookConsumerDraft(
                    url: "https://t.example/webhooks/codat", eventTypes: ["connection.deleted"],
                    companyTags: ["region:north"]))
        },
        DocumentedCall("GET /webhooks") { codat, _ in _ = try await codat.webhookConsumers() },
        DocumentedCall("DELETE /webhooks/{webhookId}") { codat, _ in
            for consumer in try await codat.webhookConsumers() { try await codat.deleteWebhookConsumer(consumer.id) }
        },
    ]

    private static let recordIDs = [
        "customers": "customerId", "disputes": "disputeId", "locations": "locationId", "orders": "orderId",
        "payments": "paymentId", "paymentMethods": "paymentMethodId", "products": "productId",
        "productCategories": "productId", "taxComponents": "taxId", "transactions": "transactionId",
    ]

    private static let commerce: [DocumentedCall] = {
        let root = "GET /companies/{companyId}/connections/{connectionId}/data/"
        let sets = CommerceDataSet.allCases.flatMap { dataSet in
            let word = String(dataSet.rawValue.dropFirst("commerce-".count))
            return [
                DocumentedCall(root + dataSet.rawValue) { codat, subject in
                    _ = try await codat.commerceRecords(
                        dataSet, of: subject.companyID, connectionID: subject.commerceID
                    ).all()
                },
                DocumentedCall(root + "\(dataSet.rawValue)/{\(recordIDs[word] ?? "?")}") { codat, subject in
                    _ = try await codat.commerceRecord(
                        "\(word)-1", in: dataSet, of: subject.companyID, connectionID: subject.commerceID)
                },
            ]
        }
        let info = DocumentedCall(root + "commerce-info") { codat, subject in
            _ = try await codat.commerceInfo(of: subject.companyID, connectionID: subject.commerceID)
        }
        return sets + [info]
    }()

    private static let endings = [
        DocumentedCall("PATCH /companies/{companyId}/connections/{connectionId}") { codat, subject in
            _ = try await codat.unlinkConnection(subject.accountingID, of: subject.companyID)
        },
        DocumentedCall("PUT /companies/{companyId}/connections/{connectionId}/authorization") { codat, subject in
            _ = try await codat.updateAuthorization(
                ["token": "t"], ofConnection: subject.accountingID, of: subject.companyID)
        },
        DocumentedCall("DELETE /companies/{companyId}/connections/{connectionId}") { codat, subject in
            try await codat.deleteConnection(subject.accountingID, of: subject.companyID)
        },
        DocumentedCall("DELETE /companies/{companyId}") { codat, subject in
            try await codat.deleteCompany(subject.companyID)
        },
    ]
}
