/// One connection of a merchant, as people are shown it.
public struct ConnectionView: Hashable, Sendable {
    public let connectionID: String
    public let platformKey: String?
    public let platformName: String?
    public let sourceType: SourceType?
    public let status: ConnectionStatus?
    public let changedAt: Instant?
}

/// One data type's fetches, as people are shown them.
public struct DataTypeView: Hashable, Sendable {
    public let dataType: String
    public let status: String
    public let changedAt: Instant?
}

extension MerchantState {
    /// In order of id.
    public func connectionViews(_ policy: ReducerPolicy) -> [ConnectionView] {
        connections.map { connection in
            ConnectionView(
                connectionID: connection.connectionID, platformKey: connection.platformKey?.value,
                platformName: connection.platformName?.value, sourceType: connection.sourceType(policy),
                status: connection.currentStatus, changedAt: connection.changedAt)
        }
    }

    /// Those whose status is known, in order of name.
    public var dataTypeViews: [DataTypeView] {
        dataTypes.compactMap { state in
            state.status.map {
                DataTypeView(dataType: state.dataType, status: $0.value, changedAt: state.changedAt)
            }
        }
    }

    public var displayTags: [Tag] { tags?.value ?? [] }

    /// Why nothing more happens by itself in the present episode; `nil` where something may.
    public var exhaustion: RelinkEvent.Exhaustion? { reonboarding.exhaustion }

    public var isAddressRefused: Bool { reonboarding.isAddressRefused }
}
