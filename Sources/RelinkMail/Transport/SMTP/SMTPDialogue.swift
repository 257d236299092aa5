import CCurl

/// What is said between libcurl and the mail server during one transfer, as far as it must be known: which command was
/// last, and how it was answered. Commands themselves are not kept, since there are passwords among them.
///
/// It belongs to the thread that the transfer runs on.
final class SMTPDialogue {
    enum Stage: String {
        case connecting = "The connection"
        case hello = "EHLO"
        case encrypting = "STARTTLS"
        case authenticating = "AUTH"
        case sender = "MAIL FROM"
        case recipient = "RCPT TO"
        case data = "DATA"
        case content = "The mail"
        case other = "A command"
    }

    private(set) var stage = Stage.connecting
    /// The code of the answer to the last command; `nil` while there is none.
    private(set) var replyCode: Int?
    private(set) var replyText = ""
    private(set) var connection: SMTPConnection

    private let content: [UInt8]
    private var position = 0
    private var isOver = false
    private let needsAuthentication: Bool
    private let isEncryptedFromStart: Bool
    private let cancellation: Cancellation

    /// - Parameters:
    ///   - connection: what is known of a connection that may be used again.
    ///   - isEncryptedFromStart: whether a new one is encrypted before anything is said.
    init(
        content: [UInt8], needsAuthentication: Bool, connection: SMTPConnection, isEncryptedFromStart: Bool,
        cancellation: Cancellation
    ) {
        self.content = content
        self.needsAuthentication = needsAuthentication
        self.connection = connection
        self.isEncryptedFromStart = isEncryptedFromStart
        self.cancellation = cancellation
    }

    /// Whether the server was handed the mail's last byte, so that it may have taken it.
    var isContentSent: Bool { stage == .content }

    /// Whether the credentials were passed over, since the server wants none: then nothing may be sent.
    var isUnauthenticated: Bool {
        guard needsAuthentication, !connection.isAuthenticated else { return false }
        return [.sender, .recipient, .data, .content].contains(stage)
    }

    func commandSent(_ command: UnsafeRawBufferPointer) {
        // libcurl takes its leave where a command was refused: that refusal is what counts.
        guard !isOver, !command.starts(with: "QUIT".utf8) else {
            isOver = true
            return
        }
        let next = Self.stage(of: command)
        // The lines that follow AUTH are answers to the server's questions.
        if stage == .authenticating, next == .other { return }
        if stage == .connecting, next != .sender {
            connection = SMTPConnection(isEncrypted: isEncryptedFromStart)
        }
        stage = next
        replyCode = nil
        replyText = ""
    }

    func lineReceived(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line.prefix(1000), as: UTF8.self)
        guard !isOver, let code = Int(text.prefix(3)), (200...599).contains(code) else { return }
        replyCode = code
        replyText = String(text.dropFirst(4))
        if stage == .encrypting, code == 220 { connection.isEncrypted = true }
        if stage == .authenticating, code == 235 { connection.isAuthenticated = true }
    }

    /// - Returns: how many bytes were put into the buffer; 0 at the end, `nil` to break off.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        guard !isUnauthenticated else { return nil }
        let piece = content[position...].prefix(buffer.count)
        buffer.copyBytes(from: piece)
        position += piece.count
        if position == content.count {
            stage = .content
            replyCode = nil
            replyText = ""
        }
        return piece.count
    }

    /// How long a server that has the whole mail may take to answer once nobody can wait for it any longer.
    private static let lastPatience = Duration.seconds(4)

    /// Whether to break off: not while the server may be about to take the mail, or it would be sent twice.
    var mustStop: Bool {
        if isUnauthenticated { return true }
        guard let since = cancellation.since else { return false }
        return !isContentSent || ContinuousClock.now - since > Self.lastPatience
    }

    private static func stage(of command: UnsafeRawBufferPointer) -> Stage {
        let name = String(decoding: command.prefix(8), as: UTF8.self).uppercased()
        return switch true {
        case name.hasPrefix("EHLO"), name.hasPrefix("HELO"): .hello
        case name.hasPrefix("STARTTLS"): .encrypting
        case name.hasPrefix("AUTH "): .authenticating
        case name.hasPrefix("MAIL FRO"): .sender
        case name.hasPrefix("RCPT TO:"): .recipient
        case name.hasPrefix("DATA"): .data
        default: .other
        }
    }
}

/// What a connection has come to, which mails after the first make use of.
struct SMTPConnection {
    var isEncrypted = false
    var isAuthenticated = false
}
