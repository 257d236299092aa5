import Relink

extension CodatClient {
    /// `GET /companies`. Merchants whose connections were deleted can't be found by a filter.
    public func companies(_ query: CodatListQuery = CodatListQuery()) throws(CodatError) -> CodatPages<Company> {
        pages(try CodatRequest(.get, "/companies").with(query))
    }

    /// `GET /companies/{companyId}`. Where Codat answers with the list of its connections, as one page of its
    /// documentation shows, the company has these and nothing else.
    public func company(_ companyID: String) async throws(CodatError) -> Company {
        let answer = try await send(try CodatRequest(.get, "/companies/{companyId}", companyID))
        let json = try answer.json()
        guard json["results"] != nil else { return try answer.model(json) }
        do throws(ModelFault) {
            return try Company(json, id: normalizedID(companyID))
        } catch {
            throw answer.malformed(error.description)
        }
    }

    /// `POST /companies`. Names are not unique: the same again makes a second company, but under the same key.
    public func createCompany(
        _ draft: CompanyDraft, key: IdempotencyKey? = nil
    ) async throws(CodatError) -> Company {
        try await model(try CodatRequest(.post, "/companies").with(key).with { draft.write(to: &$0) })
    }

    /// `PUT /companies/{companyId}`. What the draft leaves out is emptied.
    public func replaceCompany(_ companyID: String, with draft: CompanyDraft) async throws(CodatError) -> Company {
        try await model(try CodatRequest(.put, "/companies/{companyId}", companyID).with { draft.write(to: &$0) })
    }

    /// `PATCH /companies/{companyId}`.
    public func updateCompany(_ companyID: String, _ change: CompanyChange) async throws(CodatError) -> Company {
        try await model(try CodatRequest(.patch, "/companies/{companyId}", companyID).with { change.write(to: &$0) })
    }

    /// `DELETE /companies/{companyId}`. Can't be undone: its connections and data go, too.
    public func deleteCompany(_ companyID: String) async throws(CodatError) {
        _ = try await send(try CodatRequest(.delete, "/companies/{companyId}", companyID))
    }
}

extension CompanyDraft {
    func write(to json: inout JSONWriter) {
        CompanyChange(name: name, description: description, tags: tags.isEmpty ? nil : tags).write(to: &json)
    }
}

extension CompanyChange {
    func write(to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in [("name", name), ("description", description)] {
                guard let value else { continue }
                json.member(name, value)
            }
            guard let tags else { return }
            json.key("tags")
            json.object { json in
                for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
                    json.member(name, value)
                }
            }
        }
    }
}
