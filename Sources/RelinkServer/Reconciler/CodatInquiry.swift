import Relink
import RelinkCodat

/// Asks Codat about one company, as slowly as its quota bears, and puts what is news on record.
struct CodatInquiry: Sendable {
    private static let limitPause = Duration.seconds(5)

    let source: CodatSource
    let projection: @Sendable () -> any Projection
    let recorder: Recorder
    let leadership: any Leadership
    let reducer: Reducer
    let now: @Sendable () -> Instant
    private let clock = ContinuousClock()

    init(source: CodatSource, store: PostmanStore, reducer: Reducer, now: @escaping @Sendable () -> Instant) {
        self.source = source
        projection = store.projection
        recorder = store.recorder
        leadership = store.leadership
        self.reducer = reducer
        self.now = now
    }

    /// A company as a list of Codat's told of it a moment ago.
    func ask(about company: Company, _ known: MerchantState?) async throws {
        let askedAt = now()
        var observation = Observation(company, source: source.name)
        // A list is some seconds old by now: what it says of connections is asked again before it is believed.
        let isHint = observation.connections.map { connections in
            var hint = Observation()
            hint.connections = connections
            return reducer.isNews(hint, to: known, at: askedAt)
        }
        if isHint != false { observation.connections = try await questions.connections(of: company.id) }
        try await finish(&observation, of: company.id, askedAt)
    }

    /// - Throws: ``CodatError`` where Codat does not answer, ``StoreError`` where the store does not.
    func ask(about companyID: String) async throws {
        let askedAt = now()
        var observation = Observation()
        observation.source = source.name
        observation.connections = try await questions.connections(of: companyID)
        try await finish(&observation, of: companyID, askedAt)
    }

    func askWhetherDeleted(_ companyID: String) async throws {
        let askedAt = now()
        guard try await !questions.isThere(companyID) else { return }
        var observation = Observation()
        observation.source = source.name
        observation.isDeleted = true
        try await record(observation, of: companyID, askedAt)
    }

    private func finish(_ observation: inout Observation, of companyID: String, _ askedAt: Instant) async throws {
        observation.configuration = try await questions.configuration(of: companyID)
        observation.latestSync = try await questions.latestSync(of: companyID)
        try await record(observation, of: companyID, askedAt)
    }

    private var questions: CompanyQuestions { CompanyQuestions(client: source.client, before: pause) }

    private func record(_ observation: Observation, of companyID: String, _ askedAt: Instant) async throws {
        let known = try await projection().merchant(companyID)?.state
        guard reducer.isNews(observation, to: known, at: askedAt) else { return }
        try await recorder.record(.companyObserved(observation), of: companyID, occurredAt: askedAt)
    }

    /// As slowly as Codat's quota bears; while the rate limit is reached, not at all.
    func pause() async throws {
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
        connections = company.connections?.map { Observation.Connection($0) }
    }
}
