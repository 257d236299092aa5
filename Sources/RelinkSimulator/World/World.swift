import Relink
import Synchronization

/// The simulated Codat's state, shared by its API, its pages, its webhooks, and whoever runs it in the same process.
public final class World: Sendable {
    private let state: Mutex<WorldState>
    private let now: @Sendable () -> Instant
    let bells = (0..<Dispatch.laneCount).map { _ in LaneBell() }
    private let idleBells = Mutex<[LaneBell]>([])

    init(configuration: CodatSimulator.Configuration, now: @escaping @Sendable () -> Instant) {
        self.now = now
        state = Mutex(WorldState(configuration: configuration, now: now()))
    }

    /// Does something with the state, alone, at one instant; then wakes whoever has something to deliver.
    func access<Result: Sendable, Failure: Error>(
        _ body: (inout WorldState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var lanes: Set<Int> = []
        var isIdle = false
        defer {
            for lane in lanes { bells[lane].ring() }
            if isIdle { ringIdle() }
        }
        return try state.withLock { state throws(Failure) -> Result in
            state.now = now()
            defer {
                lanes = state.dispatch.lanesToRing
                state.dispatch.lanesToRing = []
                isIdle = state.dispatch.isIdle
            }
            return try body(&state)
        }
    }

    /// Where links lead, once it is known where connections are taken.
    func listen(at url: String) {
        access { state in if state.configuration.baseURL == nil { state.baseURL = url } }
    }

    /// Waits until every webhook is delivered or given up; what is held back doesn't count. Ends early when cancelled.
    public func allDelivered() async {
        let bell = LaneBell()
        idleBells.withLock { $0.append(bell) }
        defer { idleBells.withLock { bells in bells.removeAll { $0 === bell } } }
        while !Task.isCancelled, access({ !$0.dispatch.isIdle }) {
            await bell.wait()
        }
    }

    private func ringIdle() {
        for bell in idleBells.withLock({ $0 }) { bell.ring() }
    }
}
