/// Which of all processes on one store does what only one may do: fold, send mails, ask Codat.
///
/// It leads for as long as it says so again and again; when it falls silent, another takes its place within 30 s. What
/// one that no longer leads still tries to store of the fold is refused.
public protocol Leadership: Sendable {
    /// Whether this process leads: it goes on leading, or takes the lead where nobody has it.
    ///
    /// - Returns: a number for the time in which it leads without a break, during which nobody else does; `nil` where
    ///   another process leads.
    func term() async throws(StoreError) -> Int64?
    /// Goes on leading, and returns once that is no longer certain; then whatever only the one who leads may do is to
    /// be broken off. Returns at once where it is cancelled.
    func end(of term: Int64) async
}

extension Leadership {
    /// See ``term()``.
    public func isLeading() async throws(StoreError) -> Bool { try await term() != nil }
}

/// The lead of one that has its store to itself.
public struct SoleLeadership: Leadership {
    public init() {}

    public func term() async throws(StoreError) -> Int64? { 1 }

    public func end(of term: Int64) async {
        let (never, sink) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        sink.finish()
    }
}
