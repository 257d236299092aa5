import Relink

/// An API key of Codat, shown nowhere: not printed, not logged, not in an error.
public struct CodatAPIKey: Hashable, Sendable {
    private let raw: String

    /// - Parameter raw: the key itself, as Codat's Portal gives it, not yet in base64.
    public init(_ raw: String) {
        self.raw = raw
    }

    /// Codat's form of Basic authorization: the key alone in base64, without a user name and a colon.
    var authorization: String { "Basic \(encoded)" }

    private var encoded: String { Base64.encode(raw.utf8) }

    /// Text from outside without the key, should it have been sent back.
    func redacted(from text: String) -> String {
        guard !raw.isEmpty else { return text }
        return text.replacing(raw, with: "(hidden)").replacing(encoded, with: "(hidden)")
    }
}

extension CodatAPIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "-" }
    public var debugDescription: String { "-" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
