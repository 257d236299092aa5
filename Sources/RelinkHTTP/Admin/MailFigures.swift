/// How mails to merchants have gone since the start.
public struct MailFigures: Sendable {
    /// Each outcome, also where it never was.
    public let tries: [(outcome: String, count: UInt64)]
    /// Tries without an answer that settles a mail, since the last one that had it.
    public let failuresInARow: UInt64

    public init(tries: [(outcome: String, count: UInt64)], failuresInARow: UInt64) {
        self.tries = tries
        self.failuresInARow = failuresInARow
    }
}
