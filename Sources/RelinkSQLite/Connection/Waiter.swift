import Relink
import Synchronization

/// A call that waits for a thread's answer. It is answered once: by the thread or by the watchdog, whichever comes
/// first.
final class Waiter<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Result<Value, StoreError>, Never>?>

    init(_ continuation: CheckedContinuation<Result<Value, StoreError>, Never>) {
        self.continuation = Mutex(continuation)
    }

    func settle(_ result: Result<Value, StoreError>) {
        let waiting = continuation.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        waiting?.resume(returning: result)
    }
}
