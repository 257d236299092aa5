/// A mail server, and how to speak to it. What it prints of itself has no user and no password in it.
public struct SMTPServer: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public enum Encryption: Hashable, Sendable {
        /// TLS by STARTTLS where the server offers it.
        case offered
        /// TLS by STARTTLS, or no mail.
        case required
        /// TLS from the first byte (RFC 8314).
        case implicit
    }

    struct Credentials: Hashable, Sendable {
        let user: String
        let password: String
    }

    /// A name, an IPv4 address, or an IPv6 address without brackets.
    public let host: String
    public let port: Int
    public let encryption: Encryption
    let credentials: Credentials?

    /// Reads `smtp://user:pass@host:port`, that with `?tls=required`, or `smtps://…`; user and password may hold `%XX`.
    ///
    /// Without a port it is 465 for `smtps`, for `smtp` 587 with a user (submission, RFC 6409) and 25 without.
    public init(url text: String) throws(MailLocationFault) {
        let isImplicit = text.hasPrefix("smtps://")
        guard isImplicit || text.hasPrefix("smtp://") else { throw .hasWrongScheme }
        let rest = text.dropFirst(isImplicit ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        encryption = try Self.encryption(rest[authority.endIndex...], isImplicit: isImplicit)
        let place: Substring
        if let at = authority.lastIndex(of: "@") {
            credentials = try Self.credentials(authority[..<at])
            place = authority[authority.index(after: at)...]
        } else {
            credentials = nil
            place = authority
        }
        let end = place.hasPrefix("[") ? place.lastIndex(of: "]").map(place.index(after:)) : place.firstIndex(of: ":")
        host = try Self.host(place[..<(end ?? place.endIndex)])
        let standard = isImplicit ? 465 : credentials == nil ? 25 : 587
        port = try Self.port(place[(end ?? place.endIndex)...], standard: standard)
    }

    public var description: String { "\(encryption == .implicit ? "smtps" : "smtp")://\(bracketedHost):\(port)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// As a URL has it.
    var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

    private static func encryption(
        _ rest: Substring, isImplicit: Bool
    ) throws(MailLocationFault) -> Encryption {
        let query = rest.hasPrefix("/") ? rest.dropFirst() : rest
        guard !query.isEmpty else { return isImplicit ? .implicit : .offered }
        guard query.hasPrefix("?") else { throw .hasPath }
        guard query == "?tls=required" else { throw .hasWrongQuery }
        return isImplicit ? .implicit : .required
    }

    private static func credentials(_ text: Substring) throws(MailLocationFault) -> Credentials? {
        guard !text.isEmpty else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let user = try decoded(parts[0])
        let password = parts.count == 2 ? try decoded(parts[1]) : ""
        guard !user.isEmpty else { throw .hasNoUser }
        return Credentials(user: user, password: password)
    }

    private static func decoded(_ text: Substring) throws(MailLocationFault) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else {
                throw .hasWrongEscape
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .hasControlCharacter }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func host(_ text: Substring) throws(MailLocationFault) -> String {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = text.dropFirst().dropLast()
            guard address.contains(":"), address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw .hasWrongHost
            }
            return String(address)
        }
        let isName = text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
        guard isName, text.utf8.count <= 253 else { throw .hasWrongHost }
        return String(text)
    }

    private static func port(_ text: Substring, standard: Int) throws(MailLocationFault) -> Int {
        guard !text.isEmpty else { return standard }
        guard text.first == ":", text.dropFirst().allSatisfy(\.isASCII), let port = Int(text.dropFirst()),
            (1...65_535).contains(port), text.dropFirst().first != "+"
        else { throw .hasWrongPort }
        return port
    }
}
