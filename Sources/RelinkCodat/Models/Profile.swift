import Relink

/// The Codat client: the platform, as it looks to its merchants.
public struct Profile: Hashable, Sendable {
    public var name: String
    /// Where Link sends merchants at its end.
    public var redirectURL: String
    public var logoURL: String?
    public var iconURL: String?
    public var allowedURLs: [String]

    public init(
        name: String, redirectURL: String, logoURL: String? = nil, iconURL: String? = nil, allowedURLs: [String] = []
    ) {
        self.name = name
        self.redirectURL = redirectURL
        self.logoURL = logoURL
        self.iconURL = iconURL
        self.allowedURLs = allowedURLs
    }
}

extension Profile: CodatModel {
    /// Leaves an API key out that old answers hold.
    init(_ json: JSONValue) throws(ModelFault) {
        guard json.isObject else { throw ModelFault("the profile in the answer is no object") }
        name = json.text("name") ?? ""
        redirectURL = json.text("redirectUrl") ?? ""
        logoURL = json.text("logoUrl")
        iconURL = json.text("iconUrl")
        allowedURLs = json.texts("whiteListUrls")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in [
                ("name", name), ("redirectUrl", redirectURL), ("logoUrl", logoURL), ("iconUrl", iconURL),
            ] {
                guard let value else { continue }
                json.member(name, value)
            }
            json.key("whiteListUrls")
            json.array(allowedURLs) { $0.string($1) }
        }
    }
}
