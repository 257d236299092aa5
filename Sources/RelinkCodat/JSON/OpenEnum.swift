/// One of a list of names that Codat may add to without notice: the text always, and what it is known as.
public struct OpenEnum<Known>: Hashable, Sendable, CustomStringConvertible
where Known: RawRepresentable<String> & CaseIterable & Hashable & Sendable {
    public let text: String
    /// Matched whatever the case; `nil` for a name that is not known.
    public let known: Known?

    public init(_ text: String) {
        self.text = text
        known =
            Known.allCases.first { $0.rawValue == text }
            ?? Known.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
    }

    public init(_ known: Known) {
        text = known.rawValue
        self.known = known
    }

    public var description: String { text }
}
