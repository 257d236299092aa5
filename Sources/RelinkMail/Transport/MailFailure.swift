/// Why a mail did not leave. Names nobody: addresses are cut out of what the mail server said.
public struct MailFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The mail server refuses this recipient for good (5xx to `RCPT`): no try will end otherwise.
        case addressRefused
        /// The mail server refuses for good, but not the recipient: the credentials, the sender, or the mail itself.
        /// An operator may mend that, so the mail is tried again.
        case rejected
        /// Another try may well succeed.
        case temporary
    }

    public let kind: Kind
    /// The mail server's last reply code, where it had come to one.
    public let smtpCode: Int?
    public let description: String

    public init(_ kind: Kind, smtpCode: Int? = nil, _ description: String) {
        self.kind = kind
        self.smtpCode = smtpCode
        self.description = description
    }

    public var isAddressRefused: Bool { kind == .addressRefused }
}
