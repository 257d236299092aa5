import Dispatch
import Relink

/// Runs calls that block on the file system, and are rare, on a queue with a thread of its own.
enum BlockingCall {
    private static let queue = DispatchQueue(label: "relink-files")

    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(returning: Result(catching: body))
            }
        }
        return try result.get()
    }
}
