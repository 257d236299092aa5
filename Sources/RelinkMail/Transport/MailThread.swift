import Dispatch
import Synchronization

/// Runs errands that block, one after the other, on a queue with a thread of its own.
///
/// So many may wait, and each only so long; one that is cancelled while it waits is never begun.
final class MailThread: Sendable {
    private let queue: DispatchQueue
    private let timers: DispatchQueue
    private let capacity: Int
    private let patience: Duration
    private let waiting = Mutex(0)

    init(_ name: String, capacity: Int = 16, patience: Duration = .seconds(60)) {
        queue = DispatchQueue(label: name)
        timers = DispatchQueue(label: name + "-timers")
        self.capacity = capacity
        self.patience = patience
    }

    /// - Parameter body: gets the word that its caller no longer waits.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (Cancellation) -> Result<Value, MailFailure>
    ) async throws(MailFailure) -> Value {
        guard enter() else {
            throw MailFailure(.temporary, "\(capacity) mails are waiting to leave already.")
        }
        defer { waiting.withLock { $0 -= 1 } }
        let errand = Errand<Value>()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard errand.wait(continuation) else { return }
                queue.async { errand.carryOut(body) }
                timers.asyncAfter(deadline: .now() + .milliseconds(Int(patience / .milliseconds(1)))) {
                    errand.giveUp(MailFailure(.temporary, "The mails before it took too long."))
                }
            }
        } onCancel: {
            errand.cancel()
        }
        return try result.get()
    }

    private func enter() -> Bool {
        waiting.withLock { waiting in
            guard waiting < capacity else { return false }
            waiting += 1
            return true
        }
    }
}

/// Whether the one who asked for an errand has stopped waiting for it.
final class Cancellation: Sendable {
    private let cancelledAt = Mutex<ContinuousClock.Instant?>(nil)

    /// Since when, if so.
    var since: ContinuousClock.Instant? { cancelledAt.withLock { $0 } }

    func cancel() {
        cancelledAt.withLock { $0 = $0 ?? .now }
    }
}

/// One errand: it waits, is carried out, and answers once.
private final class Errand<Value: Sendable>: Sendable {
    typealias Continuation = CheckedContinuation<Result<Value, MailFailure>, Never>

    private enum Phase {
        case new
        case waiting(Continuation)
        /// Begun, or answered before it could be.
        case over
    }

    private let phase = Mutex(Phase.new)
    private let cancellation = Cancellation()

    /// - Returns: whether it is still wanted; where not, the continuation has its answer.
    func wait(_ continuation: Continuation) -> Bool {
        let isWanted = phase.withLock { phase in
            guard case .new = phase else { return false }
            phase = .waiting(continuation)
            return true
        }
        if !isWanted { continuation.resume(returning: .failure(Self.cancelled)) }
        return isWanted
    }

    func carryOut(_ body: (Cancellation) -> Result<Value, MailFailure>) {
        take()?.resume(returning: body(cancellation))
    }

    func giveUp(_ failure: MailFailure) {
        take()?.resume(returning: .failure(failure))
    }

    func cancel() {
        cancellation.cancel()
        giveUp(Self.cancelled)
    }

    /// The continuation, for the one who comes first.
    private func take() -> Continuation? {
        phase.withLock { phase in
            defer { phase = .over }
            guard case .waiting(let continuation) = phase else { return nil }
            return continuation
        }
    }

    private static var cancelled: MailFailure { MailFailure(.temporary, "It was called off before it left.") }
}
