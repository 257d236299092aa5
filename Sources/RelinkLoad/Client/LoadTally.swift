/// What came of the requests of one kind, in the measured time.
struct LoadTally: Sendable {
    var statuses: [Int: Int] = [:]
    /// From when each request was due to the last byte of its answer, in nanoseconds; answers of 2xx alone.
    private(set) var latencies: [Int64] = []
    /// The longest from when a request was sent to an answer that is no 2xx, in nanoseconds.
    private(set) var slowestRefusal: Int64 = 0

    /// - Parameters:
    ///   - nanoseconds: since the request was due.
    ///   - sinceSent: nanoseconds since it was sent, which is later where no connection was free.
    mutating func add(status: Int, nanoseconds: Int64, sinceSent: Int64) {
        statuses[status, default: 0] += 1
        if (200..<300).contains(status) {
            latencies.append(nanoseconds)
        } else {
            slowestRefusal = max(slowestRefusal, sinceSent)
        }
    }

    var acknowledged: Int { latencies.count }

    func quantiles() -> LatencyQuantiles {
        LatencyQuantiles(latencies)
    }
}

/// How long requests took, in nanoseconds; exact, not estimated.
struct LatencyQuantiles: Hashable, Sendable {
    let p50, p90, p99, p999, max: Int64

    init(_ nanoseconds: [Int64]) {
        let sorted = nanoseconds.sorted()
        func quantile(_ share: Double) -> Int64 {
            guard let last = sorted.indices.last else { return 0 }
            let rank = Int((Double(sorted.count) * share).rounded(.up)) - 1
            return sorted[Swift.min(Swift.max(rank, 0), last)]
        }
        p50 = quantile(0.5)
        p90 = quantile(0.9)
        p99 = quantile(0.99)
        p999 = quantile(0.999)
        max = sorted.last ?? 0
    }
}

/// What came of a load.
struct LoadOutcome: Sendable {
    let kinds: [String]
    /// One for each kind.
    var tallies: [LoadTally]
    /// How long was measured, without the warm-up.
    var seconds: Double
    /// What went wrong with connections, over the whole run.
    var faults: [ConnectionFault: Int] = [:]
    /// Requests of an open loop that were due and found no free connection to the end.
    var unsent = 0
    /// The ids of all messages that were acknowledged, over the whole run.
    var acknowledgedIDs: [String] = []

    enum ConnectionFault: String, CaseIterable, Hashable, Sendable {
        case refused = "not connected"
        case lost = "connection lost"
        case timedOut = "no answer in time"
        case unreadable = "answer not understood"
    }

    var acknowledged: Int { tallies.reduce(0) { $0 + $1.acknowledged } }
    var acknowledgedPerSecond: Double { seconds > 0 ? Double(acknowledged) / seconds : 0 }

    var statuses: [Int: Int] {
        tallies.reduce(into: [:]) { all, tally in all.merge(tally.statuses, uniquingKeysWith: +) }
    }

    var isClean: Bool { faults.isEmpty && statuses.keys.allSatisfy { (200..<300).contains($0) } }
}
