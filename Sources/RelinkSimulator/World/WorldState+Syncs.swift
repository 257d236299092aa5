import Relink

extension WorldState {
    /// Runs a sync and notes how it ended. Without a code it ends as the company's state has it.
    mutating func sync(_ companyID: String, code: Int? = nil, message: String? = nil) -> SyncRun? {
        guard let company = company(companyID) else { return nil }
        let outcome = outcome(for: company)
        let since = company.syncs.elements.last(where: \.hasSucceeded)?.finish
        let run = SyncRun(
            id: Identifier.guid(), companyID: company.id, code: code ?? outcome.code,
            message: message ?? (code == nil ? outcome.message : "The sync ended with code \(code ?? 0)."), at: now,
            start: since ?? company.schedule.startDate ?? company.created, finish: now)
        note(run)
        guard run.hasSucceeded, let connection = company.connection(.commerce) else { return run }
        fetch(["commerce-orders", "commerce-transactions", "commerce-payments"], over: connection, of: company.id)
        return run
    }

    private mutating func note(_ run: SyncRun) {
        _ = update(run.companyID) { $0.syncs.append(run) }
        guard run.code == 2000, let connection = company(run.companyID)?.connection(.accounting) else { return }
        emit(
            .write(dataType: "journalEntries", succeeded: true, connectionID: connection.id),
            about: company(run.companyID))
    }

    private func outcome(for company: Company) -> (code: Int, message: String?) {
        if !company.isLinked(.accounting) || !company.isLinked(.commerce) {
            return (4040, "Two linked connections are needed: one for sales, one for the books.")
        }
        if !company.isConfigured { return (4000, "The settings were never completed.") }
        if !company.isEnabled { return (4000, "Syncing is switched off.") }
        if let fault = company.mappingFault { return (4000, fault) }
        return (2000, nil)
    }

    /// A company that is ready to sync, and has synced once.
    mutating func createMerchant(
        name: String, commerce: Integration, accounting: Integration, tags: [String: String] = [:]
    ) -> Company? {
        guard let company = createCompany(name: name, tags: tags) else { return nil }
        for integration in [commerce, accounting] {
            guard let connection = addConnection(to: company.id, integration) else { return nil }
            _ = link(connection.id, of: company.id)
        }
        configure(company.id)
        _ = sync(company.id)
        return self.company(company.id)
    }

    /// The settings are completed, syncing is on.
    mutating func configure(_ companyID: String) {
        _ = update(companyID) { company in
            company.isConfigured = true
            company.isEnabled = true
            company.mappingFault = nil
        }
    }

    /// Brings both connections back and completes the settings, as a merchant does who walks through the Sync flow.
    mutating func relink(_ companyID: String, commerceKey: String, accountingKey: String) -> Company? {
        guard let company = company(companyID) else { return nil }
        for (sourceType, key) in [(SourceType.commerce, commerceKey), (.accounting, accountingKey)] {
            if let connection = company.connection(sourceType) {
                _ = link(connection.id, of: company.id)
            } else if let integration = Integration.named(key) {
                guard let connection = addConnection(to: company.id, integration) else { return nil }
                _ = link(connection.id, of: company.id)
            }
        }
        configure(company.id)
        return self.company(company.id)
    }
}
