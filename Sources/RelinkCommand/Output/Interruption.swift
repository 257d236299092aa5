import UnixSignals

/// What Ctrl-C does to a command that must not leave something half-done.
enum Interruption {
    /// As shells tell a command that SIGINT ended.
    private static let exitCode: Int32 = 130

    /// Runs a body that SIGINT and SIGTERM cancel, so that it can clear up.
    ///
    /// - Throws: ``CommandFailure`` with `message` where it was cancelled, or what the body throws.
    static func cancelling<Value: Sendable>(
        _ message: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else {
                throw CommandFailure(message, exitCode: exitCode)
            }
            return value
        }
    }
}
