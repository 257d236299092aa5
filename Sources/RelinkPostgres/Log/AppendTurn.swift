import Relink
import RelinkStore

/// A delivery, and who waits to hear what became of it.
struct PendingAppend: Sendable {
    let delivery: VerifiedDelivery
    let waiter: Waiter<AppendOutcome>

    init?(_ entry: WriteQueue.Entry) {
        guard case .append(let delivery, let waiter) = entry.job else { return nil }
        (self.delivery, self.waiter) = (delivery, waiter)
    }
}

/// What one transaction appends.
struct AppendTurn: Sendable {
    /// How much of the writer's batch has been taken up so far.
    let gathered: Int
    private let pending: [PendingAppend]
    private let messages: MessageBatch
    /// The distinct messages as the events that they become where none of them is there yet.
    let events: [LoggedEvent]
    /// Of each distinct message, the sequence that it had before.
    private var known: [Int64?] = []
    private(set) var added: ArraySlice<LoggedEvent> = []
    private let head: LogHead

    /// - Parameters:
    ///   - head: the log's end.
    ///   - now: when all of them were received, unless the log is ahead of it.
    init(_ pending: [PendingAppend], gathered: Int, after head: LogHead, now: Instant) {
        self.gathered = gathered
        self.pending = pending
        self.head = head
        messages = MessageBatch(pending.map(\.delivery))
        events = messages.events(after: head, now: now)
    }

    var statement: PostgresStatement { LogTable.append(events, after: head) }

    /// The log's end when it is done.
    var end: LogHead { added.last.map(LogHead.init) ?? head }

    /// - Parameter rows: the statement's answer.
    /// - Returns: false where the log's end was another; then nothing was done.
    mutating func finish(with rows: PostgresRows) -> Bool {
        guard let outcome = LogTable.appendOutcome(rows) else { return false }
        known = outcome.known
        added = events.prefix(outcome.added)
        return true
    }

    /// Tells each whose message is in the log now.
    ///
    /// - Returns: those for the next turn.
    func answer() -> [PendingAppend] {
        var told = Set<Int>(minimumCapacity: added.count)
        var left: [PendingAppend] = []
        for (append, place) in zip(pending, messages.places) {
            if place < added.count {
                let sequence = events[place].sequence
                let isNew = told.insert(place).inserted
                append.waiter.settle(.success(isNew ? .accepted(sequence: sequence) : .duplicate(sequence: sequence)))
            } else if let sequence = known[place] {
                append.waiter.settle(.success(.duplicate(sequence: sequence)))
            } else {
                left.append(append)
            }
        }
        return left
    }
}

/// Deliveries that go into one transaction.
private struct MessageBatch {
    /// Each message once, the first of those that came.
    private var distinct: [VerifiedDelivery] = []
    /// Of each delivery, which of the distinct messages it is.
    private(set) var places: [Int] = []

    init(_ deliveries: [VerifiedDelivery]) {
        var known = [MessageKey: Int](minimumCapacity: deliveries.count)
        places.reserveCapacity(deliveries.count)
        for delivery in deliveries {
            let place = known[MessageKey(delivery), default: distinct.count]
            if place == distinct.count {
                known[MessageKey(delivery)] = place
                distinct.append(delivery)
            }
            places.append(place)
        }
    }

    /// The events that the distinct messages become behind the log's end.
    ///
    /// - Parameter now: for all of them, unless the log is ahead of it.
    func events(after head: LogHead, now: Instant) -> [LoggedEvent] {
        let receivedAt = Instant(milliseconds: max(now.milliseconds, head.receivedAt?.milliseconds ?? .min))
        var (sequence, digest) = (head.sequence, head.digest)
        return distinct.map { delivery in
            sequence += 1
            digest = EventDigest.chain(
                previous: digest, sequence: sequence, receivedAt: receivedAt, source: delivery.source,
                messageID: delivery.messageID, bodyDigest: delivery.bodyDigest)
            return LoggedEvent(
                sequence: sequence, receivedAt: receivedAt, source: delivery.source, messageID: delivery.messageID,
                body: delivery.body, digest: digest)
        }
    }
}

/// What a message is known by: to the byte, where Swift takes texts for one that are written in two ways.
struct MessageKey: Hashable {
    let source: String
    let messageID: String

    init(_ event: LoggedEvent) {
        source = event.source
        messageID = event.messageID
    }

    init(_ delivery: VerifiedDelivery) {
        source = delivery.source
        messageID = delivery.messageID
    }

    static func == (left: Self, right: Self) -> Bool {
        left.messageID.utf8.elementsEqual(right.messageID.utf8) && left.source.utf8.elementsEqual(right.source.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(messageID)
    }
}
