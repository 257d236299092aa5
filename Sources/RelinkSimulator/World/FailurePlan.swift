/// What goes wrong with the next calls of Codat's API.
public struct FailurePlan: Hashable, Sendable {
    /// Such as `/companies/*/connections`: `*` stands for any one segment, `**` at the end for whatever follows; `nil`
    /// for all.
    public var path: String?
    /// Such as `GET`; `nil` for all.
    public var method: String?
    /// What is answered; `nil` leaves the answer as it is.
    public var status: Int?
    /// In whole seconds, as the header says it.
    public var retryAfter: Int?
    /// Waits for so long before it answers.
    public var delay: Duration
    /// Answers something that is no JSON.
    public var isMalformed: Bool
    /// How many calls it is for.
    public var count: Int

    public init(
        path: String? = nil, method: String? = nil, status: Int? = nil, retryAfter: Int? = nil,
        delay: Duration = .zero, isMalformed: Bool = false, count: Int = 1
    ) {
        self.path = path
        self.method = method
        self.status = status
        self.retryAfter = retryAfter
        self.delay = delay
        self.isMalformed = isMalformed
        self.count = count
    }

    func covers(method: String, path: String) -> Bool {
        if let wanted = self.method, wanted.uppercased() != method { return false }
        guard let pattern = self.path else { return true }
        return PathPattern(pattern).match(path) != nil
    }

    var json: JSONTree {
        [
            "path": JSONTree(path), "method": JSONTree(method), "status": status.map { JSONTree($0) } ?? JSONTree.null,
            "retryAfter": retryAfter.map { JSONTree($0) } ?? JSONTree.null,
            "delayMilliseconds": JSONTree(delay / .milliseconds(1) < 1e15 ? Int(delay / .milliseconds(1)) : .max),
            "malformed": .bool(isMalformed), "count": JSONTree(count),
        ]
    }
}
