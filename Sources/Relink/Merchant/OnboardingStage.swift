/// How far a merchant has come in connecting for the first time.
public enum OnboardingStage: String, CaseIterable, Hashable, Sendable {
    /// No connection that the merchant needs was begun, and nobody was sent to the Sync flow.
    case notStarted
    /// Something was begun; a connection or the settings are still missing.
    case started
    /// The settings of the sync were complete once, whatever has befallen the merchant since.
    case finished
}

/// What shows how far a merchant has come. Each stays once it is so, and so comes out the same in any order of events.
struct OnboardingTraces: Hashable, Sendable {
    /// Codat's API listed the merchant's connections: one that is not known is not there.
    var isListed = false
    /// Codat's API said that the settings are complete, or that a sync ended well.
    var isSetUp = false
    /// The merchant was sent on to the Sync flow, or pressed the button that leads there.
    var hasSetOut = false

    mutating func see(_ observation: Observation) {
        if observation.connections != nil { isListed = true }
        if observation.configuration?.configured == true || observation.latestSync?.isSuccess == true { isSetUp = true }
    }
}

extension MerchantState {
    /// - Returns: `nil` where it is not known: Codat's API has not been asked yet, and no webhook tells of settings.
    public func onboardingStage(_ policy: ReducerPolicy) -> OnboardingStage? {
        if onboardingTraces.isSetUp { return .finished }
        guard health == .onboarding || isUnfinished(policy) else { return nil }
        let hasBegun = connections.contains { connection in
            connection.sourceType(policy).map(policy.requiredSourceTypes.contains) ?? false
        }
        return hasBegun || onboardingTraces.hasSetOut ? .started : .notStarted
    }

    /// Whether the merchant is known never to have come to the end of connecting: a connection that it needs was never
    /// linked, or the settings were never complete. What only is not known to have been counts for nothing.
    public func isUnfinished(_ policy: ReducerPolicy) -> Bool {
        guard onboardingTraces.isListed, !onboardingTraces.isSetUp else { return false }
        if configuration?.value.configured == false { return true }
        return policy.roles.contains { type in
            !connections.contains { $0.hasBeenLinked && $0.sourceType(policy) == type }
        }
    }
}
