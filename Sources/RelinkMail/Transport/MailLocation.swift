/// Where mails go, as `mail.transport` says it.
public enum MailLocation: Hashable, Sendable {
    /// `directory:PATH`
    case directory(path: String)
    /// `smtp://user:pass@host:port` with or without `?tls=required`, or `smtps://…`
    case smtp(SMTPServer)

    /// - Throws: ``MailLocationFault``, which does not repeat the text: there may be a password in it.
    public init(_ text: String) throws(MailLocationFault) {
        if text.hasPrefix("directory:") {
            let path = String(text.dropFirst("directory:".count))
            guard !path.isEmpty, !path.utf8.contains(0) else { throw .hasNoPath }
            self = .directory(path: path)
        } else {
            self = .smtp(try SMTPServer(url: text))
        }
    }

    /// - Parameter trustRoots: a PEM file of authorities to trust instead of the system's.
    public func transport(trustRoots: String?) -> any MailTransport {
        switch self {
        case .directory(let path): DirectoryTransport(path: path)
        case .smtp(let server): SMTPTransport(server: server, trustRoots: trustRoots)
        }
    }
}

/// Why a text is no `mail.transport`; says what would be right, and nothing of the text itself.
public enum MailLocationFault: Error, Hashable, Sendable, CustomStringConvertible {
    case hasNoPath, hasWrongScheme, hasWrongHost, hasWrongPort, hasWrongEscape, hasControlCharacter, hasPath
    case hasWrongQuery, hasNoUser

    public var description: String {
        switch self {
        case .hasNoPath: "the folder behind directory: is missing; right is directory:PATH"
        case .hasWrongScheme: "right is directory:PATH, smtp://user:pass@host:port or smtps://user:pass@host:port"
        case .hasWrongHost: "its host is no host name or address, or signs in user and password are not written %XX"
        case .hasWrongPort: "its port is not from 1 to 65535, or signs in user and password are not written %XX"
        case .hasWrongEscape: "a % in user or password is not followed by two hexadecimal digits; write it %25"
        case .hasControlCharacter: "there is a control character in user or password"
        case .hasPath: "nothing but ?tls=required may stand behind the host, and a / in user or password is written %2F"
        case .hasWrongQuery: "behind the ? may stand tls=required alone, and a ? in user or password is written %3F"
        case .hasNoUser: "it has a password and no user; right is smtp://user:pass@host:port"
        }
    }
}
