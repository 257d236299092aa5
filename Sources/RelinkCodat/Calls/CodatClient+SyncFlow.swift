import Relink

extension CodatClient {
    /// `GET /config/sync/commerce/{commerceKey}/{accountingKey}/start`.
    ///
    /// It has effects at Codat, and its answer lives for 30 seconds: ask on a merchant's click, within
    /// ``CodatPatience/interactive``, and send the merchant there at once.
    public func syncFlowURL(for flow: SyncFlowRequest) async throws(CodatError) -> SyncFlowURL {
        let template = "/config/sync/commerce/{commerceKey}/{accountingKey}/start"
        let request = try CodatRequest(.get, template, flow.commerceKey, flow.accountingKey)
        guard !flow.merchantIdentifier.isEmpty, !flow.merchantIdentifier.utf8.contains(where: { $0 < 0x20 }) else {
            throw CodatError(
                .invalidArgument, request, "the merchantIdentifier is empty or holds control characters")
        }
        var redirect: String?
        if let url = flow.redirectURL {
            guard let clean = CleanURL(repairing: url) else {
                throw CodatError(
                    .invalidArgument, request, "the redirectUrl must be an absolute URL, http://… or https://…")
            }
            redirect = clean.text
        }
        return try await model(
            request.with(("merchantIdentifier", flow.merchantIdentifier), ("redirectUrl", redirect))
                .calling(for: flow.merchantIdentifier))
    }

    /// `GET /sync/commerce/config/ui/text`: the Sync flow's texts, by key.
    public func syncFlowTexts(_ locale: SyncFlowLocale) async throws(CodatError) -> [String: SyncFlowText] {
        let request = try CodatRequest(.get, "/sync/commerce/config/ui/text")
        let texts: SyncFlowTexts = try await model(request.with(("locale", locale.rawValue)))
        return texts.byKey
    }

    /// `PATCH /sync/commerce/config/ui/text`: changes the texts that are given, and returns all.
    public func setSyncFlowTexts(
        _ texts: [String: SyncFlowText], _ locale: SyncFlowLocale
    ) async throws(CodatError) -> [String: SyncFlowText] {
        let request = try CodatRequest(.patch, "/sync/commerce/config/ui/text")
        let all: SyncFlowTexts = try await model(
            request.with(("locale", locale.rawValue)).with { SyncFlowTexts.write(texts, to: &$0) })
        return all.byKey
    }

    /// The accounts that the Sync flow shows for a platform.
    ///
    /// The OpenAPI file has `/clients/{clientId}/config/ui/accounts/platform/{platformKey}`, the documentation
    /// `/sync/commerce/config/ui/accounts/platform/{platformKey}`: the second is asked where no client is named, and
    /// where the first is not found.
    ///
    /// - Parameter clientID: the client's own id, as ``clientSyncSettings()`` tells it.
    public func visibleAccounts(
        platformKey: String, clientID: String? = nil
    ) async throws(CodatError) -> VisibleAccounts {
        if let clientID {
            do {
                return try await model(
                    try CodatRequest(
                        .get, "/clients/{clientId}/config/ui/accounts/platform/{platformKey}", clientID, platformKey))
            } catch {
                guard error.kind == .notFound else { throw error }
            }
        }
        return try await model(
            try CodatRequest(.get, "/sync/commerce/config/ui/accounts/platform/{platformKey}", platformKey))
    }

    /// `POST /sync/commerce/config/ui/accounts/platform/{platformKey}`.
    public func setVisibleAccounts(
        _ accounts: VisibleAccounts, platformKey: String
    ) async throws(CodatError) -> VisibleAccounts {
        let template = "/sync/commerce/config/ui/accounts/platform/{platformKey}"
        return try await model(
            try CodatRequest(.post, template, platformKey).with { json in
                json.object { json in
                    guard let keys = accounts.keys else { return }
                    json.key("visibleAccounts")
                    json.array(keys) { $0.string($1) }
                }
            })
    }
}
