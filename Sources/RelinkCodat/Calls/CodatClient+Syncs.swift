public import Relink

extension CodatClient {
    /// `GET /config/companies/{companyId}/sync/commerce`.
    public func configuration(of companyID: String) async throws(CodatError) -> CompanyConfiguration {
        try await model(try CodatRequest(.get, "/config/companies/{companyId}/sync/commerce", companyID))
    }

    /// `POST /config/companies/{companyId}/sync/commerce`.
    ///
    /// - Parameter configuration: what ``configuration(of:)`` gave, changed. Choose only from the options it holds.
    public func setConfiguration(
        _ configuration: CompanyConfiguration, of companyID: String
    ) async throws(CodatError) -> CompanyConfiguration {
        let request = try CodatRequest(.post, "/config/companies/{companyId}/sync/commerce", companyID)
        return try await model(request.with { configuration.json.write(to: &$0) })
    }

    /// `GET /companies/{companyId}/sync/commerce/syncs/latest/status`.
    public func latestSync(of companyID: String) async throws(CodatError) -> SyncStatus {
        try await model(
            try CodatRequest(.get, "/companies/{companyId}/sync/commerce/syncs/latest/status", companyID))
    }

    /// `GET /companies/{companyId}/sync/commerce/syncs/lastSuccessful/status`.
    public func lastSuccessfulSync(of companyID: String) async throws(CodatError) -> SyncStatus {
        try await model(
            try CodatRequest(.get, "/companies/{companyId}/sync/commerce/syncs/lastSuccessful/status", companyID))
    }

    /// `GET /companies/{companyId}/sync/commerce/syncs/{syncId}/status`.
    public func sync(_ syncID: String, of companyID: String) async throws(CodatError) -> SyncStatus {
        try await model(
            try CodatRequest(.get, "/companies/{companyId}/sync/commerce/syncs/{syncId}/status", companyID, syncID))
    }

    /// `GET /companies/{companyId}/sync/commerce/syncs/list/status`: all at once, there is no paging.
    public func syncs(of companyID: String) async throws(CodatError) -> [SyncStatus] {
        let answer = try await send(
            try CodatRequest(.get, "/companies/{companyId}/sync/commerce/syncs/list/status", companyID))
        return try answer.list()
    }

    /// `GET /meta/companies/{companyId}/sync/commerce/status`: the latest sync, with the company's connections.
    public func syncStatusWithConnections(of companyID: String) async throws(CodatError) -> SyncStatus {
        let answer = try await send(
            try CodatRequest(.get, "/meta/companies/{companyId}/sync/commerce/status", companyID))
        // The documentation announces a list.
        let json = try answer.json()
        guard let first = json.elements?.first else { return try answer.model(json) }
        return try answer.model(first)
    }

    /// `POST /companies/{companyId}/sync/commerce/latest`: from the last success, else the start date.
    ///
    /// - Parameter end: by default now.
    public func requestSync(
        of companyID: String, to end: Instant? = nil, key: IdempotencyKey? = nil
    ) async throws(CodatError) -> SyncStatus {
        let request = try CodatRequest(.post, "/companies/{companyId}/sync/commerce/latest", companyID).with(key)
        guard let end else { return try await model(request) }
        return try await model(
            request.with { json in
                json.object { json in
                    json.member("syncTo", end)
                }
            })
    }

    /// `POST /meta/companies/{companyId}/sync/commerce/historic`. A range that overlaps one already synced fails.
    public func requestSync(
        of companyID: String, from start: Instant, to finish: Instant, key: IdempotencyKey? = nil
    ) async throws(CodatError) -> SyncStatus {
        let request = try CodatRequest(.post, "/meta/companies/{companyId}/sync/commerce/historic", companyID)
        return try await model(
            request.with(key).with { json in
                json.object { json in
                    json.key("dateRange")
                    json.object { json in
                        json.member("start", start)
                        json.member("finish", finish)
                    }
                }
            })
    }
}
