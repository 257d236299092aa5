import HTTPTypes
import Hummingbird

/// One path, with at most one `{…}` in it that stands for any one segment, and what each method does there.
///
/// - Parameter Asked: a request as those see it who answer.
struct AdminRoute<Asked: Sendable>: Sendable {
    typealias Answer = @Sendable (Asked) async throws -> Response

    let pattern: String
    private let segments: [Substring]
    let parameters: [String]
    /// Whether it takes no token.
    let isOpen: Bool
    private let answers: [HTTPRequest.Method: Answer]

    /// - Parameter answers: by method; what answers GET answers HEAD as well.
    init(
        _ pattern: String, takes parameters: [String] = [], isOpen: Bool = false,
        _ answers: [HTTPRequest.Method: Answer]
    ) {
        self.pattern = pattern
        segments = pattern.split(separator: "/", omittingEmptySubsequences: false)
        self.parameters = parameters
        self.isOpen = isOpen
        self.answers = answers
    }

    /// A path that is only looked at.
    init(_ pattern: String, takes parameters: [String] = [], isOpen: Bool = false, _ answer: @escaping Answer) {
        self.init(pattern, takes: parameters, isOpen: isOpen, [.get: answer])
    }

    /// - Throws: ``Problem`` 405 naming the methods that the path takes.
    func answer(to method: HTTPRequest.Method) throws(Problem) -> Answer {
        if let answer = answers[method == .head ? .get : method] { return answer }
        let taken = Self.methods.filter { answers[$0 == .head ? .get : $0] != nil }
        throw .methodNotAllowed(allow: taken.map(\.rawValue).joined(separator: ", "))
    }

    private static var methods: [HTTPRequest.Method] { [.get, .head, .put, .post, .delete] }

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
