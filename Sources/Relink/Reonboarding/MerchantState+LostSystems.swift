extension MerchantState {
    /// What the systems are called that the merchant is no longer connected to. A loss that names no connection, as
    /// Codat's legacy rule tells it, is taken for that of the accounting system.
    ///
    /// - Returns: nothing where no event told a name.
    public func lostPlatformNames(_ policy: ReducerPolicy) -> [String] {
        let lost = reasons.filter { Self.lossCodes.contains($0.code) }.compactMap(\.connectionID)
        guard !lost.isEmpty else { return [platformName(of: .accounting, policy)].compactMap(\.self) }
        var names: [String] = []
        for id in lost {
            let connection = connections.first { $0.connectionID == id }
            if let name = connection?.platformName?.value, !names.contains(name) { names.append(name) }
        }
        return names
    }

    private static let lossCodes: Set<ReasonCode> = [
        .connectionDeleted, .connectionUnlinked, .connectionDeauthorized,
    ]
}
