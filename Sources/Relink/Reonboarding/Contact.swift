/// Whom to write to about a merchant.
public struct Contact: Hashable, Sendable {
    public let email: String
    public let name: String?
    /// A BCP 47 tag, such as `fr-CA`; see ``Language``.
    public let locale: String?
    /// The platform's own id of the merchant.
    public let merchantIdentifier: String?

    public init(email: String, name: String? = nil, locale: String? = nil, merchantIdentifier: String? = nil) {
        self.email = email
        self.name = name
        self.locale = locale
        self.merchantIdentifier = merchantIdentifier
    }

    public var language: Language { Language(locale: locale) }

    public func write(to json: inout JSONWriter) {
        json.object { json in
            for (key, value) in [
                ("email", email), ("name", name), ("locale", locale), ("merchantIdentifier", merchantIdentifier),
            ] as [(String, String?)] {
                json.member(key, value)
            }
        }
    }
}
