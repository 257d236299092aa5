package import Relink

/// What waits for the log's writer, bounded in number, bytes and time.
package struct WriteQueue {
    package struct Entry: Sendable {
        package let job: WriteJob
        let bytes: Int
        let deadline: ContinuousClock.Instant

        package init(_ job: WriteJob, deadline: ContinuousClock.Instant) {
            self.job = job
            bytes = job.bytes
            self.deadline = deadline
        }
    }

    private var waiting: [Entry] = []
    /// What the writer is at.
    package private(set) var inFlight: ArraySlice<Entry> = []
    private var bytes = 0
    private var bytesInFlight = 0
    private let limits: AppendLimits

    package init(limits: AppendLimits) {
        self.limits = limits
    }

    /// - Returns: false where it would be too much. A job of any size is taken where nothing else is there.
    package mutating func add(_ entry: Entry) -> Bool {
        let count = waiting.count + inFlight.count
        guard count == 0 || count < limits.entries && bytes + entry.bytes <= limits.bytes else { return false }
        guard ridesInNextBatch(entry) || !isStanding(before: entry) else { return false }
        bytes += entry.bytes
        waiting.append(entry)
        return true
    }

    /// Such a one waits for the store, however long that takes, but not for others to have their turn.
    private func ridesInNextBatch(_ entry: Entry) -> Bool {
        waiting.count < limits.batchEntries && bytes - bytesInFlight + entry.bytes <= limits.batchBytes
    }

    /// Whether more comes than is written, for so long that whoever comes now would wait longer still.
    private func isStanding(before entry: Entry) -> Bool {
        !waiting.isEmpty && waiting[0].deadline + limits.patience <= entry.deadline
    }

    /// Takes what goes into the next commit: appends, as many as are waiting, or one job of another kind.
    package mutating func takeBatch() -> ArraySlice<Entry> {
        var count = 0
        var size = 0
        // Each by its place: an entry has many parts to count when it is copied.
        for place in waiting.indices.prefix(limits.batchEntries) {
            let isAppend = waiting[place].job.isAppend
            if count > 0, size + waiting[place].bytes > limits.batchBytes || !isAppend { break }
            count += 1
            size += waiting[place].bytes
            if !isAppend { break }
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

    /// Takes more appends into a batch of appends, as far as they still go into its commit.
    ///
    /// - Returns: all that is in flight now.
    package mutating func extendBatch() -> ArraySlice<Entry> {
        guard inFlight.first?.job.isAppend == true else { return inFlight }
        var count = 0
        var size = bytesInFlight
        for entry in waiting.prefix(max(0, limits.batchEntries - inFlight.count)) {
            guard entry.job.isAppend, size + entry.bytes <= limits.batchBytes else { break }
            count += 1
            size += entry.bytes
        }
        inFlight += waiting[..<count]
        waiting.removeFirst(count)
        bytesInFlight = size
        return inFlight
    }

    package mutating func finishBatch() {
        bytes -= bytesInFlight
        bytesInFlight = 0
        inFlight = []
    }

    /// Takes out what has waited too long. What is in flight too, but stays there: it may yet be stored.
    package mutating func expired(at now: ContinuousClock.Instant) -> [Entry] {
        let over = waiting.prefix { $0.deadline <= now }
        waiting.removeFirst(over.count)
        bytes -= over.reduce(0) { $0 + $1.bytes }
        return inFlight.filter { $0.deadline <= now } + over
    }
}
