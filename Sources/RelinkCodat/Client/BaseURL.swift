import Relink

/// The address that all calls begin with.
struct BaseURL: Hashable, Sendable {
    /// Without a slash at its end.
    let text: String
    /// In lower case, without port.
    let host: String

    init(_ text: String) throws(CodatConfigurationError) {
        guard let url = CleanURL(repairing: text), !text.contains("?"), !text.contains("#") else {
            throw CodatConfigurationError(
                "the base URL is wrong: right is an absolute URL, http://… or https://…, without user, query and "
                    + "fragment")
        }
        var base = url.text
        while base.hasSuffix("/") { base.removeLast() }
        self.text = base
        host = url.host
    }
}
