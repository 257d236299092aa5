import Relink

/// A host and perhaps a port, as they stand in `Host` and `Origin` (RFC 3986, section 3.2).
struct Authority: Hashable, Sendable {
    enum Host: Hashable, Sendable {
        case address(IPAddress)
        /// Lower-case, without a full stop at its end.
        case name(String)

        /// An address, in brackets where it is IPv6 behind a port, or a name.
        ///
        /// - Returns: `nil` for what is neither.
        init?(_ text: some StringProtocol) {
            if let address = IPAddress(text) {
                self = .address(address)
                return
            }
            let name = text.lowercased()
            let trimmed = name.hasSuffix(".") ? name.dropLast() : name[...]
            guard !trimmed.isEmpty, trimmed.utf8.count <= 253, trimmed.utf8.allSatisfy(Self.isNameByte) else {
                return nil
            }
            self = .name(String(trimmed))
        }

        private static func isNameByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    let host: Host
    let port: Int?

    init?(_ text: some StringProtocol) {
        let hostText: String
        let rest: String
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            hostText = String(text[..<end].dropFirst())
            rest = String(text[text.index(after: end)...])
            guard hostText.contains(":") else { return nil }
        } else {
            hostText = String(text.prefix { $0 != ":" })
            rest = String(text.dropFirst(hostText.count))
        }
        guard let host = Host(hostText) else { return nil }
        self.host = host
        if rest.isEmpty || rest == ":" {
            port = nil
        } else {
            guard rest.hasPrefix(":"), let number = Int64(digits: rest.dropFirst()), number <= 65_535 else {
                return nil
            }
            port = Int(number)
        }
    }

    /// The authority of an origin (RFC 6454, section 7), without the port that its scheme implies.
    ///
    /// - Returns: `nil` for `null` and for what is no web page's origin.
    init?(origin: String) {
        for (scheme, implied) in [("http://", 80), ("https://", 443)] where origin.hasPrefix(scheme) {
            guard let authority = Authority(origin.dropFirst(scheme.count)) else { return nil }
            host = authority.host
            port = authority.port == implied ? nil : authority.port
            return
        }
        return nil
    }
}
