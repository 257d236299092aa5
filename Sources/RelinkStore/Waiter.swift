package import Relink
import Synchronization

/// A call that waits for a thread's answer. It is answered once: by the thread or by the watchdog, whichever comes
/// first.
package final class Waiter<Value: Sendable>: Sendable {
    package typealias Answer = @Sendable (Result<Value, StoreError>) -> Void

    /// A function alone would be wrapped anew, twice, each time that it is handed in or out.
    private struct Call {
        let answer: Answer
    }

    private let call: Mutex<Call?>

    package init(_ answer: @escaping Answer) {
        call = Mutex(Call(answer: answer))
    }

    package func settle(_ result: Result<Value, StoreError>) {
        let waiting = call.withLock { call in
            defer { call = nil }
            return call
        }
        waiting?.answer(result)
    }
}
