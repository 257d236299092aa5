/// What one check of `relink doctor` found.
public struct Finding: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable {
        case ok
        /// It works, and may not do so where it matters.
        case warning
        case failed
    }

    /// What was checked, in a word.
    public let subject: String
    public let verdict: Verdict
    /// What was found and, where it is not ok, what to do.
    public let detail: String

    public init(_ subject: String, _ verdict: Verdict, _ detail: String) {
        self.subject = subject
        self.verdict = verdict
        self.detail = detail
    }
}
