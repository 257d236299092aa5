extension Reducer {
    /// How often an unchanged answer of Codat's API is put on record.
    private static let recordedAgainAfter: Int64 = 86_400

    /// Whether an answer of Codat's API tells something that is not known yet, or was last put on record a day ago.
    ///
    /// - Parameters:
    ///   - state: `nil` for a company that nothing is known of.
    ///   - instant: when Codat was asked.
    public func isNews(_ observation: Observation, to state: MerchantState?, at instant: Instant) -> Bool {
        guard let state, let observedAt = state.observedAt,
            instant < observedAt.advanced(bySeconds: Self.recordedAgainAfter)
        else { return true }
        do {
            return !Change.between(state, try folding(observation, into: state, at: instant), policy).isEmpty
        } catch {
            // Recorded, it is shown to operators with what is wrong with it.
            return true
        }
    }

    /// A merchant as it would be were an answer of Codat's API put on record.
    ///
    /// - Parameter instant: when Codat was asked.
    /// - Throws: ``ReducerFault``, where the merchant would outgrow its bounds.
    public func folding(
        _ observation: Observation, into state: MerchantState, at instant: Instant
    ) throws(ReducerFault) -> MerchantState {
        let own = OwnEvent(
            messageID: "", companyID: state.companyID, occurredAt: instant, event: .companyObserved(observation))
        let event = DecodedEvent(
            LoggedEvent(
                sequence: .max, receivedAt: instant, source: RelinkEvent.source, messageID: "", body: own.body,
                digest: []))
        var after = state
        try apply(event, to: &after)
        return after
    }
}
