import Relink

/// The log that the stories of many merchants make, batch by batch: the merchants' events come in short bursts, and
/// between two bursts of one merchant come those of all the others.
struct StoryLog: Sendable {
    let merchants: Int
    let events: Int
    private let seed: UInt64
    private let start: Instant
    private let millisecondsApart: Double
    private let burst: Int
    private var made = 0
    /// How often every merchant has had its turn, and whose turn it is.
    private var visit = 0
    private var turn = 0
    private var step = 0
    /// The steps that every merchant takes in this visit.
    private var steps: Range<Int>
    private var story: MerchantStory
    private var previousDigest = EventDigest.zero

    /// A multiplier that has no factor in common with any number of merchants, so that each has one turn in each visit.
    private static let stride = 2_147_483_647

    /// - Parameters:
    ///   - events: at least as many as merchants.
    ///   - end: when the last event came in; the first came in 30 days before.
    init(merchants: Int, events: Int, seed: UInt64, end: Instant) {
        self.merchants = merchants
        self.events = events
        self.seed = seed
        start = end.advanced(bySeconds: -30 * 86_400)
        millisecondsApart = Double(end.milliseconds - start.milliseconds) / Double(events)
        burst = max(1, min(3, events / merchants / 3))
        steps = 0..<burst
        story = MerchantStory(seed: seed, index: 0)
    }

    /// The step of every story at which its ending comes.
    private var last: Int { events / merchants - 1 }

    /// The next events, at most this many; none at the end of the log.
    mutating func next(_ limit: Int) -> [LoggedEvent] {
        var batch: [LoggedEvent] = []
        batch.reserveCapacity(min(limit, events - made))
        while batch.count < limit, made < events {
            batch.append(nextEvent())
        }
        return batch
    }

    private mutating func nextEvent() -> LoggedEvent {
        made += 1
        let receivedAt = Instant(milliseconds: start.milliseconds + Int64(Double(made) * millisecondsApart))
        let body = story.body(step: step, last: last, at: receivedAt.advanced(bySeconds: -2))
        let messageID = messageID
        let digest = EventDigest.chain(
            previous: previousDigest, sequence: Int64(made), receivedAt: receivedAt, source: "codat",
            messageID: messageID,
            bodyDigest: EventDigest.ofBody(body))
        previousDigest = digest
        advance()
        return LoggedEvent(
            sequence: Int64(made), receivedAt: receivedAt, source: "codat", messageID: messageID, body: body,
            digest: digest)
    }

    /// Like the real ones: they begin with the time, so that they come in about their own order.
    private var messageID: String {
        var random = SplitMix64(seed: seed, stream: UInt64(made) | 1 << 63)
        let time = String(made, radix: 36)
        return "msg_" + String(repeating: "0", count: 8 - time.count) + time
            + String(random.next() | 1 << 63, radix: 36)
    }

    private mutating func advance() {
        step += 1
        guard step == steps.upperBound else { return }
        turn += 1
        if turn == merchants {
            turn = 0
            visit += 1
            let first = steps.upperBound
            // The visit that has the endings goes no further, so that the last events bring one to every merchant.
            steps = first..<(first <= last ? min(first + burst, last + 1) : first + 1)
        }
        step = steps.lowerBound
        story = MerchantStory(seed: seed, index: (turn * Self.stride + visit) % merchants)
    }
}
