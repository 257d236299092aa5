/// Puts an end to what might wait for ever.
public enum TimeLimit {
    /// The limit came before the body's end, which of all that is limited here is an answer's.
    public struct Passed: Error, CustomStringConvertible {
        public var description: String { "its answer did not come to an end in time" }

        public init() {}
    }

    /// Runs a body that is cancelled when its time is up.
    ///
    /// - Parameter expire: returns when that is.
    /// - Throws: ``Passed``, or what the body throws.
    public static func run<Value: Sendable>(
        until expire: @escaping @Sendable () async throws -> Void, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await expire()
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw Passed() }
            return value
        }
    }
}
