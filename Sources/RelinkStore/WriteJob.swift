package import Relink

/// What the log's writer is asked to do.
package enum WriteJob: Sendable {
    case append(VerifiedDelivery, Waiter<AppendOutcome>)
    case restore([LoggedEvent], Waiter<Int>)
    case probe(Waiter<Void>)
    case letGo(MovedBodies, Waiter<Void>)

    package var isAppend: Bool {
        if case .append = self { return true }
        return false
    }

    /// About what it holds in memory.
    package var bytes: Int {
        switch self {
        case .append(let delivery, _): delivery.body.count + Self.overhead
        case .restore(let events, _): events.reduce(0) { $0 + $1.body.count + Self.overhead }
        case .probe: Self.overhead
        case .letGo(let moved, _): moved.bodies.count * 64 + Self.overhead
        }
    }

    /// Ids, digests, and what waits for it.
    private static let overhead = 512

    package func fail(_ error: StoreError) {
        switch self {
        case .append(_, let waiter): waiter.settle(.failure(error.asUnavailable()))
        case .restore(_, let waiter): waiter.settle(.failure(error))
        case .probe(let waiter), .letGo(_, let waiter): waiter.settle(.failure(error.asUnavailable()))
        }
    }
}
