import Relink

extension WorldState {
    /// - Returns: `nil` where there is no such company.
    mutating func addConnection(to companyID: String, _ integration: Integration) -> Connection? {
        let connection = Connection(
            id: Identifier.guid(), integration: integration, status: .pendingAuth, created: now)
        guard update(companyID, { $0.connections.append(connection) }) != nil else { return nil }
        emit(.connection(.connectionCreated, connection, from: nil), about: company(companyID))
        return connection
    }

    /// Links a connection, for the first time or again, and fetches its data.
    mutating func link(_ connectionID: String, of companyID: String) -> Connection? {
        guard let before = connection(connectionID, of: companyID), before.status != .linked else {
            return connection(connectionID, of: companyID)
        }
        let after = change(connectionID, of: companyID) { connection in
            connection.status = .linked
            connection.wasLinked = true
            connection.failure = nil
        }
        guard let after else { return nil }
        let type: EventType = before.wasLinked ? .connectionReconnected : .connectionConnected
        emit(.connection(type, after, from: before.status), about: company(companyID))
        fetch(DataTypes.fetched(for: after.sourceType), over: after, of: companyID, isInitial: true)
        return connection(connectionID, of: companyID)
    }

    /// Access given up by the platform (`unlinked`) or withdrawn by the merchant (`deauthorized`); only a linked
    /// connection has any.
    mutating func disconnect(
        _ connectionID: String, of companyID: String, to status: ConnectionStatus
    ) -> Connection? {
        guard let before = connection(connectionID, of: companyID), before.status == .linked else { return nil }
        let after = change(connectionID, of: companyID) { [now] connection in
            connection.status = status
            connection.failure = status == .deauthorized ? .withdrawn(at: now) : nil
        }
        guard let after else { return nil }
        emit(.connection(.connectionDisconnected, after, from: before.status), about: company(companyID))
        return after
    }

    /// The merchant did not give access.
    mutating func decline(_ connectionID: String, of companyID: String) {
        let after = change(connectionID, of: companyID) { [now] in $0.failure = .declined(at: now) }
        guard let after else { return }
        emit(.connection(.connectionFailed, after, from: .pendingAuth), about: company(companyID))
    }

    /// Takes a connection away for good, and with an accounting connection the settings that named its accounts.
    mutating func deleteConnection(_ connectionID: String, of companyID: String) -> Bool {
        guard let connection = connection(connectionID, of: companyID) else { return false }
        _ = update(companyID) { company in
            company.connections.removeAll { $0.id == connection.id }
            if connection.sourceType == .accounting {
                company.isConfigured = false
                company.mapping = nil
            }
        }
        emit(.connection(.connectionDeleted, connection, from: connection.status), about: company(companyID))
        return true
    }

    func connection(_ id: String, of companyID: String) -> Connection? {
        company(companyID)?.connections.first { $0.id == id.lowercased() }
    }

    private mutating func change(
        _ id: String, of companyID: String, _ change: (inout Connection) -> Void
    ) -> Connection? {
        update(companyID) { company -> Connection? in
            guard let index = company.connections.firstIndex(where: { $0.id == id }) else { return nil }
            change(&company.connections[index])
            return company.connections[index]
        } ?? nil
    }

    /// Fetches data types over a connection, each ending in the same status.
    @discardableResult
    mutating func fetch(
        _ dataTypes: [String], over connection: Connection, of companyID: String, status: String = "Complete",
        isInitial: Bool = false
    ) -> [Dataset] {
        let datasets = dataTypes.map { dataType in
            Dataset(
                id: Identifier.guid(), companyID: companyID, connectionID: connection.id, dataType: dataType,
                status: status, at: now)
        }
        _ = update(companyID) { company in
            for dataset in datasets {
                company.datasets[dataset.dataType] = dataset
                company.fetches.append(dataset)
            }
        }
        if status == "Complete" { _ = change(connection.id, of: companyID) { [now] in $0.lastSync = now } }
        emit(.read(datasets, isInitial: isInitial), about: company(companyID))
        return datasets
    }
}
