public import Foundation

extension ChildProcess {
    /// What a program left that has ended.
    public struct Result: Sendable {
        /// Or the number of the signal that ended it.
        public let exitCode: Int32
        public let reason: Process.TerminationReason
        public let output: String
        public let error: String
    }

    /// Runs a program to its end; see ``init(_:environment:in:input:output:errors:)`` and ``end(within:)``.
    @discardableResult
    public static func run(
        _ words: [String], environment: [String: String]? = nil, in folder: URL? = nil, input: Input = .nothing,
        output: Output = .collected, errors: Output = .collected, within limit: Duration = .seconds(600)
    ) async throws -> Result {
        let process = try ChildProcess(
            words, environment: environment, in: folder, input: input, output: output, errors: errors)
        return process.result(of: try await process.end(within: limit))
    }

    /// The same for those who can't wait otherwise than by blocking.
    @discardableResult
    public static func runBlocking(
        _ words: [String], input: Input = .nothing, output: Output = .collected, errors: Output = .collected
    ) throws -> Result {
        let process = try ChildProcess(words, input: input, output: output, errors: errors)
        return process.result(of: process.waitUntilEnd())
    }

    private func result(of ending: Ending) -> Result {
        Result(
            exitCode: ending.status, reason: ending.reason, output: String(decoding: output, as: UTF8.self),
            error: String(decoding: errors, as: UTF8.self))
    }
}
