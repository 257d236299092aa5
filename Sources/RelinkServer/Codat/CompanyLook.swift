import Relink
import RelinkCodat
import RelinkHTTP
import Synchronization

/// Asks Codat about one company for somebody who waits, and puts the answer on record where it is news.
final class CompanyLook: Sendable {
    /// For all calls together.
    private static let timeLimit = Duration.seconds(9)
    private static let maxUnderWay = 8

    private let sources: CodatSources
    private let projection: @Sendable () -> any Projection
    private let recorder: Recorder
    private let reducer: Reducer
    private let now: @Sendable () -> Instant
    private let underWay = Mutex(0)

    init(
        sources: CodatSources, projection: @escaping @Sendable () -> any Projection, recorder: Recorder,
        reducer: Reducer, now: @escaping @Sendable () -> Instant
    ) {
        self.sources = sources
        self.projection = projection
        self.recorder = recorder
        self.reducer = reducer
        self.now = now
    }

    /// - Parameter known: a company that Relink does not know is asked of the first source, and not put on record.
    /// - Returns: `nil` for a company that neither Codat nor Relink knows.
    /// - Throws: ``FreshMerchantFailure``, `StoreError`, `ReducerFault`.
    @Sendable func merchant(_ companyID: String, _ known: MerchantState?) async throws -> MerchantState? {
        let name = known?.source ?? Settings.firstSource
        guard let source = sources.byName[name] else {
            let key = name == Settings.firstSource ? "codat.apiKey" : "sources.\(name).codat.apiKey"
            throw FreshMerchantFailure.notConfigured(key)
        }
        if let state = try await projection().sources()[name], state.isRateLimitReached(at: now()) {
            throw FreshMerchantFailure.rateLimited(until: state.rateLimitResetsAt)
        }
        let askedAt = now()
        let observation = try await inTurn { try await Self.observation(of: companyID, source) }
        guard let known else {
            return observation.isDeleted
                ? nil
                : try reducer.folding(
                    observation, into: MerchantState(companyID: companyID, source: name), at: askedAt)
        }
        let merchant = try reducer.folding(observation, into: known, at: askedAt)
        if reducer.isNews(observation, to: known, at: askedAt) {
            try await recorder.record(.companyObserved(observation), of: companyID, occurredAt: askedAt)
        }
        return merchant
    }

    private func inTurn(_ ask: @escaping @Sendable () async throws -> Observation) async throws -> Observation {
        let isTaken = underWay.withLock { count in
            guard count < Self.maxUnderWay else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw FreshMerchantFailure.busy }
        defer { underWay.withLock { $0 -= 1 } }
        do {
            return try await withThrowingTaskGroup(of: Observation?.self) { group in
                group.addTask { try await ask() }
                group.addTask {
                    try await Task.sleep(for: Self.timeLimit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() ?? nil else { throw FreshMerchantFailure.timedOut }
                return answer
            }
        } catch let error as CodatError {
            switch error.kind {
            case .rateLimited(let until): throw FreshMerchantFailure.rateLimited(until: until)
            case .timedOut: throw FreshMerchantFailure.timedOut
            default: throw FreshMerchantFailure.refused(error.description)
            }
        }
    }

    private static func observation(of companyID: String, _ source: CodatSource) async throws -> Observation {
        let patience = CodatPatience(priority: .background, timeLimit: timeLimit, maxTries: 2)
        let questions = CompanyQuestions(client: source.client.within(patience)) {}
        var observation = Observation()
        observation.source = source.name
        do {
            observation.connections = try await questions.connections(of: companyID)
        } catch let error as CodatError where error.kind == .notFound {
            // Codat says so of a company that is gone; nothing else it could say of it would be of use.
            guard try await !questions.isThere(companyID) else { throw error }
            observation.isDeleted = true
            return observation
        }
        observation.configuration = try await questions.configuration(of: companyID)
        observation.latestSync = try await questions.latestSync(of: companyID)
        return observation
    }
}
