/// Which of all processes on one store does what only one may do: fold, send mails, ask Codat.
///
/// It leads for as long as it says so again and again; when it falls silent, another takes its place within 30 s. What
/// one that no longer leads still tries to store of the fold is refused.
public protocol Leadership: Sendable {
    /// Whether this process leads: it goes on leading, or takes the lead where nobody has it.
    func isLeading() async throws(StoreError) -> Bool
}

/// The lead of one that has its store to itself.
public struct SoleLeadership: Leadership {
    public init() {}

    public func isLeading() async throws(StoreError) -> Bool { true }
}
