import Synchronization

/// The memory that all bodies of one source may take together while they are in flight.
final class BodyBudget: Sendable {
    /// Bodies up to this size don't count: the webhooks of every day get through while large ones wait.
    static let smallBody = 4096

    private let limit: Int
    private let used = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    fileprivate func take(_ bytes: Int) -> Bool {
        used.withLock { used in
            guard bytes <= limit - used else { return false }
            used += bytes
            return true
        }
    }

    fileprivate func giveBack(_ bytes: Int) {
        used.withLock { $0 -= bytes }
    }

    var bytesInFlight: Int { used.withLock { $0 } }
}

/// One body's part of a ``BodyBudget``, given back at its end.
struct BodyAllowance: ~Copyable {
    private let budget: BodyBudget
    private var taken = 0

    init(of budget: BodyBudget) {
        self.budget = budget
    }

    deinit {
        if taken > 0 { budget.giveBack(taken) }
    }

    /// - Throws: ``Problem`` `unavailable` where too much is in flight for a body of this size.
    mutating func cover(_ bytes: Int) throws(Problem) {
        guard bytes > BodyBudget.smallBody, bytes > taken else { return }
        guard budget.take(bytes - taken) else { throw .unavailable }
        taken = bytes
    }
}
