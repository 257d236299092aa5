import Relink

/// When a webhook that was not taken is posted again.
enum RetrySchedule: Hashable, Sendable {
    /// The newer service: eight attempts within some 28 hours, whatever the answer was.
    case service
    /// The older rules: three retries within two minutes, and only after answers that may pass.
    case rule
    /// A replay: one attempt.
    case once

    /// What came of an attempt.
    enum Answer: Hashable, Sendable {
        case status(Int, retryAfter: Duration?)
        case timedOut
        /// No connection, or one that broke.
        case noAnswer
    }

    static func isSuccess(_ answer: Answer) -> Bool {
        if case .status(200..<300, _) = answer { true } else { false }
    }

    private static let serviceWaits: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1800), .seconds(7200), .seconds(18_000), .seconds(36_000),
        .seconds(36_000),
    ]
    private static let ruleWaits: [Duration] = [.seconds(10), .seconds(30), .seconds(60)]
    private static let passing: Set = [408, 420, 429, 460, 502, 503, 504, 522, 524]

    /// - Parameter attempts: made so far, the last of which had this answer.
    /// - Returns: how long to wait; `nil` to give up.
    func wait(after attempts: Int, _ answer: Answer) -> Duration? {
        switch self {
        case .once:
            return nil
        case .rule:
            guard Self.ruleWaits.indices.contains(attempts - 1) else { return nil }
            guard case .status(let status, let retryAfter) = answer else { return Self.ruleWaits[attempts - 1] }
            return Self.passing.contains(status) ? retryAfter ?? Self.ruleWaits[attempts - 1] : nil
        case .service:
            guard Self.serviceWaits.indices.contains(attempts - 1) else { return nil }
            let wait = Self.serviceWaits[attempts - 1]
            switch answer {
            case .status(let status, let retryAfter):
                let least = status == 429 ? max(wait, .seconds(60)) : wait
                return min(max(least, retryAfter ?? .zero), max(least, wait * 2))
            case .timedOut: return max(wait, .seconds(60))
            case .noAnswer: return wait
            }
        }
    }
}
