public import Relink

/// A call of Codat's API that came in, and how it was answered.
public struct ReceivedCall: Hashable, Sendable {
    public let at: Instant
    public let method: String
    public let path: String
    /// As it was sent, without the question mark.
    public let query: String
    public let status: Int

    var json: JSONTree {
        [
            "at": JSONTree(at), "method": .string(method), "path": .string(path), "query": .string(query),
            "status": JSONTree(status),
        ]
    }
}
