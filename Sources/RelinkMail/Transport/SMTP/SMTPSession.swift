import CCurl
import Relink

/// A mail server and the connection to it, for the one thread that speaks to it.
final class SMTPSession {
    private static let connectTimeout = 10_000
    private static let totalTimeout = 60_000
    /// Seconds after which an idle connection is not used again: mail servers close theirs after a while.
    private static let idleLimit = 30

    private let server: SMTPServer
    private let trustRoots: String?
    private let handle: CurlHandle
    private var connection = SMTPConnection()

    init?(_ server: SMTPServer, trustRoots: String?) {
        guard let handle = CurlHandle() else { return nil }
        self.server = server
        self.trustRoots = trustRoots
        self.handle = handle
    }

    /// A kept connection that turns out dead, or is sent away with 421 (RFC 5321 section 3.8), is made anew, once.
    func send(_ message: MailMessage, _ cancellation: Cancellation) throws(MailFailure) {
        let content = message.encoded()
        for isFresh in [false, true] {
            let dialogue = dialogue(content, cancellation)
            defer { connection = dialogue.connection }
            do {
                try prepareSending(message, size: content.count, isFresh: isFresh)
                return try handle.perform(dialogue)
            } catch {
                let isStale = handle.openedConnections == 0 && [.connecting, .sender].contains(dialogue.stage)
                let isSentAway = dialogue.replyCode == nil || dialogue.replyCode == 421
                if !isFresh, isStale, isSentAway, cancellation.since == nil { continue }
                let diagnosis = SMTPDiagnosis(server: server, dialogue: dialogue, failure: error)
                throw diagnosis.failure(sendingTo: message.to.address)
            }
        }
    }

    /// Connects, greets, encrypts and signs in as for a mail, and sends none.
    ///
    /// - Returns: whether the connection is encrypted.
    func greet(_ cancellation: Cancellation) throws(MailFailure) -> Bool {
        let dialogue = dialogue([], cancellation)
        do {
            try prepare(isFresh: true)
            try handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
            try handle.set(CURLOPT_NOBODY, 1)
            try handle.perform(dialogue)
        } catch {
            throw SMTPDiagnosis(server: server, dialogue: dialogue, failure: error).failure(sendingTo: nil)
        }
        guard server.credentials == nil || dialogue.connection.isAuthenticated else {
            throw SMTPDiagnosis.noAuthentication
        }
        return dialogue.connection.isEncrypted
    }

    private func dialogue(_ content: [UInt8], _ cancellation: Cancellation) -> SMTPDialogue {
        SMTPDialogue(
            content: content, needsAuthentication: server.credentials != nil, connection: connection,
            isEncryptedFromStart: server.encryption == .implicit, cancellation: cancellation)
    }

    private func prepareSending(_ message: MailMessage, size: Int, isFresh: Bool) throws(CurlFailure) {
        try prepare(isFresh: isFresh)
        try handle.set(CURLOPT_MAIL_FROM, "<\(message.from.address)>")
        try handle.setRecipient("<\(message.to.address)>")
        try handle.set(CURLOPT_UPLOAD, 1)
        try handle.setContentSize(size)
    }

    private func prepare(isFresh: Bool) throws(CurlFailure) {
        handle.reset()
        let scheme = server.encryption == .implicit ? "smtps" : "smtp"
        try handle.set(CURLOPT_PROTOCOLS_STR, scheme)
        try handle.set(CURLOPT_URL, "\(scheme)://\(server.bracketedHost):\(server.port)")
        let level = server.encryption == .offered ? CURLUSESSL_TRY : CURLUSESSL_ALL
        try handle.set(CURLOPT_USE_SSL, Int(level.rawValue))
        try handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        try handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let trustRoots {
            try handle.set(CURLOPT_CAINFO, trustRoots)
            try handle.set(CURLOPT_CAPATH, nil)
        }
        if let credentials = server.credentials {
            try handle.set(CURLOPT_USERNAME, credentials.user)
            try handle.set(CURLOPT_PASSWORD, credentials.password)
        }
        // Neither the environment's proxies nor signals: this is a server with threads.
        try handle.set(CURLOPT_PROXY, "")
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_CONNECTTIMEOUT_MS, Self.connectTimeout)
        try handle.set(CURLOPT_TIMEOUT_MS, Self.totalTimeout)
        try handle.set(CURLOPT_MAXAGE_CONN, Self.idleLimit)
        try handle.set(CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
        try handle.set(CURLOPT_MAXCONNECTS, 1)
    }
}
