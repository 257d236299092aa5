import Synchronization

/// Chooses the traces that are recorded.
///
/// A trace that begins here is chosen by its id alone, so that all who know the id and the ratio choose alike:
/// <https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/>. One that began elsewhere is
/// recorded where it is recorded there; as anybody can claim that, only so often in a second.
final class TraceSampler: Sendable {
    /// How many traces that began elsewhere are recorded in a second.
    static let heededPerSecond = 20

    private static let randomBits: UInt64 = 1 << 56 - 1
    /// The last 56 bits of a chosen trace's id are this or more.
    private let threshold: UInt64
    private let heeded = Mutex((second: Int64.min, count: 0))
    private let counter: Atomic<UInt64>
    /// In whole seconds since some beginning.
    private let second: @Sendable () -> Int64

    /// - Parameter ratio: how many of all traces are recorded, from 0 to 1.
    convenience init(ratio: Double) {
        let start = ContinuousClock.now
        self.init(ratio: ratio) { (ContinuousClock.now - start).components.seconds }
    }

    init(ratio: Double, second: @escaping @Sendable () -> Int64) {
        let whole = Double(Self.randomBits) + 1
        threshold = UInt64((whole * (1 - min(max(ratio, 0), 1))).rounded())
        counter = Atomic(.random(in: 0 ... .max))
        self.second = second
    }

    /// - Returns: the id of a trace that begins here; `nil` where it is not recorded.
    func newTrace() -> TraceID? {
        let low = nextLow()
        guard isChosen(low: low) else { return nil }
        return TraceID(high: .random(in: 1 ... .max), low: low)
    }

    func isChosen(low: UInt64) -> Bool { low & Self.randomBits >= threshold }

    /// Whether a trace that began elsewhere is recorded here as well.
    func heeds(_ parent: TraceParent) -> Bool {
        guard parent.isSampled else { return false }
        let now = second()
        return heeded.withLock { heeded in
            if heeded.second != now { heeded = (now, 0) }
            heeded.count += 1
            return heeded.count <= Self.heededPerSecond
        }
    }

    /// SplitMix64, as asking the system for random bits at every request would cost more than all else here.
    private func nextLow() -> UInt64 {
        var number = counter.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
        number = (number ^ (number >> 30)) &* 0xbf58_476d_1ce4_e5b9
        number = (number ^ (number >> 27)) &* 0x94d0_49bb_1331_11eb
        return number ^ (number >> 31)
    }
}
