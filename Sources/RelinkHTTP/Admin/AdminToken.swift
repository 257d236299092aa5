import Crypto

/// The secret that operators show: `admin.token`. Only its digest is held, so that no dump or log can tell it.
public struct AdminToken: Sendable, CustomStringConvertible {
    private let digest: SHA256.Digest
    private let isEmpty: Bool

    public init(_ text: String) {
        digest = SHA256.hash(data: Array(text.utf8))
        isEmpty = text.isEmpty
    }

    /// Whether a request shows it, as RFC 6750 says: `Bearer`, in any case, and the token. Takes the same time for
    /// every wrong token of one length.
    ///
    /// - Parameter authorization: the value of the `Authorization` field.
    func isShown(by authorization: String?) -> Bool {
        guard let authorization, !isEmpty else { return false }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        return matches(parts[1].drop { $0 == " " })
    }

    /// Takes the same time for every wrong text of one length.
    func matches(_ text: some StringProtocol) -> Bool {
        !isEmpty && SHA256.hash(data: Array(text.utf8)) == digest
    }

    public var description: String { "–" }
}
