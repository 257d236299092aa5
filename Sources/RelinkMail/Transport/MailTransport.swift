/// Takes mails out of the building.
public protocol MailTransport: Sendable {
    /// Hands a mail over for good: when this returns, someone else answers for it.
    ///
    /// A mail that is handed over again (the same `messageID`) is the same mail: that of a try whose end nobody knows.
    func send(_ message: MailMessage) async throws(MailFailure)
    /// Ends connections; a later `send` opens them anew.
    func close() async
}
