import Relink

extension CodatClient {
    /// `GET /companies/{companyId}/connections`. Deleted connections are in no answer.
    public func connections(
        of companyID: String, _ query: CodatListQuery = CodatListQuery()
    ) throws(CodatError) -> CodatPages<Connection> {
        pages(try CodatRequest(.get, "/companies/{companyId}/connections", companyID).with(query))
    }

    /// `POST /companies/{companyId}/connections`: one that is `PendingAuth`.
    public func createConnection(
        platformKey: String, of companyID: String, key: IdempotencyKey? = nil
    ) async throws(CodatError) -> Connection {
        let request = try CodatRequest(.post, "/companies/{companyId}/connections", companyID)
        return try await model(request.with(key).with { $0.object([("platformKey", platformKey)]) })
    }

    /// `GET /companies/{companyId}/connections/{connectionId}`. A deleted one is ``CodatError`` `notFound`.
    public func connection(_ connectionID: String, of companyID: String) async throws(CodatError) -> Connection {
        try await model(
            try CodatRequest(
                .get, "/companies/{companyId}/connections/{connectionId}", companyID, connectionID))
    }

    /// `PATCH /companies/{companyId}/connections/{connectionId}` to `Unlinked`, which only a `Linked` one can become.
    public func unlinkConnection(
        _ connectionID: String, of companyID: String
    ) async throws(CodatError) -> Connection {
        let request = try CodatRequest(
            .patch, "/companies/{companyId}/connections/{connectionId}", companyID, connectionID)
        return try await model(request.with { $0.object([("status", ConnectionStatus.unlinked.rawValue)]) })
    }

    /// `DELETE /companies/{companyId}/connections/{connectionId}`. Can't be undone: its data go, and the merchant must
    /// authorise a new one.
    public func deleteConnection(_ connectionID: String, of companyID: String) async throws(CodatError) {
        _ = try await send(
            try CodatRequest(
                .delete, "/companies/{companyId}/connections/{connectionId}", companyID, connectionID))
    }

    /// `PUT /companies/{companyId}/connections/{connectionId}/authorization`: authorises on the merchant's behalf.
    ///
    /// - Parameter authorization: names and values as agreed with Codat.
    /// - Returns: the connection, `Linked` where it worked.
    public func updateAuthorization(
        _ authorization: [String: String], ofConnection connectionID: String, of companyID: String
    ) async throws(CodatError) -> Connection {
        let request = try CodatRequest(
            .put, "/companies/{companyId}/connections/{connectionId}/authorization", companyID, connectionID)
        let members = authorization.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return try await model(request.with { $0.object(members) })
    }
}

extension JSONWriter {
    /// An object of texts.
    fileprivate mutating func object(_ members: [(name: String, value: String)]) {
        object { json in
            for (name, value) in members {
                json.member(name, value)
            }
        }
    }
}
