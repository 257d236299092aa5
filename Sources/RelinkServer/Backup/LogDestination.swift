import Relink
import RelinkPostgres
import RelinkSQLite

/// Where a log is copied to: nothing of it is seen there before it is whole.
protocol LogDestination: Sendable {
    /// - Parameter events: those that follow what was added before.
    func add(_ events: [LoggedEvent]) async throws(StoreError)

    /// Makes the copy count.
    ///
    /// - Parameter progress: called now and then with the last event read back, and the last of all.
    /// - Returns: the bytes it takes, where that is known.
    func finish(
        progress: @Sendable (_ verified: Int64, _ last: Int64) -> Void
    ) async throws(StoreError) -> Int64?

    /// Leaves everything as it was before.
    func abandon() async throws(StoreError)
}

extension LogCopy: LogDestination {}
extension PostgresRestoration: LogDestination {}
