import Foundation
import Relink

/// Values that name a place: hosts, URLs, files, mail boxes.
extension SettingsReader {
    mutating func address(_ key: String) -> ListenAddress {
        let text = text(key)
        guard let text, let address = ListenAddress(text) else {
            refuse(key, nil, text, "right is host:port, such as 127.0.0.1:8080 or [::1]:8080")
            return ListenAddress(host: "127.0.0.1", port: 0)
        }
        return address
    }

    /// An absolute http or https URL without user and password.
    mutating func url(_ key: String, of source: String? = nil) -> String? {
        guard let text = text(key, of: source) else { return nil }
        guard HTTPURL.isValid(text) else {
            refuse(key, source, text, HTTPURL.right)
            return nil
        }
        return text
    }

    mutating func urls(_ key: String) -> [String] {
        list(key).filter { text in
            let isValid = HTTPURL.isValid(text)
            if !isValid { refuse(key, nil, text, HTTPURL.right) }
            return isValid
        }
    }

    /// What links begin with: without a slash at its end, query or fragment.
    mutating func publicURL(listen: ListenAddress, isTLS: Bool) -> String {
        guard var url = url("public.url") else { return "\(isTLS ? "https" : "http")://\(listen)" }
        if url.contains("?") || url.contains("#") {
            refuse("public.url", nil, url, "links are put behind it: right is a URL without ? and #")
        }
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    mutating func ranges(_ key: String, of source: String? = nil) -> [AddressRange] {
        var ranges: [AddressRange] = []
        for word in list(key, of: source) {
            do {
                ranges.append(contentsOf: try AddressRange.ranges(parsing: word))
            } catch {
                fault(place(key, source), "\(error)")
            }
        }
        return ranges
    }

    mutating func hosts(_ key: String, of source: String? = nil) -> [String] {
        list(key, of: source).filter { host in
            let isValid = HostName.isValid(host) || IPAddress(host) != nil
            if !isValid { refuse(key, source, host, "right is a host's name alone, such as relink.example.com") }
            return isValid
        }
    }

    /// A PEM file that can be read.
    mutating func pemFile(_ key: String) -> String? {
        guard let path = text(key) else { return nil }
        guard let content = SmallTextFile.read(path) else {
            refuse(key, nil, path, "it can't be read; right is a PEM file that this user may read")
            return nil
        }
        if !content.contains("-----BEGIN ") {
            refuse(key, nil, path, "it is no PEM file: no line in it says -----BEGIN …-----")
        }
        return path
    }

    /// `name@example.com`, or a name and that in angle brackets.
    mutating func mailBox(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        let isMailBox =
            text.contains(/^[^\s@<>",;]+@[^\s@<>",;]+$/) || text.contains(/^[^<>]*<[^\s@<>",;]+@[^\s@<>",;]+>$/)
        if !isMailBox { refuse(key, nil, text, "right is name@example.com or “A name <name@example.com>”") }
        return text
    }

    mutating func mailTransport() -> Secret {
        let text = text("mail.transport")
        if text.map(Self.isMailTransport) != true {
            refuse(
                "mail.transport", nil, text,
                "right is directory:PATH, smtp://user:pass@host:port (?tls=required behind it, too) or smtps://…; "
                    + "signs in user and password that mean something in a URL are written %XX")
        }
        return Secret(text ?? "")
    }

    private static func isMailTransport(_ text: String) -> Bool {
        if text.hasPrefix("directory:") { return text.utf8.count > "directory:".utf8.count }
        guard let url = URLComponents(string: text), let scheme = url.scheme, ["smtp", "smtps"].contains(scheme),
            !(url.host ?? "").isEmpty, url.path.isEmpty || url.path == "/", url.fragment == nil
        else { return false }
        return url.query == nil || url.query == "tls=required"
    }

    mutating func storeLocation() -> Settings.StoreLocation {
        let text = text("store.url")
        if let text, text.hasPrefix("sqlite:"), text.utf8.count > "sqlite:".utf8.count {
            return .sqlite(path: String(text.dropFirst("sqlite:".count)))
        }
        if let text, text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") { return .postgres(Secret(text)) }
        refuse("store.url", nil, text, "right is sqlite:PATH or postgres://…")
        return .sqlite(path: "relink.db")
    }
}

/// URLs that may go out into a mail, a page or a `Location`.
private enum HTTPURL {
    static let right = "right is an absolute URL, http://… or https://…, without user and password"

    static func isValid(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), let url = URLComponents(string: text),
            let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme)
        else { return false }
        return !(url.host ?? "").isEmpty && url.user == nil && url.password == nil
    }
}
