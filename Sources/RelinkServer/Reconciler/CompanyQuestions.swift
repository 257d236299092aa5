import Relink
import RelinkCodat

/// What Codat is asked about one company, a call each.
struct CompanyQuestions: Sendable {
    let client: CodatClient
    /// Waits before each call.
    let before: @Sendable () async throws -> Void

    func isThere(_ companyID: String) async throws -> Bool {
        try await found { try await client.company(companyID) } != nil
    }

    func connections(of companyID: String) async throws -> [Observation.Connection] {
        try await before()
        var connections: [Observation.Connection] = []
        for try await connection in try client.connections(of: companyID) {
            connections.append(Observation.Connection(connection))
        }
        return connections
    }

    func configuration(of companyID: String) async throws -> Observation.Configuration? {
        try await found {
            let configuration = try await client.configuration(of: companyID)
            return Observation.Configuration(
                enabled: configuration.isEnabled, configured: configuration.isConfigured)
        }
    }

    func latestSync(of companyID: String) async throws -> Observation.Sync? {
        try await found {
            let sync = try await client.latestSync(of: companyID)
            return sync.code.map { code in
                Observation.Sync(code: code.value, message: sync.errorMessage ?? sync.text, at: sync.at)
            }
        } ?? nil
    }

    /// - Returns: `nil` for what Codat says is not there: a company that never synced has no latest sync.
    private func found<Value>(_ ask: () async throws -> Value) async throws -> Value? {
        try await before()
        do {
            return try await ask()
        } catch let error as CodatError where error.kind == .notFound {
            return nil
        }
    }
}

extension Observation.Connection {
    init(_ connection: Connection) {
        self.init(
            connectionID: connection.id, status: connection.status?.known, sourceType: connection.sourceType?.known,
            platformKey: connection.platformKey?.lowercased(), platformName: connection.platformName)
    }
}
