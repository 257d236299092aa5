package import Relink
import Synchronization

/// A call that waits for a thread's answer. It is answered once: by the thread or by the watchdog, whichever comes
/// first.
package final class Waiter<Value: Sendable>: Sendable {
    package typealias Answer = @Sendable (Result<Value, StoreError>) -> Void

    private let answer: Answer
    private let isSettled = Atomic(false)

    package init(_ answer: @escaping Answer) {
        self.answer = answer
    }

    package func settle(_ result: Result<Value, StoreError>) {
        guard !isSettled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        answer(result)
    }
}
