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

    private static let maxSegments = 8

    /// - Parameters:
    ///   - patterns: paths with `{…}` for what varies.
    ///   - quiet: of the patterns.
    init(listener: String, patterns: [String], quiet: Set<String>, logger: Logger) {
        self.listener = listener
        self.quiet = quiet
        self.logger = logger
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

    func route(of target: String) -> String {
        let path = target.prefix { $0 != "?" }
        let segments = path.split(separator: "/", maxSplits: Self.maxSegments)
        let told = segments.prefix(Self.maxSegments).map { words.contains($0) ? $0 : "{}" }
        return "/" + told.joined(separator: "/") + (segments.count > Self.maxSegments ? "/…" : "")
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
