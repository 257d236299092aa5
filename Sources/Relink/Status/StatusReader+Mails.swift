extension StatusReader {
    /// Mails, newest first; `next` is the last one's place where more follow.
    public func mails(_ query: MailQuery) async throws(StoreError) -> Page<MailRecord, Int64> {
        var query = query
        query.companyID = query.companyID.map(normalizedID)
        let limit = query.limit
        query.limit += 1
        let found = try await projection().mails(query)
        let page = found.prefix(limit)
        return Page(items: page.map(\.mail), next: found.count > limit ? page.last?.place : nil)
    }

    /// What is known of a company, also where only Relink itself has spoken of it (a contact alone).
    public func known(_ companyID: String) async throws(StoreError) -> MerchantState? {
        try await projection().merchant(normalizedID(companyID))?.state
    }
}
