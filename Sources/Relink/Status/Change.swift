/// One field of a merchant that an event changed.
public struct Change: Hashable, Sendable {
    /// A path such as `health`, `connections.ID.status`, `reasons.dataSyncFailed.invoices`.
    public let field: String
    /// `nil` where there was nothing.
    public let from: String?
    /// `nil` where there is nothing any more.
    public let to: String?

    public init(field: String, from: String?, to: String?) {
        self.field = field
        self.from = from
        self.to = to
    }

    /// What differs between two states of one merchant, in the order that a person reads a merchant in.
    public static func between(_ before: MerchantState?, _ after: MerchantState, _ policy: ReducerPolicy) -> [Change] {
        let old = before.map { fields(of: $0, policy) } ?? []
        let new = fields(of: after, policy)
        let oldValues = Dictionary(old, uniquingKeysWith: { first, _ in first })
        let newNames = Set(new.map(\.0))
        let changed = new.compactMap { field, value in
            oldValues[field] == value ? nil : Change(field: field, from: oldValues[field], to: value)
        }
        let gone = old.filter { !newNames.contains($0.0) }.map { Change(field: $0.0, from: $0.1, to: nil) }
        return changed + gone
    }

    private static func fields(of state: MerchantState, _ policy: ReducerPolicy) -> [(String, String)] {
        guard state.firstSeenAt != nil else { return [] }
        var fields = [("health", state.health.rawValue)]
        for reason in state.reasons {
            let subject = reason.dataType ?? reason.connectionID
            let name = ["reasons", reason.code.rawValue, subject].compactMap { $0 }.joined(separator: ".")
            fields.append((name, reason.detail ?? reason.since.rfc3339))
        }
        for connection in state.connections {
            let path = "connections." + connection.connectionID
            let values = [
                ("status", connection.currentStatus?.rawValue),
                ("sourceType", connection.sourceType(policy)?.rawValue),
                ("platformKey", connection.platformKey?.value), ("platformName", connection.platformName?.value),
            ]
            for (field, value) in values {
                if let value { fields.append((path + "." + field, value)) }
            }
        }
        for dataType in state.dataTypes {
            if let status = dataType.status?.value { fields.append(("dataTypes.\(dataType.dataType).status", status)) }
        }
        if let lastSyncedAt = state.lastSyncedAt { fields.append(("lastSyncedAt", lastSyncedAt.rfc3339)) }
        if let name = state.name?.value { fields.append(("name", name)) }
        for tag in state.tags?.value ?? [] { fields.append(("tags." + tag.key, tag.value)) }
        if let configuration = state.configuration?.value {
            for (field, value) in [("enabled", configuration.enabled), ("configured", configuration.configured)] {
                if let value { fields.append(("configuration.\(field)", "\(value)")) }
            }
        }
        return fields + reonboardingFields(of: state)
    }

    private static func reonboardingFields(of state: MerchantState) -> [(String, String)] {
        let reonboarding = state.reonboarding
        var fields = [("reonboarding.state", state.reonboardingState.rawValue)]
        if reonboarding.mailsSent > 0 { fields.append(("reonboarding.mailsSent", "\(reonboarding.mailsSent)")) }
        if let usedAt = reonboarding.linkUsedAt { fields.append(("reonboarding.linkUsedAt", usedAt.rfc3339)) }
        let contact = reonboarding.contact
        for (field, value) in [
            ("email", contact?.email), ("name", contact?.name), ("locale", contact?.locale),
            ("merchantIdentifier", contact?.merchantIdentifier),
        ] {
            if let value { fields.append(("contact." + field, value)) }
        }
        return fields
    }
}

/// Why an event changed nothing, for a person who wonders.
public enum ChangeNote: Hashable, Sendable {
    /// The reducer failed on it, in its own words.
    case failed(String)
    /// What could not be understood of it.
    case quarantined(String)
    case ignored
    case unrecognized
    case unknownStatus
    /// It says what Relink saw or did.
    case recorded
    case outweighed
    case repeated

    /// - Returns: `nil` where it changed something.
    static func note(
        for event: DecodedEvent, fault: String?, changes: [Change], before: MerchantState?
    ) -> ChangeNote? {
        if let fault { return .failed(fault) }
        guard changes.isEmpty else { return nil }
        switch event.content {
        case .quarantined(let problem): return .quarantined(problem)
        case .ignored: return .ignored
        case .unrecognized: return .unrecognized
        case .applied(.connection(let change)) where change.status == nil && change.kind.isStatusChange:
            return .unknownStatus
        case .recorded: return .recorded
        case .applied(let codatEvent):
            return before?.outweighs(codatEvent, event.order) == true ? .outweighed : .repeated
        }
    }

    /// A sentence in English.
    public var text: String {
        switch self {
        case .failed(let fault): "Relink could not fold this event: \(fault)"
        case .quarantined(let problem): problem
        case .ignored: "Events of this type change no merchant's state."
        case .unrecognized: "Relink does not know this type; the event is kept."
        case .unknownStatus: "Tells a status that Relink does not know."
        case .recorded: "Says what Relink saw or did; it changed nothing of what is shown of the merchant."
        case .outweighed: "Came too late: a later occurrence had already been told."
        case .repeated: "Repeats what was known already."
        }
    }
}

extension ConnectionChange.Kind {
    fileprivate var isStatusChange: Bool {
        if case .changed = self { true } else { false }
    }
}

extension MerchantState {
    /// Whether what is known comes from a later occurrence than this event.
    fileprivate func outweighs(_ event: CodatEvent, _ order: EventOrder) -> Bool {
        let orders: [EventOrder?] =
            switch event {
            case .companyCreated, .companyDeleted: [deleted?.order]
            case .syncConnectionDeleted: [syncConnectionDeleted, connections.compactMap(\.linked).max()]
            case .companySynchronized: [companySynchronized]
            case .connection(let change):
                connections.filter { $0.connectionID == change.connectionID }.map { $0.status?.order }
            case .datasets(let results, _):
                dataTypes.filter { state in results.contains { $0.dataType == state.dataType } }.map {
                    $0.status?.order
                }
            case .write(let dataType, _):
                writes.filter { $0.dataType == dataType }.flatMap { [$0.failed, $0.succeeded] }
            case .rateLimitReached, .rateLimitReset: []
            }
        return orders.contains { $0.map { order < $0 } ?? false }
    }
}
