import Relink

/// Which webhooks wait for which endpoints. Posts of one company to one endpoint keep their order, since they stand in
/// one lane, and a lane makes one post at a time.
struct Dispatch: Sendable {
    static let laneCount = 16
    /// Deliveries that may wait; more are dropped and counted.
    static let maxWaiting = 100_000
    private static let maxFinished = 20_000

    var endpoints: [WebhookEndpoint] = []
    /// How many times a message is posted beyond once.
    var duplicates = 0
    var isHolding = false
    var speed: Double
    private(set) var messages = BoundedList<WebhookMessage>(capacity: 20_000)
    private(set) var deliveries: [Int: Delivery] = [:]
    private(set) var waiting = 0
    private(set) var dropped = 0
    /// Lanes that got something to do; whoever holds the lock rings them when it lets go.
    var lanesToRing: Set<Int> = []
    private var lanes: [[Slot]] = Array(repeating: [], count: laneCount)
    private var held: [Int] = []
    private var finished: [Int] = []
    private var nextID = 1

    private struct Slot: Hashable, Sendable {
        let due: Instant
        let id: Int
    }

    enum Step: Sendable {
        case post(Delivery)
        case wait(until: Instant?)
    }

    /// Whether anything is under way, or will be without anybody's doing.
    var isIdle: Bool { waiting == 0 }
    var heldCount: Int { held.count }

    init(speed: Double) {
        self.speed = speed
    }

    mutating func enqueue(_ message: WebhookMessage, schedule: RetrySchedule, now: Instant) {
        messages.append(message)
        for endpoint in endpoints where endpoint.wants(message) {
            for _ in 0...duplicates { enqueue(message, to: endpoint, schedule, now) }
        }
    }

    /// Posts messages again: same ids, one attempt each.
    mutating func replay(_ isChosen: (WebhookMessage) -> Bool, now: Instant) -> Int {
        let chosen = messages.elements.filter(isChosen)
        for message in chosen {
            for endpoint in endpoints where endpoint.wants(message) { enqueue(message, to: endpoint, .once, now) }
        }
        return chosen.count
    }

    /// Lets go what was kept back. Another order than `sent` also lets posts of one company overtake each other.
    mutating func release(_ order: World.ReleaseOrder, now: Instant) -> Int {
        isHolding = false
        var ids = held
        held = []
        switch order {
        case .sent: break
        case .reversed: ids.reverse()
        case .shuffled: ids.shuffle()
        }
        for id in ids {
            waiting += 1
            schedule(id, at: now)
        }
        return ids.count
    }

    /// What a lane is to do now. What was meant for an endpoint that is gone or switched off is given up.
    mutating func next(lane: Int, now: Instant) -> Step {
        while let first = lanes[lane].first {
            guard first.due <= now else { return .wait(until: first.due) }
            lanes[lane].removeFirst()
            guard let delivery = deliveries[first.id] else { continue }
            if isEnabled(delivery.endpointID) { return .post(delivery) }
            end(first.id, .failed)
        }
        return .wait(until: nil)
    }

    mutating func record(_ answer: RetrySchedule.Answer, of id: Int, now: Instant) {
        guard var delivery = deliveries[id] else { return }
        let status: Int? = if case .status(let status, _) = answer { status } else { nil }
        delivery.attempts.append(Delivery.Attempt(at: now, status: status))
        let isSuccess = RetrySchedule.isSuccess(answer)
        if !isSuccess, let wait = delivery.schedule.wait(after: delivery.attempts.count, answer),
            isEnabled(delivery.endpointID)
        {
            deliveries[id] = delivery
            return schedule(id, at: now.advanced(by: wait / speed))
        }
        deliveries[id] = delivery
        end(id, isSuccess ? .delivered : .failed)
    }

    private mutating func enqueue(
        _ message: WebhookMessage, to endpoint: WebhookEndpoint, _ schedule: RetrySchedule, _ now: Instant
    ) {
        guard waiting + held.count < Self.maxWaiting else {
            dropped += 1
            return
        }
        let id = nextID
        nextID += 1
        deliveries[id] = Delivery(
            id: id, url: endpoint.url, state: isHolding ? .held : .pending, message: message, endpointID: endpoint.id,
            schedule: schedule)
        if isHolding {
            held.append(id)
        } else {
            waiting += 1
            self.schedule(id, at: now)
        }
    }

    private mutating func schedule(_ id: Int, at due: Instant) {
        guard let delivery = deliveries[id] else { return }
        deliveries[id]?.state = .pending
        deliveries[id]?.nextAttemptAt = due
        let lane = Self.lane(of: delivery)
        let index = lanes[lane].lastIndex { $0.due <= due }.map { $0 + 1 } ?? 0
        lanes[lane].insert(Slot(due: due, id: id), at: index)
        lanesToRing.insert(lane)
    }

    private mutating func end(_ id: Int, _ state: Delivery.State) {
        deliveries[id]?.state = state
        deliveries[id]?.nextAttemptAt = nil
        waiting -= 1
        finished.append(id)
        guard finished.count >= 2 * Self.maxFinished else { return }
        for old in finished.prefix(finished.count - Self.maxFinished) { deliveries[old] = nil }
        finished.removeFirst(finished.count - Self.maxFinished)
    }

    private func isEnabled(_ endpointID: String) -> Bool {
        endpoints.contains { $0.id == endpointID && !$0.isDisabled }
    }

    private static func lane(of delivery: Delivery) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in ((delivery.companyID ?? "") + delivery.endpointID).utf8 {
            hash = (hash ^ UInt32(byte)) &* 16_777_619
        }
        return Int(hash % UInt32(laneCount))
    }
}
