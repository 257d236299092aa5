/// An absolute http or https URL that is safe in a `Location` header: visible ASCII alone, no user, no password.
struct CleanURL: Hashable, Sendable {
    let text: String
    /// In lower case, without port.
    let host: String

    /// Longer ones are none that a browser would be sent to.
    private static let maxBytes = 8192

    /// Takes a URL whose encoding may be broken: what may not stand in a URL is percent-encoded, and what is encoded
    /// already stays as it is.
    ///
    /// - Returns: `nil` for what is no absolute http or https URL, holds control characters, or names a user.
    init?(repairing url: String) {
        let url = url.trimmingSpaces
        guard url.utf8.count <= Self.maxBytes, url.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }),
            let schemeEnd = url.firstRange(of: "://")
        else { return nil }
        let scheme = url[..<schemeEnd.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let authority = url[schemeEnd.upperBound...].prefix { !"/?#\\".contains($0) }
        guard let host = Self.host(ofAuthority: authority) else { return nil }
        let rest = url[authority.endIndex...]
        self.host = host
        text = "\(scheme)://\(authority.lowercased())" + Self.encoded(rest)
    }

    /// - Returns: `nil` where there is a user, no host, or a port that is none.
    private static func host(ofAuthority authority: Substring) -> String? {
        let bytes = authority.utf8
        guard bytes.allSatisfy(isHostByte) else { return nil }
        let host: Substring
        let port: Substring
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[...close]
            port = authority[authority.index(after: close)...]
        } else {
            host = authority.prefix { $0 != ":" }
            port = authority[host.endIndex...]
            guard !host.contains("["), !host.contains("]") else { return nil }
        }
        guard !host.isEmpty, host != "[]" else { return nil }
        guard port.isEmpty || port.first == ":" && UInt16(port.dropFirst()) != nil && port.dropFirst().first != "+"
        else { return nil }
        return host.lowercased()
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || [":", "[", "]"].contains(Unicode.Scalar(byte))
    }

    private static func encoded(_ rest: Substring) -> String {
        let bytes = Array(rest.utf8)
        var text: [UInt8] = []
        var hasFragment = false
        for (index, byte) in bytes.enumerated() {
            var isKept = PercentEncoding.isUnreserved(byte) || keptSigns.contains(byte)
            if byte == UInt8(ascii: "%") {
                isKept = index + 2 < bytes.count && bytes[(index + 1)...(index + 2)].allSatisfy(PercentEncoding.isHex)
            }
            if byte == UInt8(ascii: "#"), !hasFragment {
                isKept = true
                hasFragment = true
            }
            if isKept { text.append(byte) } else { PercentEncoding.append(byte, to: &text) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let keptSigns: Set<UInt8> = Set("/?:@!$&'()*+,;=".utf8)
}

extension String {
    fileprivate var trimmingSpaces: String {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return String(self[first...last])
    }
}
