import Relink

/// Where a listener listens.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// An address without brackets, or a host's name.
    public let host: String
    /// 0 for any that is free.
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, an IPv6 address in brackets.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.first?.isWholeNumber == true, let port = UInt16(digits) else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            guard address.contains(":"), IPAddress(address) != nil else { return nil }
            self.init(host: String(address), port: Int(port))
        } else {
            guard HostName.isValid(host) else { return nil }
            self.init(host: String(host), port: Int(port))
        }
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Where this machine reaches it: what stands for all of its addresses is none to connect to.
    public var reachable: ListenAddress {
        switch IPAddress(host)?.description {
        case "0.0.0.0": ListenAddress(host: "127.0.0.1", port: port)
        case "::": ListenAddress(host: "::1", port: port)
        default: self
        }
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        guard let address = IPAddress(host) else { return host.lowercased() == "localhost" }
        return address.isIPv4 ? address.description.hasPrefix("127.") : address.description == "::1"
    }
}

/// A host as settings name it.
enum HostName {
    /// Whether this is a name or a dotted IPv4 address; no port, no brackets.
    static func isValid(_ text: some StringProtocol) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        guard text.utf8.allSatisfy(isNameByte) else { return false }
        // All digits and full stops can only be meant as an address: 127.0.0.256 is a slip.
        return text.contains { $0.isLetter } || IPAddress(text) != nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
