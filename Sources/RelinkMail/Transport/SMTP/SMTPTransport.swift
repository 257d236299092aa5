import Synchronization

/// Hands mails to a mail server (RFC 5321) through libcurl, one at a time, over a connection that stays open for a
/// while.
///
/// Certificates are always verified. A connection has 10 s, a mail 60 s; 16 mails may wait, 60 s each.
public final class SMTPTransport: MailTransport {
    private let server: SMTPServer
    private let trustRoots: String?
    private let thread = MailThread("relink-smtp")
    /// Locked by the thread alone.
    private let session = Mutex<SMTPSession?>(nil)

    /// - Parameter trustRoots: a PEM file of authorities to trust instead of the system's.
    public init(server: SMTPServer, trustRoots: String? = nil) {
        self.server = server
        self.trustRoots = trustRoots
    }

    public func send(_ message: MailMessage) async throws(MailFailure) {
        try await thread.run { cancellation in
            self.inSession { session throws(MailFailure) in try session.send(message, cancellation) }
        }
    }

    /// Does all that comes before a mail (connect, EHLO, STARTTLS, AUTH), and leaves.
    ///
    /// - Returns: whether the connection is encrypted.
    @discardableResult
    public func handshake() async throws(MailFailure) -> Bool {
        let isEncrypted = try await thread.run { cancellation in
            self.inSession { session throws(MailFailure) in try session.greet(cancellation) }
        }
        await close()
        return isEncrypted
    }

    public func close() async {
        do {
            try await thread.run { _ in .success(self.session.withLock { $0 = nil }) }
        } catch {
            // Mails are still waiting: the connection ends with the last of them, as it does when this transport goes.
            return
        }
    }

    private func inSession<Value: Sendable>(
        _ body: @Sendable (SMTPSession) throws(MailFailure) -> Value
    ) -> Result<Value, MailFailure> {
        session.withLock { session in
            if session == nil { session = SMTPSession(server, trustRoots: trustRoots) }
            guard let session else { return .failure(MailFailure(.temporary, "libcurl could not be started.")) }
            return Result { () throws(MailFailure) in try body(session) }
        }
    }
}
