import Logging
import Relink
import RelinkCodat
import ServiceLifecycle

/// Asks Codat, at start and regularly, for what webhooks may have missed; what it learns goes into the log.
final class Reconciler: Service {
    private static let limitPause = Duration.seconds(5)
    private static let merchantsAtOnce = 200
    /// Companies gone at once beyond this share of all look like a wrong API key, not like merchants leaving.
    private static let plausibleShare = 10

    private let source: CodatSource
    private let projection: @Sendable () -> any Projection
    private let recorder: Recorder
    private let reducer: Reducer
    private let settings: Settings.Reconcile
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let clock = ContinuousClock()

    init(
        source: CodatSource, store: PostmanStore, reducer: Reducer, settings: Settings.Reconcile, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.source = source
        projection = store.projection
        recorder = store.recorder
        self.reducer = reducer
        self.settings = settings
        self.logger = logger
        self.now = now
    }

    func run() async throws {
        guard settings.interval > .zero else { return await waitForShutdown() }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let next = self.clock.now.advanced(by: self.settings.interval)
                do {
                    try await self.reconcile()
                } catch is CancellationError {
                    return
                } catch {
                    self.logger.warning(
                        "Codat could not be asked for what was missed; it will be again.",
                        metadata: ["source": "\(self.source.name)", "reason": "\(error)"])
                }
                do { try await self.clock.sleep(until: next) } catch { return }
            }
        }
    }

    /// A service that returns would end the server.
    private func waitForShutdown() async {
        do { try await gracefulShutdown() } catch { return }
    }

    private func reconcile() async throws {
        var listed: Set<Int> = []
        try await pause()
        for try await company in try source.client.companies() {
            listed.insert(company.id.hashValue)
            let known = try await projection().merchant(company.id)?.state
            guard known?.firstSeenAt != nil || settings.discover else { continue }
            try await reconcile(company, known)
        }
        try await lookForDeleted(listed)
    }

    private func reconcile(_ company: Company, _ known: MerchantState?) async throws {
        let askedAt = now()
        var observation = Observation(company, source: source.name)
        // A list is some seconds old by now: what it says of connections is asked again before it is believed.
        let isHint = observation.connections.map { connections in
            var hint = Observation()
            hint.connections = connections
            return reducer.isNews(hint, to: known, at: askedAt)
        }
        if isHint != false {
            try await pause()
            observation.connections = try await connections(of: company.id)
        }
        observation.configuration = try await configuration(of: company.id)
        observation.latestSync = try await latestSync(of: company.id)
        try await record(observation, of: company.id, askedAt)
    }

    private func record(_ observation: Observation, of companyID: String, _ askedAt: Instant) async throws {
        let known = try await projection().merchant(companyID)?.state
        guard reducer.isNews(observation, to: known, at: askedAt) else { return }
        try await recorder.record(.companyObserved(observation), of: companyID, occurredAt: askedAt)
    }

    private func connections(of companyID: String) async throws -> [Observation.Connection] {
        var connections: [Observation.Connection] = []
        for try await connection in try source.client.connections(of: companyID) {
            connections.append(Observation.Connection(connection))
        }
        return connections
    }

    private func configuration(of companyID: String) async throws -> Observation.Configuration? {
        try await pause()
        return try await found { [source] in
            let configuration = try await source.client.configuration(of: companyID)
            return Observation.Configuration(
                enabled: configuration.isEnabled, configured: configuration.isConfigured)
        }
    }

    private func latestSync(of companyID: String) async throws -> Observation.Sync? {
        try await pause()
        return try await found { [source] in
            let sync = try await source.client.latestSync(of: companyID)
            return sync.code.map { code in
                Observation.Sync(code: code.value, message: sync.errorMessage ?? sync.text, at: sync.at)
            }
        } ?? nil
    }

    /// - Returns: `nil` for what Codat says is not there: a company that never synced has no latest sync.
    private func found<Value>(_ ask: () async throws -> Value) async throws -> Value? {
        do {
            return try await ask()
        } catch let error as CodatError where error.kind == .notFound {
            return nil
        }
    }

    /// Companies that are known and that Codat did not list: asked for one by one, since a list may be incomplete.
    private func lookForDeleted(_ listed: Set<Int>) async throws {
        var query = MerchantQuery(limit: Self.merchantsAtOnce)
        var missing: [String] = []
        var known = 0
        while true {
            let merchants = try await projection().merchants(query).map(\.state)
            for merchant in merchants where merchant.source == source.name && merchant.health != .offboarded {
                known += 1
                if !listed.contains(merchant.companyID.hashValue) { missing.append(merchant.companyID) }
            }
            guard merchants.count == query.limit, let last = merchants.last else { break }
            query.after = MerchantQuery.Position(health: last.health, since: last.since, companyID: last.companyID)
        }
        guard missing.count <= max(Self.plausibleShare, known / Self.plausibleShare), !listed.isEmpty else {
            if !missing.isEmpty {
                logger.error(
                    "Codat lists too few of the known companies to be believed; is codat.apiKey another client's?",
                    metadata: ["source": "\(source.name)", "missing": "\(missing.count)", "known": "\(known)"])
            }
            return
        }
        for companyID in missing { try await askWhetherDeleted(companyID) }
    }

    private func askWhetherDeleted(_ companyID: String) async throws {
        try await pause()
        let askedAt = now()
        let company = try await found { [source] in try await source.client.company(companyID) }
        guard company == nil else { return }
        var observation = Observation()
        observation.source = source.name
        observation.isDeleted = true
        try await record(observation, of: companyID, askedAt)
    }

    /// As slowly as Codat's quota bears; while the rate limit is reached, not at all.
    private func pause() async throws {
        while let state = try await projection().sources()[source.name], state.isRateLimitReached(at: now()) {
            try await clock.sleep(for: Self.limitPause)
        }
        while source.client.rateLimitedUntil != nil { try await clock.sleep(for: Self.limitPause) }
        try await clock.sleep(for: ReconcilerPace.pause(source.client.quota, now: now()))
    }
}

extension Observation {
    fileprivate init(_ company: Company, source: String) {
        self.init()
        self.source = source
        name = company.name
        tags = company.tags.map { MerchantState.Tag(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
        connections = company.connections?.map(Observation.Connection.init)
    }
}

extension Observation.Connection {
    fileprivate init(_ connection: Connection) {
        self.init(
            connectionID: connection.id, status: connection.status?.known, sourceType: connection.sourceType?.known,
            platformKey: connection.platformKey?.lowercased(), platformName: connection.platformName)
    }
}
