import NIOCore
import NIOPosix

/// One load from its first connection to its last answer.
enum LoadRun {
    static func outcome(of plan: LoadPlan, _ source: some RequestSource) async throws -> LoadOutcome {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let done = loop.makePromise(of: LoadOutcome.self)
        loop.execute {
            LoadDriver(plan, source: source, loop: loop, done: done).run()
        }
        let outcome = try await done.futureResult.get()
        try await group.shutdownGracefully()
        return outcome
    }
}
