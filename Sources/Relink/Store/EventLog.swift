/// What became of a delivery that was handed to the log.
public enum AppendOutcome: Hashable, Sendable {
    /// It is on stable storage, under this sequence.
    case accepted(sequence: Int64)
    /// A message of the same source and id was there before, under this sequence; its bytes stay.
    case duplicate(sequence: Int64)
}

/// The end of the log.
public struct LogHead: Hashable, Sendable {
    /// The last event's sequence; 0 in an empty log.
    public let sequence: Int64
    /// The last event's time of receipt.
    public let receivedAt: Instant?
    /// The last event's digest; ``EventDigest/zero`` in an empty log.
    public let digest: [UInt8]

    public init(sequence: Int64, receivedAt: Instant?, digest: [UInt8]) {
        self.sequence = sequence
        self.receivedAt = receivedAt
        self.digest = digest
    }
}

/// The append-only log of everything that was received: the one truth, of which all else is a fold.
///
/// Sequences start at 1, grow by one without gaps, and become visible in order.
public protocol EventLog: Sendable {
    /// Puts a verified delivery on stable storage.
    ///
    /// - Parameter answer: called once, on any thread, which it must not hold up: when the delivery is there, or with
    ///   ``StoreError`` `unavailable` or `overloaded`; then nothing is promised, and the sender should come back.
    func append(_ delivery: VerifiedDelivery, answer: @escaping @Sendable (Result<AppendOutcome, StoreError>) -> Void)

    /// Events in order of sequence, from the one after `sequence`: at most `limit`, and no more than about `maxBytes`
    /// of bodies, but at least one where there is one.
    func events(after sequence: Int64, limit: Int, maxBytes: Int) async throws(StoreError) -> [LoggedEvent]

    /// The events with these sequences, in ascending order; those that the log doesn't hold are left out.
    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent]

    func head() async throws(StoreError) -> LogHead

    /// Takes back exported events with their sequences, times, bytes and digests. Events that are there already, equal,
    /// are skipped; the first new one must follow the log's head.
    ///
    /// - Returns: how many were added.
    /// - Throws: ``StoreError`` `conflict` naming the sequence where an event differs from the stored one, does not
    ///   follow the head, or has a digest that doesn't follow from the one before; then nothing of this call is
    ///   added.
    func restore(_ events: [LoggedEvent]) async throws(StoreError) -> Int
}

extension EventLog {
    /// Puts a verified delivery on stable storage. Returns only when it is there.
    ///
    /// - Throws: ``StoreError`` `unavailable` or `overloaded`; then nothing is promised, and the sender should come
    ///   back.
    public func append(_ delivery: VerifiedDelivery) async throws(StoreError) -> AppendOutcome {
        let result = await withCheckedContinuation { continuation in
            append(delivery) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    public func event(at sequence: Int64) async throws(StoreError) -> LoggedEvent? {
        try await events(at: [sequence]).first
    }

    /// The last sequence received at or before an instant; 0 where there is none. Times of receipt never fall along the
    /// log, so this halves its way there.
    public func lastSequence(receivedBy instant: Instant) async throws(StoreError) -> Int64 {
        var low: Int64 = 0
        var high = try await head().sequence
        while low < high {
            let middle = low + (high - low + 1) / 2
            guard let event = try await event(at: middle) else { return low }
            if event.receivedAt <= instant { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
