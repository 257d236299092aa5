extension CodatClient {
    /// `GET /profile`.
    public func profile() async throws(CodatError) -> Profile {
        try await model(try CodatRequest(.get, "/profile"))
    }

    /// `PUT /profile`.
    public func replaceProfile(_ profile: Profile) async throws(CodatError) -> Profile {
        try await model(try CodatRequest(.put, "/profile").with { profile.write(to: &$0) })
    }

    /// `GET /profile/syncSettings`: also where the client's own id is told.
    public func clientSyncSettings() async throws(CodatError) -> SyncSettings {
        try await model(try CodatRequest(.get, "/profile/syncSettings"))
    }

    /// `POST /profile/syncSettings`.
    public func setClientSyncSettings(_ settings: SyncSettings, clientID: String) async throws(CodatError) {
        let request = try CodatRequest(.post, "/profile/syncSettings")
        _ = try await send(request.with { settings.write(to: &$0, owner: "clientId", clientID) })
    }

    /// `GET /companies/{companyId}/syncSettings`.
    public func syncSettings(of companyID: String) async throws(CodatError) -> SyncSettings {
        try await model(try CodatRequest(.get, "/companies/{companyId}/syncSettings", companyID))
    }

    /// `POST /companies/{companyId}/syncSettings`.
    public func setSyncSettings(_ settings: SyncSettings, of companyID: String) async throws(CodatError) {
        let request = try CodatRequest(.post, "/companies/{companyId}/syncSettings", companyID)
        _ = try await send(request.with { settings.write(to: &$0, owner: "companyId", companyID) })
    }

    // MARK: Webhook consumers

    /// `GET /webhooks`: all, at most 50.
    public func webhookConsumers() async throws(CodatError) -> [WebhookConsumer] {
        let answer = try await send(try CodatRequest(.get, "/webhooks"))
        return try answer.list()
    }

    /// `POST /webhooks`. The answer holds no signing secret: Codat's Portal shows it.
    public func createWebhookConsumer(
        _ draft: WebhookConsumerDraft, key: IdempotencyKey? = nil
    ) async throws(CodatError) -> WebhookConsumer {
        try await model(try CodatRequest(.post, "/webhooks").with(key).with { draft.write(to: &$0) })
    }

    /// `DELETE /webhooks/{webhookId}`.
    public func deleteWebhookConsumer(_ webhookID: String) async throws(CodatError) {
        _ = try await send(try CodatRequest(.delete, "/webhooks/{webhookId}", webhookID))
    }
}
