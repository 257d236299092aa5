extension Projection {
    /// Through which event a target of alerts has been told; 0 for none.
    public func noticesDelivered(to target: String) async throws(StoreError) -> Int64 {
        try await sources()[RelinkEvent.source]?.noticesDelivered[target] ?? 0
    }
}
