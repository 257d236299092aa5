extension MerchantState {
    /// The platform key by which the Sync flow is to be opened for one side: that of the merchant's connection of this
    /// type which is linked, else of the one lost last, else of the one that was last heard of.
    ///
    /// - Returns: `nil` where no connection tells.
    public func platformKey(of type: SourceType, _ policy: ReducerPolicy) -> String? {
        let known = connections.filter { $0.sourceType(policy) == type && $0.platformKey != nil }
        let linked = known.first { $0.currentStatus == .linked }
        let lost = known.filter(\.hasBeenLinked).max { $1.lostAt.isAfter($0.lostAt) }
        let latest = known.max { ($1.status?.order).isAfter($0.status?.order) }
        return (linked ?? lost ?? latest)?.platformKey?.value
    }

    /// What the lost connection, or the system to connect, is called; `nil` where nothing tells.
    public func platformName(of type: SourceType, _ policy: ReducerPolicy) -> String? {
        let key = platformKey(of: type, policy)
        return connections.last { $0.platformKey?.value == key && $0.platformName != nil }?.platformName?.value
    }

    /// The system of one side to which the merchant is connected now; `nil` where there is none.
    public func linkedPlatform(of type: SourceType, _ policy: ReducerPolicy) -> (key: String, name: String?)? {
        let linked = connections.first {
            $0.sourceType(policy) == type && $0.currentStatus == .linked && $0.platformKey != nil
        }
        return linked.flatMap { connection in
            connection.platformKey.map { ($0.value, connection.platformName?.value) }
        }
    }
}
