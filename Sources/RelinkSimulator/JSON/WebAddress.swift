import Foundation

/// An absolute http or https URL that is clean enough for a header or a page.
struct WebAddress: Hashable, Sendable {
    let text: String
    /// Scheme, host and port, as a Content-Security-Policy names them.
    let origin: String

    init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x3c && $0 != 0x3e }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host,
            host.wholeMatch(of: /\[?[A-Za-z0-9.:_\-]+\]?/) != nil, parts.user == nil, parts.password == nil
        else { return nil }
        self.text = text
        origin = scheme + "://" + host + (parts.port.map { ":\($0)" } ?? "")
    }
}
