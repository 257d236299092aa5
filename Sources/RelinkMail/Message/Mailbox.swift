public import Relink

/// An address with the name that people see beside it.
public struct Mailbox: Hashable, Sendable {
    public let name: String?
    public let address: EmailAddress

    /// - Parameter name: control characters in it become spaces; an empty one is none.
    public init(name: String? = nil, address: EmailAddress) {
        let name = name.map { HeaderText.cleaned($0, limit: Self.longestName) }
        self.name = name?.isEmpty == false ? name : nil
        self.address = address
    }

    /// Reads `name@example.com`, `A name <name@example.com>`, and the latter with the name in quotation marks.
    ///
    /// - Throws: ``EmailAddressFault``, which does not repeat the text.
    public init(parsing text: String) throws(EmailAddressFault) {
        let text = text.trimmingPrefix { $0 == " " }
        guard let open = text.firstIndex(of: "<") else {
            self.init(address: try EmailAddress(String(text)))
            return
        }
        guard text.last == ">", text.filter({ $0 == "<" || $0 == ">" }).count == 2 else { throw .brackets }
        let address = try EmailAddress(String(text[text.index(after: open)...].dropLast()))
        self.init(name: Self.unquoted(text[..<open]), address: address)
    }

    private static let longestName = 100

    private static func unquoted(_ name: Substring) -> String {
        let name = String(name).trimmingSpaces
        guard name.count >= 2, name.first == "\"", name.last == "\"" else { return name }
        var unquoted = ""
        var isEscaped = false
        for character in name.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                unquoted.append(character)
                isEscaped = false
            }
        }
        return unquoted
    }
}
