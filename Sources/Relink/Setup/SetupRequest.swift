/// A merchant who is to be connected for the first time, as the platform's back end tells of it.
public struct SetupRequest: Hashable, Sendable {
    /// The platform's own id of the merchant. The company that is made at Codat has it as its name, and as a tag.
    public let merchantIdentifier: String?
    /// Codat's id of a company that is there already.
    public let companyID: String?
    /// What the merchant is called.
    public let name: String?
    public let email: String?
    /// A BCP 47 tag, such as `fr-CA`; see ``Language``.
    public let locale: String?
    /// What the company is tagged with when it is made, besides ``identifierTag``.
    public let tags: [String: String]

    /// The tag that holds the whole of ``merchantIdentifier``: of a company's name, Codat drops some characters.
    public static let identifierTag = "merchantIdentifier"
    /// Codat takes ten, and one is ``identifierTag``.
    static let maxTags = 9
    /// Of ``merchantIdentifier`` and of a tag's value: Codat takes no more.
    static let maxValue = 100
    private static let maxTagName = 27

    /// - Throws: ``ContactFault`` for the first field that is wrong.
    public init(
        merchantIdentifier: String?, companyID: String?, name: String? = nil, email: String? = nil,
        locale: String? = nil, tags: [String: String] = [:]
    ) throws(ContactFault) {
        guard merchantIdentifier != nil || companyID != nil else {
            throw ContactFault(field: "merchantIdentifier", right: "the platform's own id of the merchant")
        }
        if let merchantIdentifier, !Self.isIdentifier(merchantIdentifier) {
            throw ContactFault(
                field: "merchantIdentifier",
                right: "1 to \(Self.maxValue) characters on one line, a letter or digit of ASCII among them")
        }
        if let companyID, !TextLimit.isOneLine(companyID, TextLimit.id) || companyID.hasPrefix(SetupSubject.prefix) {
            throw ContactFault(field: "companyId", right: "the id of a company at Codat")
        }
        if let name, !TextLimit.isOneLine(name, TextLimit.name) {
            throw ContactFault(field: "name", right: "1 to \(TextLimit.name) characters on one line")
        }
        if let locale, !Contact.isLanguageTag(locale) {
            throw ContactFault(field: "locale", right: "a language tag such as `en` or `fr-CA`")
        }
        if let email {
            _ = try Contact(
                validating: email, name: name, locale: locale, merchantIdentifier: merchantIdentifier)
        }
        try Self.check(tags)
        self.merchantIdentifier = merchantIdentifier
        self.companyID = companyID.map(normalizedID)
        self.name = name
        self.email = email
        self.locale = locale
        self.tags = tags
    }

    private static func isIdentifier(_ text: String) -> Bool {
        TextLimit.isOneLine(text, maxValue)
            && text.unicodeScalars.contains { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) }
    }

    private static func check(_ tags: [String: String]) throws(ContactFault) {
        let areRight = tags.allSatisfy { name, value in
            TextLimit.isOneLine(name, maxTagName) && TextLimit.isOneLine(value, maxValue) && name != identifierTag
        }
        guard tags.count <= maxTags, areRight else {
            throw ContactFault(
                field: "tags",
                right: "at most \(maxTags) names of up to \(maxTagName) characters, each with a value of up to "
                    + "\(maxValue); `\(identifierTag)` is Relink's own")
        }
    }

    /// Whom to write to; `nil` where no address was told.
    public var contact: Contact? {
        email.map { Contact(email: $0, name: name, locale: locale, merchantIdentifier: merchantIdentifier) }
    }
}

/// By what a merchant goes in the log whose company at Codat is not known yet, or not made.
public struct SetupSubject: Hashable, Sendable {
    static let prefix = "setup:"

    /// Of the Codat client whose merchant it is.
    public let source: String
    public let merchantIdentifier: String

    public init(source: String, merchantIdentifier: String) {
        self.source = source
        self.merchantIdentifier = merchantIdentifier
    }

    /// - Returns: `nil` for what stands in the place of a company's id and is one.
    public init?(_ companyID: String) {
        guard companyID.hasPrefix(Self.prefix) else { return nil }
        let rest = companyID.dropFirst(Self.prefix.count)
        guard let colon = rest.firstIndex(of: ":") else { return nil }
        self.init(source: String(rest[..<colon]), merchantIdentifier: String(rest[rest.index(after: colon)...]))
    }

    /// Stands in the place of a company's id. No id of Codat's looks like it, and names of sources hold no colon.
    public var companyID: String { "\(Self.prefix)\(source):\(merchantIdentifier)" }
}
