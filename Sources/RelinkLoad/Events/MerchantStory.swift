import Relink

/// What befalls a made-up merchant from its first event to its last.
///
/// Of a hundred merchants about 91 end healthy, 3 lost, 3 degraded, 2 never linked, 1 offboarded.
struct MerchantStory {
    enum Ending: Hashable {
        case healthy, lost, degraded, neverLinked, offboarded
    }

    let merchant: SyntheticMerchant
    let ending: Ending
    private let seed: UInt64
    private let index: Int

    init(seed: UInt64, index: Int) {
        merchant = SyntheticMerchant(seed: seed, index: index)
        self.seed = seed
        self.index = index
        // Apart from the stream that the merchant itself is drawn from.
        var random = SplitMix64(seed: ~seed, stream: UInt64(index))
        ending =
            switch random.fraction() {
            case ..<0.91: .healthy
            case ..<0.94: .lost
            case ..<0.97: .degraded
            case ..<0.99: .neverLinked
            default: .offboarded
            }
    }

    /// The body of one of its events.
    ///
    /// - Parameters:
    ///   - step: counted from 0.
    ///   - last: the step at which the ending comes.
    func body(step: Int, last: Int, at instant: Instant) -> [UInt8] {
        var random = SplitMix64(seed: seed &+ UInt64(step) &+ 1, stream: UInt64(index))
        let bodies = EventBodies(merchant: merchant, at: instant)
        if step == 0 { return bodies.company("company.created", &random) }
        if ending == .neverLinked { return unlinked(bodies, step, &random) }
        if step == last, step > 1 { return finale(bodies, &random) }
        switch step {
        case 1: return bodies.connection("connection.connected", merchant.accounting, status: "Linked", &random)
        case 2: return bodies.connection("connection.connected", merchant.commerce, status: "Linked", &random)
        default: return routine(bodies, &random)
        }
    }

    private func unlinked(_ bodies: EventBodies, _ step: Int, _ random: inout SplitMix64) -> [UInt8] {
        guard step > 1 else {
            return bodies.connection("connection.created", merchant.accounting, status: "PendingAuth", &random)
        }
        return bodies.connection(
            "connection.failed", merchant.accounting, status: "PendingAuth", error: ("403", "The user declined."),
            &random)
    }

    private func routine(_ bodies: EventBodies, _ random: inout SplitMix64) -> [UInt8] {
        switch random.fraction() {
        case ..<0.8: return EventMix.fetch(bodies, failing: false, &random)
        case ..<0.95: return EventMix.written(bodies, succeeding: true, &random)
        default: return LegacyBodies(merchant: merchant).dataSyncCompleted(random.pick(EventMix.dataTypes), &random)
        }
    }

    private func finale(_ bodies: EventBodies, _ random: inout SplitMix64) -> [UInt8] {
        switch ending {
        case .healthy, .neverLinked: return routine(bodies, &random)
        case .degraded:
            return random.fraction() < 0.7
                ? EventMix.fetch(bodies, failing: true, &random) : EventMix.written(bodies, succeeding: false, &random)
        case .offboarded: return bodies.company("company.deleted", &random)
        case .lost: break
        }
        let connection = random.fraction() < 0.8 ? merchant.accounting : merchant.commerce
        switch random.index(below: 4) {
        case 0: return bodies.connection("connection.disconnected", connection, status: "Unlinked", &random)
        case 1:
            return bodies.connection(
                "connection.disconnected", connection, status: "Deauthorized", error: ("401", "The token was revoked."),
                &random)
        case 2: return bodies.connection("connection.deleted", connection, status: "Linked", &random)
        default: return LegacyBodies(merchant: merchant).syncConnectionDeleted(&random)
        }
    }
}
