/// A mail address that every mail server takes (RFC 5321, section 4.1.2): a local part in ASCII and without quotation,
/// `@`, and a domain name, which for a name in another script is its ASCII form (`xn--…`).
public struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    /// Behind the `@`.
    public let domain: String

    public var description: String { text }
    /// In front of the `@`.
    public var localPart: Substring { text.prefix { $0 != "@" } }

    /// - Throws: ``EmailAddressFault``.
    public init(_ text: String) throws(EmailAddressFault) {
        guard text.utf8.count <= Self.maxLength else { throw .tooLong }
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else { throw .spaceOrControlCharacter }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .noSingleAt }
        let local = parts[0].utf8
        guard local.count <= Self.maxLocalLength,
            parts[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Self.isAtom)
        else { throw .localPart }
        guard parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Self.isLabel) else {
            throw .domain
        }
        self.text = text
        domain = String(parts[1])
    }

    /// RFC 5321, section 4.5.3.1.3: a path of 256 with its angle brackets.
    private static let maxLength = 254
    private static let maxLocalLength = 64

    /// RFC 5322, section 3.2.3.
    private static func isAtom(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
    }

    /// RFC 1035, section 2.3.1, and digits first (RFC 1123, section 2.1).
    private static func isLabel(_ label: Substring) -> Bool {
        let bytes = label.utf8
        return (1...63).contains(bytes.count) && bytes.first != hyphen && bytes.last != hyphen
            && bytes.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

/// Why a text is no mail address. It doesn't repeat the text.
public enum EmailAddressFault: String, Error, Hashable, Sendable, CustomStringConvertible {
    case tooLong = "it is longer than 254 bytes"
    case spaceOrControlCharacter = "it holds a space, a line break or another control character"
    case noSingleAt = "it does not have exactly one `@`"
    case localPart = "in front of the `@` may be letters, digits and some marks, with single full stops between them"
    case brackets = "angle brackets stand elsewhere than around the address"
    case domain = "behind the `@` is no domain name in ASCII"

    public var description: String { rawValue }
}
