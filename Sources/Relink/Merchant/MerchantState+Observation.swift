extension MerchantState {
    /// Folds an answer of Codat's API.
    ///
    /// - Parameter order: that of the moment of asking: what is known to have happened since outweighs the answer.
    mutating func record(_ observation: Observation, _ order: EventOrder) {
        observedAt = max(observedAt ?? order.occurredAt, order.occurredAt)
        onboardingTraces.see(observation)
        if observation.isDeleted { deleted.set(true, order) }
        if let name = observation.name { self.name.set(name, order) }
        if let tags = observation.tags { self.tags.set(tags, order) }
        if let seen = observation.connections { record(seen, order) }
        if let told = observation.configuration {
            let known = configuration?.value
            configuration.set(
                Observation.Configuration(
                    enabled: told.enabled ?? known?.enabled, configured: told.configured ?? known?.configured), order)
        }
        if let sync = observation.latestSync { record(sync, order) }
    }

    private mutating func record(_ seen: [Observation.Connection], _ order: EventOrder) {
        for connection in seen {
            connections.withElement(connection.connectionID) { $0.record(connection, order) }
        }
        let ids = Set(seen.map(\.connectionID))
        for index in connections.indices where !ids.contains(connections[index].connectionID) {
            connections[index].recordMissing(order)
        }
    }

    private mutating func record(_ sync: Observation.Sync, _ order: EventOrder) {
        // One that is under way tells nothing yet.
        guard sync.isSuccess || sync.isError else { return }
        latestSync.set(sync, order)
        everSynced = true
        guard sync.isSuccess, let at = sync.at else { return }
        lastSyncedAt = max(lastSyncedAt ?? at, at)
    }

    /// The reasons that Codat's API alone tells of.
    var observedReasons: [Reason] {
        var present: [Reason] = []
        if let register = configuration {
            let at = register.order.occurredAt
            if register.value.configured == false {
                present.append(
                    Reason(
                        code: .configurationIncomplete, since: at, actor: .merchant,
                        detail: "The settings of the sync were never completed."))
            }
            if register.value.enabled == false, register.value.configured == true {
                present.append(
                    Reason(
                        code: .syncDisabled, since: at, actor: .merchant, detail: "Syncing has been switched off."))
            }
        }
        if let register = latestSync, register.value.isError {
            let sync = register.value
            present.append(
                Reason(
                    code: .syncError, since: sync.at ?? register.order.occurredAt, actor: sync.actor,
                    detail: ["\(sync.code)", sync.message].compactMap { $0 }.joined(separator: ": ")))
        }
        return present
    }

    /// Whether the latest sync ended because nothing can be synced any more.
    var hasSyncingEnded: Bool { latestSync?.value.endsSyncing ?? false }
}
