import Synchronization

/// What was sent to a store, and what it answered.
final class Ledger: Sendable {
    private struct State {
        var next: UInt64
        var acknowledged: [UInt64: Int64]
        var contradictions: [String] = []
        /// To be sent once more: nobody knows whether the store has it.
        var unanswered: [UInt64] = []
    }

    private let state: Mutex<State>

    init(next: UInt64 = 0, acknowledged: [UInt64: Int64] = [:]) {
        let unanswered = (0..<next).filter { acknowledged[$0] == nil }
        state = Mutex(State(next: next, acknowledged: acknowledged, unanswered: unanswered))
    }

    /// Numbers of events, each with its sequence.
    var acknowledged: [UInt64: Int64] { state.withLock { $0.acknowledged } }
    /// No event was sent of this number, or a greater one.
    var next: UInt64 { state.withLock { $0.next } }
    /// Answers that can't all be right.
    var contradictions: [String] { state.withLock { $0.contradictions } }

    /// What to send next: mostly a new event; first those that were never answered; now and then one once more.
    func nextNumber() -> UInt64 {
        state.withLock { state in
            if let number = state.unanswered.popLast() { return number }
            if state.next > 20, Int.random(in: 0..<25) == 0 { return UInt64.random(in: 0..<state.next) }
            defer { state.next += 1 }
            return state.next
        }
    }

    func wasAcknowledged(_ number: UInt64) -> Bool { state.withLock { $0.acknowledged[number] != nil } }

    /// - Returns: how many are acknowledged.
    @discardableResult
    func acknowledge(_ number: UInt64, _ sequence: Int64) -> Int {
        state.withLock { state in
            if let earlier = state.acknowledged.updateValue(sequence, forKey: number), earlier != sequence {
                let id = SentEvent(number).messageID
                state.contradictions.append("\(id) was acknowledged as \(earlier) and as \(sequence)")
            }
            return state.acknowledged.count
        }
    }

    func isUnanswered(_ number: UInt64) {
        state.withLock { state in
            if state.acknowledged[number] == nil { state.unanswered.append(number) }
        }
    }

    /// The same as it would be, had only what reached a sequence in `sequences` been acknowledged.
    func asOf(_ sequences: Set<Int64>) -> Ledger {
        state.withLock { Ledger(next: $0.next, acknowledged: $0.acknowledged.filter { sequences.contains($0.value) }) }
    }
}
