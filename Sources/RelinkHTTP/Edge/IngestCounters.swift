import Synchronization

/// What the public listener has done with webhooks since it started.
public final class IngestCounters: Sendable {
    public struct Values: Hashable, Sendable {
        public var accepted: UInt64 = 0
        public var duplicates: UInt64 = 0
        /// Answered with 503.
        public var unavailable: UInt64 = 0
        /// Answered with any other error, by status.
        public var refused: [Int: UInt64] = [:]
        /// Of bodies accepted, duplicates included.
        public var bytes: UInt64 = 0
        /// How many accepted webhooks were answered within each of ``IngestCounters/latencyBounds`` and not within the
        /// one before; the last one counts those that took longer than all.
        public var latencyBuckets = [UInt64](repeating: 0, count: latencyBounds.count + 1)
        public var latencySumNanoseconds: UInt64 = 0
    }

    /// Upper bounds of the latency histogram in nanoseconds: from the end of the body to the answer.
    public static let latencyBounds: [UInt64] = [
        500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
        500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    private let storage = Mutex(Values())

    public init() {}

    public var values: Values { storage.withLock { $0 } }

    public func recordAppended(isDuplicate: Bool, bytes: Int, nanoseconds: UInt64) {
        let bucket = Self.latencyBounds.firstIndex { nanoseconds <= $0 } ?? Self.latencyBounds.count
        storage.withLock { values in
            if isDuplicate { values.duplicates += 1 } else { values.accepted += 1 }
            values.bytes += UInt64(bytes)
            values.latencyBuckets[bucket] += 1
            values.latencySumNanoseconds += nanoseconds
        }
    }

    public func recordRefused(status: Int) {
        storage.withLock { values in
            if status == 503 { values.unavailable += 1 } else { values.refused[status, default: 0] += 1 }
        }
    }
}
