import HTTPTypes
import Logging

/// Tells of each request in one line of the server's log. Paths hold ids, and links are secrets: so a path is told by
/// the words of its route alone, and whatever else stands in it as `{}`.
struct RequestLog: Sendable {
    /// Which of the two is asked: `public` or `operators`.
    let listener: String
    let words: Set<Substring>
    /// Routes that machines ask again and again: told at `debug`, as long as they get what they want.
    let quiet: Set<String>
    let logger: Logger
    /// By the route as it is told.
    private let templates: [String: String]

    private static let maxSegments = 8

    /// - Parameters:
    ///   - patterns: paths with `{…}` for what varies.
    ///   - quiet: of the patterns.
    init(listener: String, patterns: [String], quiet: Set<String>, logger: Logger) {
        self.listener = listener
        self.quiet = quiet
        self.logger = logger
        templates = Dictionary(
            patterns.map { (Self.told($0, knowing: nil), $0) }, uniquingKeysWith: { first, _ in first })
        words = Set(patterns.flatMap { $0.split(separator: "/") }.filter { !$0.hasPrefix("{") })
    }

    func note(_ request: HTTPRequest, _ id: RequestID, status: Int, took: Duration, isWhole: Bool) {
        let route = route(of: request.path ?? "/")
        let isQuiet = status < 400 && isWhole && quiet.contains(route)
        var metadata: Logger.Metadata = [
            "listener": "\(listener)", "requestId": "\(id)", "method": "\(Self.method(request.method))",
            "route": "\(route)", "status": "\(status)", "durationMs": "\(Self.milliseconds(took))",
        ]
        if !isWhole { metadata["cutShort"] = "true" }
        logger.log(level: isQuiet ? .debug : .info, "A request was answered.", metadata: metadata)
    }

    func route(of target: String) -> String { Self.told(target, knowing: words) }

    /// The pattern that a path is one of; `nil` where there is none.
    func template(of target: String) -> String? { templates[route(of: target)] }

    /// - Parameter words: `nil` for a pattern, whose words are all known.
    private static func told(_ target: String, knowing words: Set<Substring>?) -> String {
        let path = target.prefix { $0 != "?" }
        let segments = path.split(separator: "/", maxSplits: maxSegments)
        let told = segments.prefix(maxSegments).map { segment in
            words.map { $0.contains(segment) } ?? !segment.hasPrefix("{") ? segment : "{}"
        }
        return "/" + told.joined(separator: "/") + (segments.count > maxSegments ? "/…" : "")
    }

    /// Whoever asks may call a method what he likes.
    static func method(_ method: HTTPRequest.Method) -> String {
        known.contains(method) ? method.rawValue : "other"
    }

    private static let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .delete, .patch, .options]

    static func milliseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(1)).rounded() / 1000
    }
}
