public import Relink

/// A mail before it is encoded. Whatever its parts hold, no header can be broken out of.
public struct MailMessage: Hashable, Sendable {
    public let from: Mailbox
    public let replyTo: Mailbox?
    public let to: Mailbox
    /// One line, without control characters.
    public let subject: String
    public let text: String
    /// `nil` for a mail of text alone.
    public let html: String?
    /// `something@host`, without angle brackets; the same over all tries of one mail.
    public let messageID: String
    public let date: Instant
    /// Where a mail client unsubscribes by one `POST` (RFC 8058).
    public let unsubscribeURL: String?

    /// - Parameters:
    ///   - subject: control characters in it become spaces, and it is cut at 200 characters.
    ///   - messageID: what may not stand in a `Message-ID` becomes `-`.
    ///   - unsubscribeURL: what may not stand in a URL is percent-encoded.
    public init(
        from: Mailbox, replyTo: Mailbox? = nil, to: Mailbox, subject: String, text: String, html: String? = nil,
        messageID: String, date: Instant, unsubscribeURL: String? = nil
    ) {
        self.from = from
        self.replyTo = replyTo
        self.to = to
        self.subject = HeaderText.cleaned(subject, limit: Self.longestSubject)
        self.text = text
        self.html = html
        self.messageID = Self.identifier(messageID)
        self.date = date
        self.unsubscribeURL = unsubscribeURL.map(Self.clean)
    }

    private static let longestSubject = 200
    private static let longestIdentifier = 240

    private static func identifier(_ text: String) -> String {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+=".utf8)
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map { half in
            String(decoding: half.utf8.map { allowed.contains($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
        }
        let host = halves.count == 2 && !halves[1].isEmpty ? halves[1] : "localhost"
        return halves[0].prefix(longestIdentifier) + "@" + host.prefix(longestIdentifier)
    }

    private static func clean(_ url: String) -> String {
        url.utf8.map { byte in
            let isURL = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
            guard !isURL else { return String(Unicode.Scalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}
