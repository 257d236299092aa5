import Relink

/// Decides after each failed try of one call whether and when the next one follows.
///
/// Codat's own clients pause 500 ms first and half as much again each time, at most a minute.
struct RetryRule {
    private let request: CodatRequest
    private let maxTries: Int
    private(set) var tries = 0
    /// Whether Codat may have done what an earlier try asked.
    private var mayBeDone = false

    private static let firstPause: Duration = .milliseconds(500)
    private static let longestPause: Duration = .seconds(60)

    init(_ request: CodatRequest, maxTries: Int) {
        self.request = request
        self.maxTries = max(maxTries, 1)
    }

    /// Whether the failure says that an earlier try, whose answer was lost, did what was asked: nothing can be deleted
    /// twice.
    func meansDone(_ failure: TryFailure) -> Bool {
        request.method == .delete && mayBeDone && failure.error.kind == .notFound
    }

    /// - Parameter luck: from 0 to 1.
    /// - Returns: `nil` where no further try may follow.
    mutating func pause(after failure: TryFailure, luck: Double) -> Duration? {
        tries += 1
        let isRetried = tries < maxTries && isWorthRetrying(failure) && isSafe(failure)
        mayBeDone = mayBeDone || failure.mayBeDone
        guard isRetried else { return nil }
        if let retryAfter = failure.retryAfter { return retryAfter }
        var pause = Self.firstPause
        for _ in 1..<tries where pause < Self.longestPause { pause = pause * 3 / 2 }
        return min(pause * (0.5 + luck), Self.longestPause)
    }

    private func isWorthRetrying(_ failure: TryFailure) -> Bool {
        switch failure.error.kind {
        case .rateLimited, .unreachable, .timedOut, .serverFault: true
        case .badRequest: failure.error.status == 408
        // The first try of the same key may still be running.
        case .conflict: mayBeDone && request.idempotencyKey != nil
        default: false
        }
    }

    /// Under one key Codat replays an answer of 5xx for 90 minutes, and under another one it might do the thing twice.
    private func isSafe(_ failure: TryFailure) -> Bool {
        switch request.method {
        case .get, .put, .delete: return true
        case .post, .patch:
            guard request.idempotencyKey != nil else { return false }
            switch failure.error.kind {
            case .rateLimited, .conflict, .unreachable, .timedOut: return true
            default: return false
            }
        }
    }
}
