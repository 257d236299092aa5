import Relink
import Synchronization

/// A call that waits for a thread's answer. It is answered once: by the thread or by the watchdog, whichever comes
/// first.
final class Waiter<Value: Sendable>: Sendable {
    typealias Answer = @Sendable (Result<Value, StoreError>) -> Void

    private let answer: Mutex<Answer?>

    init(_ answer: @escaping Answer) {
        self.answer = Mutex(answer)
    }

    func settle(_ result: Result<Value, StoreError>) {
        let waiting = answer.withLock { answer in
            defer { answer = nil }
            return answer
        }
        waiting?(result)
    }
}
