import Relink

/// Asks the server that holds the store for a rebuild, and waits for its end.
struct RebuildWait {
    /// How long the server may show no progress.
    private static let patience = Duration.seconds(60)
    private static let pause = Duration.milliseconds(200)

    let requests: any RebuildRequests

    func finish(_ progress: (RebuildProgress) -> Void) async throws {
        let request = try await requests.request()
        let clock = ContinuousClock()
        var last: RebuildProgress?
        var lastChange = clock.now
        while true {
            let current = try await requests.progress(of: request)
            if let current, current.isDone { return }
            if current != last {
                last = current
                lastChange = clock.now
                if let current { progress(current) }
            } else if lastChange.duration(to: clock.now) > Self.patience {
                throw StoreError(
                    .unavailable,
                    "The server that holds the store has folded nothing anew for 60 s; look at its log, or stop "
                        + "it and try again."
                )
            }
            try await clock.sleep(for: Self.pause)
        }
    }
}
