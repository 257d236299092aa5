/// An address that a mail can be sent to without doubt about where it goes: `local@domain`, all of it ASCII.
///
/// Taken are what RFC 5321 section 4.1.2 calls a dot-string before the `@`, and a name in the DNS behind it (one in
/// another script in its `xn--` form). Refused are quoted local parts, addresses in brackets, and local parts beyond
/// ASCII, which take a mail server with SMTPUTF8.
public struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let text: String

    /// - Throws: ``EmailAddressFault``, which does not repeat the address.
    public init(_ text: String) throws(EmailAddressFault) {
        guard !text.isEmpty else { throw .isEmpty }
        guard !text.unicodeScalars.contains(where: Self.isSpace) else { throw .hasSpace }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .hasNotOneAt }
        guard text.utf8.count <= 254, parts[0].utf8.count <= 64 else { throw .isTooLong }
        guard parts[0].utf8.allSatisfy({ $0 < 0x80 }) else { throw .hasForeignLocalPart }
        guard parts[1].utf8.allSatisfy({ $0 < 0x80 }) else { throw .hasForeignDomain }
        guard Self.isDotString(parts[0]) else { throw .hasWrongLocalPart }
        guard Self.isDomain(parts[1]) else { throw .hasWrongDomain }
        self.text = text
    }

    public var description: String { text }
    /// What stands before the `@`.
    public var localPart: Substring { text.prefix { $0 != "@" } }
    /// What stands behind the `@`.
    public var domain: Substring { text[text.index(after: localPart.endIndex)...] }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate: true
        default: false
        }
    }

    private static func isDotString(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.utf8.allSatisfy { isAlphanumeric($0) || marks.contains($0) }
        }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// The signs that RFC 5322 section 3.2.3 allows in an atom.
    private static let marks = Set("!#$%&'*+-/=?^_`{|}~".utf8)
}

/// Why a text is no address; says what would be right, and nothing of the address itself.
public enum EmailAddressFault: Error, Hashable, Sendable, CustomStringConvertible {
    case isEmpty, hasSpace, hasNotOneAt, isTooLong, hasForeignLocalPart, hasForeignDomain, hasWrongLocalPart
    case hasWrongDomain, hasWrongBrackets

    public var description: String {
        switch self {
        case .isEmpty: "it is empty; right is name@example.com"
        case .hasSpace: "it has a space or a control character in it; right is name@example.com"
        case .hasNotOneAt: "it does not have exactly one @; right is name@example.com"
        case .isTooLong: "it is too long; 64 bytes before the @ and 254 in all are allowed"
        case .hasForeignLocalPart: "before the @ are characters beyond ASCII, which few mail servers take"
        case .hasForeignDomain: "behind the @ are characters beyond ASCII; write the domain in its xn-- form"
        case .hasWrongLocalPart:
            "before the @ are letters, digits and !#$%&'*+-/=?^_`{|}~ allowed, and single full stops between them"
        case .hasWrongDomain: "behind the @ must be a host's name, such as example.com"
        case .hasWrongBrackets: "right is name@example.com or “A name <name@example.com>”"
        }
    }
}
