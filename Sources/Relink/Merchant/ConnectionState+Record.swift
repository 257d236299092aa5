extension ConnectionState {
    /// How many tellings of one loss are remembered; more say nothing new.
    static let maxLosses = 100

    mutating func record(_ change: ConnectionChange, _ order: EventOrder) {
        if let key = change.platformKey { platformKey.set(key, order) }
        if let name = change.platformName { platformName.set(name, order) }
        if let type = change.sourceType, type != .unknown { sourceType.set(type, order) }
        switch change.kind {
        case .created: set(change.status ?? .pendingAuth, order)
        case .linked: set(.linked, order)
        case .relinked:
            everLinked = true
            set(.linked, order)
        case .disconnected:
            everLinked = true
            set(change.status == .deauthorized ? .deauthorized : .unlinked, order)
        case .deleted:
            if change.status == .linked { everLinked = true }
            set(.deleted, order)
        case .failed(let message): recordFailure(message, change.status, order)
        case .changed(let oldStatus):
            if oldStatus == .linked { everLinked = true }
            guard let status = change.status else { return }
            set(status, order)
            if oldStatus == .linked, status == .pendingAuth { recordLoss(order) }
        }
    }

    fileprivate mutating func set(_ new: ConnectionStatus, _ order: EventOrder) {
        let before = currentStatus
        status.set(new, order)
        if currentStatus != before { changedAt = order.occurredAt }
        if new == .deleted { deleted.raise(to: order) }
        if new == .linked {
            everLinked = true
            linked.raise(to: order)
            losses.removeAll { $0 < order }
        } else if new != .pendingAuth {
            recordLoss(order)
        }
    }

    fileprivate mutating func recordLoss(_ order: EventOrder) {
        if let linked, order < linked { return }
        guard let place = losses.firstIndex(where: { order <= $0 }) else {
            if losses.count < Self.maxLosses { losses.append(order) }
            return
        }
        guard losses[place] != order else { return }
        losses.insert(order, at: place)
        if losses.count > Self.maxLosses { losses.removeLast() }
    }

    /// A failure to link tells a status only where nothing else does: of several failures the first, as it would have
    /// been had they come in order.
    private mutating func recordFailure(_ message: String?, _ payloadStatus: ConnectionStatus?, _ order: EventOrder) {
        failed.set(message, order)
        guard let payloadStatus else { return }
        if let first = statusBesideFailure, first.order <= order { return }
        let before = currentStatus
        statusBesideFailure = Register(payloadStatus, order)
        if currentStatus != before { changedAt = order.occurredAt }
    }

    /// When it ceased to be linked: the first telling of its loss since it was last `Linked`.
    var lostAt: EventOrder? { losses.first ?? status?.order ?? statusBesideFailure?.order }

    func sourceType(_ policy: ReducerPolicy) -> SourceType? {
        sourceType?.value ?? platformKey.flatMap { policy.sourceType(ofPlatformKey: $0.value) }
    }
}

extension ConnectionState {
    /// What Codat's API says of it.
    mutating func record(_ seen: Observation.Connection, _ order: EventOrder) {
        if let key = seen.platformKey { platformKey.set(key, order) }
        if let name = seen.platformName { platformName.set(name, order) }
        if let type = seen.sourceType, type != .unknown { sourceType.set(type, order) }
        guard let status = seen.status else { return }
        // Access that was withdrawn had been given, be it before Relink heard of the merchant.
        if status == .deauthorized || status == .unlinked { everLinked = true }
        let wasLinked = currentStatus == .linked
        set(status, order)
        if wasLinked, currentStatus == .pendingAuth { recordLoss(order) }
    }

    /// Codat's API no longer lists it, as is so with deleted ones alone.
    mutating func recordMissing(_ order: EventOrder) {
        guard currentStatus != .deleted else { return }
        set(.deleted, order)
    }
}
