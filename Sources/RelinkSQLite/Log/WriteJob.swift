import Relink

/// What the log's writer is asked to do.
enum WriteJob: Sendable {
    case append(VerifiedDelivery, Waiter<AppendOutcome>)
    case restore([LoggedEvent], Waiter<Int>)
    case probe(Waiter<Void>)

    var isAppend: Bool {
        if case .append = self { return true }
        return false
    }

    /// About what it holds in memory.
    var bytes: Int {
        switch self {
        case .append(let delivery, _): delivery.body.count + Self.overhead
        case .restore(let events, _): events.reduce(0) { $0 + $1.body.count + Self.overhead }
        case .probe: Self.overhead
        }
    }

    /// Ids, digests, and what waits for it.
    private static let overhead = 512

    func fail(_ error: StoreError) {
        switch self {
        case .append(_, let waiter): waiter.settle(.failure(error.asUnavailable()))
        case .restore(_, let waiter): waiter.settle(.failure(error))
        case .probe(let waiter): waiter.settle(.failure(error.asUnavailable()))
        }
    }
}

/// What waits for the log's writer, bounded in number, bytes and time.
struct WriteQueue {
    struct Entry {
        let job: WriteJob
        let bytes: Int
        let deadline: ContinuousClock.Instant
    }

    private var waiting: [Entry] = []
    /// What the writer is at.
    private(set) var inFlight: ArraySlice<Entry> = []
    private var bytes = 0
    private var bytesInFlight = 0
    private let limits: AppendLimits

    init(limits: AppendLimits) {
        self.limits = limits
    }

    var isEmpty: Bool { waiting.isEmpty }

    /// - Returns: false where it would be too much. A job of any size is taken where nothing else is there.
    mutating func add(_ entry: Entry) -> Bool {
        let count = waiting.count + inFlight.count
        guard count == 0 || count < limits.entries && bytes + entry.bytes <= limits.bytes else { return false }
        guard ridesInNextBatch(entry) || !isStanding(before: entry) else { return false }
        bytes += entry.bytes
        waiting.append(entry)
        return true
    }

    /// Such a one waits for the disk, however long that takes, but not for others to have their turn.
    private func ridesInNextBatch(_ entry: Entry) -> Bool {
        waiting.count < limits.batchEntries && bytes - bytesInFlight + entry.bytes <= limits.batchBytes
    }

    /// Whether more comes than is written, for so long that whoever comes now would wait longer still.
    private func isStanding(before entry: Entry) -> Bool {
        waiting.first.map { $0.deadline + limits.patience <= entry.deadline } ?? false
    }

    /// Takes what goes into the next commit: appends, as many as are waiting, or one job of another kind.
    mutating func takeBatch() -> ArraySlice<Entry> {
        var count = 0
        var size = 0
        for entry in waiting.prefix(limits.batchEntries) {
            if count > 0, size + entry.bytes > limits.batchBytes || !entry.job.isAppend { break }
            count += 1
            size += entry.bytes
            if !entry.job.isAppend { break }
        }
        if count == waiting.count {
            inFlight = waiting[...]
            waiting = []
        } else {
            inFlight = waiting[..<count]
            waiting.removeFirst(count)
        }
        bytesInFlight = size
        return inFlight
    }

    mutating func finishBatch() {
        bytes -= bytesInFlight
        bytesInFlight = 0
        inFlight = []
    }

    /// Takes out what has waited too long. What is in flight too, but stays there: it may yet be stored.
    mutating func expired(at now: ContinuousClock.Instant) -> [Entry] {
        let over = waiting.prefix { $0.deadline <= now }
        waiting.removeFirst(over.count)
        bytes -= over.reduce(0) { $0 + $1.bytes }
        return inFlight.filter { $0.deadline <= now } + over
    }
}

/// How much may wait for the log, and how long.
public struct AppendLimits: Sendable {
    /// Deliveries waiting or being written.
    public var entries = 16_384
    /// Bytes of these.
    public var bytes = 64 << 20
    /// In one commit at most.
    public var batchEntries = 4096
    /// In one commit at most.
    public var batchBytes = 16 << 20
    /// From the call to its answer.
    public var wait = Duration.seconds(8)
    /// Once the first that waits has waited for so long, no more are taken than go into the next commit: the others
    /// had better hear at once that they are to come back.
    public var patience = Duration.milliseconds(500)

    public init() {}
}
