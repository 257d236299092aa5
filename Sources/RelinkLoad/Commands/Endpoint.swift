import Foundation

/// Where a server listens, without TLS.
struct Endpoint: Hashable, Sendable {
    let host: String
    let port: Int
    /// Path and query; `/` where the URL has none.
    let target: String

    /// - Parameter url: such as `http://127.0.0.1:8080/webhooks/codat`.
    init?(url: String) {
        guard let parsed = URLComponents(string: url), parsed.scheme == "http", let host = parsed.host, !host.isEmpty
        else { return nil }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parsed.port ?? 80
        let path = parsed.percentEncodedPath.isEmpty ? "/" : parsed.percentEncodedPath
        target = path + (parsed.percentEncodedQuery.map { "?\($0)" } ?? "")
    }

    /// - Parameter address: such as `127.0.0.1:8080`.
    init?(address: String) {
        self.init(url: "http://\(address)")
    }

    init(port: Int, target: String = "/") {
        host = "127.0.0.1"
        self.port = port
        self.target = target
    }

    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
