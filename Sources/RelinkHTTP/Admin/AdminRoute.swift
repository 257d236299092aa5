import Hummingbird

/// One path, with at most one `{…}` in it that stands for any one segment.
struct AdminRoute: Sendable {
    typealias Answer = @Sendable (AdminRequest) async throws -> Response

    private let segments: [Substring]
    let parameters: [String]
    /// Whether it takes no token.
    let isOpen: Bool
    let answer: Answer

    init(_ pattern: String, takes parameters: [String] = [], isOpen: Bool = false, _ answer: @escaping Answer) {
        segments = pattern.split(separator: "/", omittingEmptySubsequences: false)
        self.parameters = parameters
        self.isOpen = isOpen
        self.answer = answer
    }

    /// - Returns: what stands in the place of `{…}`, still encoded; an empty text where the pattern has none; `nil`
    ///   where the path doesn't fit.
    func subject(of path: Substring) -> Substring? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == segments.count else { return nil }
        var subject: Substring = ""
        for (segment, part) in zip(segments, parts) where segment != part {
            guard segment.hasPrefix("{"), !part.isEmpty else { return nil }
            subject = part
        }
        return subject
    }

    var wrongSubject: Problem {
        let name = segments.first { $0.hasPrefix("{") }?.dropFirst().dropLast() ?? "path"
        return .wrong(String(name), "percent-encoded UTF-8")
    }
}
