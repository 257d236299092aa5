import ServiceLifecycle

/// Tells the store of a shutdown when it begins, while others still drain.
struct StoreClosing: Service {
    let store: any Store

    func run() async throws {
        try await gracefulShutdown()
        store.prepareToClose()
    }
}
