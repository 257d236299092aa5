extension MerchantState {
    /// Draws health, reasons and episode from the registers.
    mutating func conclude(_ event: DecodedEvent, _ policy: ReducerPolicy) {
        var current = presentReasons(policy)
        for index in current.indices {
            if let before = reasons.first(where: { continues($0, current[index], policy) }) {
                current[index].since = before.since
            }
        }
        reasons = current
        let next = presentHealth(policy)
        if next != health {
            health = next
            since = beginning(event)
        }
        turnEpisode(event, policy)
    }

    /// Closes the episode that is over, and opens the one that begins.
    private mutating func turnEpisode(_ event: DecodedEvent, _ policy: ReducerPolicy) {
        let wanted: Episode.Kind? =
            switch health {
            case .disconnected: .loss
            case .onboarding, .healthy, .degraded: isWrittenToWhileOnboarding(policy) ? .onboarding : nil
            case .offboarded: nil
            }
        guard wanted != (episode.isOpen ? episode.kind : nil) else { return }
        if episode.isOpen {
            episode.isOpen = false
            reonboarding.endEpisode()
            episode.recoveredAt = episode.kind == .onboarding || health == .offboarded ? nil : event.receivedAt
        }
        guard let wanted else { return }
        episode.number += 1
        episode.kind = wanted
        episode.openedAt = event.receivedAt
        episode.isOpen = true
        episode.recoveredAt = nil
        reonboarding.beginEpisode()
    }

    /// Whether mails go to a merchant who has not come to the end of connecting.
    private func isWrittenToWhileOnboarding(_ policy: ReducerPolicy) -> Bool {
        guard !policy.reonboarding.onboardingSchedule.isEmpty else { return false }
        return health == .onboarding || isUnfinished(policy)
    }

    /// A health begins when what brought it happened; a late event may show a loss that came after itself.
    private func beginning(_ event: DecodedEvent) -> Instant {
        let causes = reasons.filter { health == .disconnected ? disconnects($0) : true }
        guard health == .disconnected || health == .degraded, let first = causes.map(\.since).min() else {
            return event.occurredAt
        }
        return max(event.occurredAt, first)
    }

    private func presentHealth(_ policy: ReducerPolicy) -> MerchantHealth {
        if deleted?.value == true { return .offboarded }
        if reasons.contains(where: disconnects) { return .disconnected }
        if !everSynced, !wasEverLinked(policy) { return .onboarding }
        return reasons.isEmpty ? .healthy : .degraded
    }

    private func wasEverLinked(_ policy: ReducerPolicy) -> Bool {
        connections.contains { connection in
            connection.hasBeenLinked
                && connection.sourceType(policy).map(policy.requiredSourceTypes.contains) ?? false
        }
    }

    /// The reasons by the registers alone; `since` is when each would have begun had it not stood before.
    private func presentReasons(_ policy: ReducerPolicy) -> [Reason] {
        var present: [Reason] = []
        if let order = syncConnectionDeleted, syncConnectionDeleted.isAfter(lastLink(policy)) {
            present.append(
                Reason(
                    code: .syncConnectionDeleted, since: order.occurredAt, actor: .merchant,
                    detail: "The Sync for Commerce connection was deleted."))
        }
        for type in policy.roles {
            let role = Role(type, connections, policy)
            if let lost = role.lostLast { present.append(loss(of: type, connections[lost.index], lost.at)) }
            for (index, failed) in role.failures { present.append(linkFailure(connections[index], failed)) }
        }
        for index in dataTypes.indices {
            if let failure = dataTypes[index].failure(companySynchronized) { present.append(failure) }
        }
        for index in writes.indices {
            if let failure = writes[index].failure { present.append(failure) }
        }
        return present + observedReasons
    }

    /// Whether a reason makes the merchant disconnected; all others make it degraded.
    private func disconnects(_ reason: Reason) -> Bool {
        switch reason.code {
        case .syncConnectionDeleted: true
        case .syncError: hasSyncingEnded
        default: reason.code.isLostRole
        }
    }

    /// The last event that showed a connection of a required type `Linked`.
    private func lastLink(_ policy: ReducerPolicy) -> EventOrder? {
        policy.roles.compactMap { Role($0, connections, policy).linked }.max()
    }

    private func loss(of type: SourceType, _ connection: ConnectionState, _ at: EventOrder) -> Reason {
        let (code, verb): (ReasonCode, String) =
            switch connection.currentStatus {
            case .deleted: (.connectionDeleted, "was deleted")
            case .deauthorized: (.connectionDeauthorized, "was deauthorised")
            default: (.connectionUnlinked, "was unlinked")
            }
        let platform = connection.platformName?.value ?? connection.platformKey?.value
        let name = platform.map { " to \($0)" } ?? ""
        return Reason(
            code: code, since: at.occurredAt, actor: .merchant, connectionID: connection.connectionID,
            detail: "The \(type.rawValue) connection\(name) \(verb).")
    }

    private func linkFailure(_ connection: ConnectionState, _ failed: Register<String?>) -> Reason {
        Reason(
            code: .linkFailed, since: failed.order.occurredAt, actor: .merchant, connectionID: connection.connectionID,
            detail: failed.value)
    }

    /// Whether a reason of the present is one of before in the same run. A lost role is one run, whatever its
    /// connections have become since.
    private func continues(_ before: Reason, _ present: Reason, _ policy: ReducerPolicy) -> Bool {
        guard before.code.isLostRole, present.code.isLostRole else {
            return before.code == present.code && before.connectionID == present.connectionID
                && before.dataType == present.dataType
        }
        return role(of: before, policy) == role(of: present, policy)
    }

    private func role(of reason: Reason, _ policy: ReducerPolicy) -> SourceType? {
        connections.first { $0.connectionID == reason.connectionID }?.sourceType(policy)
    }
}

/// What stands and what is lost of a merchant's connections of one required type.
private struct Role {
    /// The last event that showed one of them `Linked`.
    private(set) var linked: EventOrder?
    /// The connection lost last; `nil` while the role is held, and where it never was.
    private(set) var lostLast: (index: Int, at: EventOrder)?
    /// The connections whose link failed after all that was linked.
    private(set) var failures: [(index: Int, failed: Register<String?>)] = []

    init(_ type: SourceType, _ connections: [ConnectionState], _ policy: ReducerPolicy) {
        var isHeld = false
        for index in connections.indices where connections[index].sourceType(policy) == type {
            if let linked = connections[index].linked { self.linked.raise(to: linked) }
            if connections[index].currentStatus == .linked { isHeld = true }
            if connections[index].hasBeenLinked, let lostAt = connections[index].lostAt {
                if let last = lostLast, lostAt < last.at { continue }
                lostLast = (index, lostAt)
            }
        }
        if isHeld { lostLast = nil }
        for index in connections.indices {
            guard let failed = connections[index].failed, Optional(failed.order).isAfter(linked),
                Optional(failed.order).isAfter(connections[index].deleted),
                connections[index].sourceType(policy) == type
            else { continue }
            failures.append((index, failed))
        }
    }
}

extension DataTypeState {
    fileprivate func failure(_ companySynchronized: EventOrder?) -> Reason? {
        guard let failed else { return nil }
        for cleared in [succeeded, companySynchronized] where cleared.isAfter(failed.order) { return nil }
        let status = failed.value
        return Reason(
            code: .dataSyncFailed, since: failed.order.occurredAt, actor: status.needsMerchant ? .merchant : .platform,
            dataType: dataType, detail: status.name.isEmpty ? nil : status.name)
    }
}

extension WriteState {
    fileprivate var failure: Reason? {
        guard let failed, !succeeded.isAfter(failed) else { return nil }
        return Reason(
            code: .writeFailed, since: failed.occurredAt, actor: .platform, dataType: dataType,
            detail: "The last write of \(dataType) failed.")
    }
}

extension ReasonCode {
    fileprivate var isLostRole: Bool {
        switch self {
        case .connectionDeleted, .connectionUnlinked, .connectionDeauthorized: true
        default: false
        }
    }
}
