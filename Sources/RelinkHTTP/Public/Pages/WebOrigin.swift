/// Where an http(s) URL leads: scheme, host and port, as a Content-Security-Policy names it.
struct WebOrigin: Hashable, Sendable {
    let text: String

    /// - Returns: `nil` for what is no clean absolute http(s) URL: without a name and password in it, and with none but
    ///   the characters of RFC 3986.
    init?(of url: String) {
        guard url.utf8.count <= Self.maxLength, url.utf8.allSatisfy(Self.isURLByte) else { return nil }
        let lowercased = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowercased.hasPrefix) else { return nil }
        let authority = lowercased.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        guard Authority(authority) != nil else { return nil }
        text = scheme + authority
    }

    private static let maxLength = 8192

    private static func isURLByte(_ byte: UInt8) -> Bool {
        (0x21...0x7e).contains(byte) && !"\"<>\\^`{|}".utf8.contains(byte)
    }
}
