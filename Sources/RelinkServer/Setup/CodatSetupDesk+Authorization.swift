import Relink
import RelinkCodat
import RelinkHTTP

extension CodatSetupDesk {
    func authorize(_ id: String, with authorization: [String: String]) async throws -> AuthorizationReport {
        let (source, companyID, isNew) = try await company(named: id)
        guard let platformKey = source.ownKey else { throw SetupRefusal.conflict(source.ownKeyMissing) }
        return try await turns.withSlot(companyID) {
            var steps: [SetupFailure.Step: AuthorizationReport.Outcome] = [.company: isNew ? .created : .found]
            let (connection, outcome) = try await connection(platformKey, of: companyID, source)
            steps[.connection] = outcome
            if connection.status?.known == .linked {
                steps[.authorization] = .found
            } else {
                try await link(connection.id, authorization, of: companyID, source)
                steps[.authorization] = .updated
            }
            return AuthorizationReport(companyID: companyID, connectionID: connection.id, steps: steps)
        }
    }

    /// - Parameter id: a company's, or the platform's own of a merchant that a link was asked for.
    private func company(named id: String) async throws -> (source: CodatSource, id: String, isNew: Bool) {
        for source in sources.byName.values.sorted(by: { $0.name < $1.name }) {
            let subject = SetupSubject(source: source.name, merchantIdentifier: id)
            let standing = try await status.setupStanding(of: subject.companyID)
            guard standing.request != nil || standing.companyID != nil else { continue }
            return try await turns.withSlot(subject.companyID) {
                if let known = try await status.setupStanding(of: subject.companyID).companyID {
                    return (source, known, false)
                }
                let company = try await company(of: subject, standing.request, source)
                if let contact = standing.request?.contact {
                    try await recorder.record(.contactSet(contact), of: company.id)
                }
                return (source, company.id, company.isNew)
            }
        }
        let companyID = normalizedID(id)
        let (source, merchant) = try await owner(of: companyID)
        guard merchant?.health != .offboarded else {
            throw SetupRefusal.conflict("Codat has deleted this company; begin anew with a `merchantIdentifier`.")
        }
        return (source, companyID, false)
    }

    /// The company's connection of the platform's own connector, found or made.
    private func connection(
        _ platformKey: String, of companyID: String, _ source: CodatSource
    ) async throws -> (Connection, AuthorizationReport.Outcome) {
        let client = source.client.within(.interactive)
        do {
            if let found = try await find(platformKey, of: companyID, client) { return (found, .found) }
            let key = try await key(for: "connection \(platformKey)", of: companyID)
            let made: Connection
            do throws(CodatError) {
                made = try await client.createConnection(platformKey: platformKey, of: companyID, key: key)
            } catch {
                guard error.mayBeDone, let found = try await find(platformKey, of: companyID, client) else {
                    throw error
                }
                return (found, .found)
            }
            let step = SetupStep.connectionCreated(connectionID: made.id, platformKey: platformKey)
            try await recorder.record(.setup(step), of: companyID)
            return (made, .created)
        } catch let error as CodatError {
            throw try await failed(SetupFailure(.connection, error, now: now()), companyID)
        }
    }

    /// A linked one before others; of equals, the newest.
    private func find(_ platformKey: String, of companyID: String, _ client: CodatClient) async throws -> Connection? {
        let all = try await client.connections(of: companyID).all()
        let own = all.filter { $0.platformKey?.lowercased() == platformKey.lowercased() }
        return own.first { $0.status?.known == .linked }
            ?? own.max { ($0.created?.rfc3339 ?? "") < ($1.created?.rfc3339 ?? "") }
    }

    private func link(
        _ connectionID: String, _ authorization: [String: String], of companyID: String, _ source: CodatSource
    ) async throws {
        let connection: Connection
        do throws(CodatError) {
            connection = try await source.client.within(.interactive).updateAuthorization(
                authorization, ofConnection: connectionID, of: companyID)
        } catch {
            throw try await failed(SetupFailure(.authorization, error, now: now()), companyID)
        }
        guard connection.status?.known == .linked else {
            let status = connection.status?.known?.rawValue ?? "unknown"
            throw try await failed(
                SetupFailure(
                    step: .authorization,
                    call: "PUT /companies/{companyId}/connections/{connectionId}/authorization",
                    detail: "Codat took the authorization, and the connection's status is \(status), not Linked.",
                    remedy: "Look whether the names and values are those agreed with Codat, and do it again."),
                companyID)
        }
        try await recorder.record(.setup(.authorized(connectionID: connectionID)), of: companyID)
    }
}
