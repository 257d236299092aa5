/// Where an event stands among the events on one field, whatever order they came in: the greater one wins.
///
/// The later occurrence is greater. At the same instant events of the new service come first, by message id, then all
/// others, by sequence.
public struct EventOrder: Hashable, Comparable, Sendable {
    public let occurredAt: Instant
    public let rank: Rank

    public enum Rank: Hashable, Sendable {
        case standard(messageID: String)
        case other(sequence: Int64)
    }

    public init(occurredAt: Instant, rank: Rank) {
        self.occurredAt = occurredAt
        self.rank = rank
    }

    public static func < (left: EventOrder, right: EventOrder) -> Bool {
        if left.occurredAt != right.occurredAt { return left.occurredAt < right.occurredAt }
        return switch (left.rank, right.rank) {
        case (.standard(let left), .standard(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.standard, .other): true
        case (.other, .standard): false
        case (.other(let left), .other(let right)): left < right
        }
    }
}

/// A value that remembers the event which set it; of two events the greater one's value stays.
public struct Register<Value: Hashable & Sendable>: Hashable, Sendable {
    public private(set) var value: Value
    public private(set) var order: EventOrder

    public init(_ value: Value, _ order: EventOrder) {
        self.value = value
        self.order = order
    }
}

extension Optional {
    /// Sets the register, unless a greater event has set it before.
    mutating func set<Value>(_ value: Value, _ order: EventOrder) where Wrapped == Register<Value> {
        if let current = self, order < current.order { return }
        self = Register(value, order)
    }
}

extension Optional where Wrapped == EventOrder {
    /// Keeps the greater of both.
    mutating func raise(to order: EventOrder) {
        if let current = self, order < current { return }
        self = order
    }

    /// Whether this happened, and the other didn't happen at or after it.
    func isAfter(_ other: EventOrder?) -> Bool {
        guard let self else { return false }
        guard let other else { return true }
        return other < self
    }
}
