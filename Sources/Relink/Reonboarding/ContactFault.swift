/// What is wrong with a contact. It names the field, never what was in it.
public struct ContactFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// As the API and the CSV file call it.
    public let field: String
    /// What would be right.
    public let right: String

    public init(field: String, right: String) {
        self.field = field
        self.right = right
    }

    public var description: String { "`\(field)` is wrong; right would be \(right)." }
}

extension Contact {
    /// A contact from outside: the address is one that mails can go to, the rest fits on one line.
    ///
    /// - Throws: ``ContactFault`` for the first field that is wrong.
    public init(
        validating email: String, name: String?, locale: String?, merchantIdentifier: String?
    ) throws(ContactFault) {
        do {
            _ = try EmailAddress(email)
        } catch {
            throw ContactFault(field: "email", right: "an address such as ada@shop.example: \(error)")
        }
        for (field, text, limit) in [
            ("name", name, TextLimit.name), ("merchantIdentifier", merchantIdentifier, TextLimit.id),
        ] {
            guard let text, !TextLimit.isOneLine(text, limit) else { continue }
            throw ContactFault(
                field: field, right: "1 to \(limit) characters without line breaks or control characters")
        }
        if let locale, !Self.isLanguageTag(locale) {
            throw ContactFault(field: "locale", right: "a language tag such as `en` or `fr-CA`")
        }
        self.init(email: email, name: name, locale: locale, merchantIdentifier: merchantIdentifier)
    }

    /// The shape that all tags of BCP 47 have; `_` as well, which much software writes.
    static func isLanguageTag(_ text: String) -> Bool {
        text.utf8.count <= 35
            && text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }.allSatisfy { part in
                (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
    }
}
