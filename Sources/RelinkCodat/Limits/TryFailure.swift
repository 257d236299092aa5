import AsyncHTTPClient
import NIOCore
import NIOSSL
import Relink

/// Why one try failed.
struct TryFailure: Error {
    let error: CodatError
    /// How long Codat asks to wait.
    let retryAfter: Duration?
    /// Whether Codat may have done what was asked all the same.
    let mayBeDone: Bool

    /// An answer that is no success.
    init(_ answer: CodatAnswer, hiding key: CodatAPIKey, now: Instant) {
        let until = RetryAfter.instant(answer.headers, now: now)
        error = CodatError(answer, hiding: key, limitedUntil: until)
        retryAfter = until.map { $0.duration(since: now) }
        mayBeDone = answer.status >= 500
    }

    /// No whole answer.
    init(_ error: any Error, _ request: CodatRequest) {
        retryAfter = nil
        switch error {
        case _ where Self.isCancellation(error):
            self.error = CodatError(.cancelled, request, "cancelled")
            mayBeDone = true
        case _ where Self.isTimeout(error):
            self.error = CodatError(.timedOut, request, "no whole answer came in time")
            mayBeDone = true
        case is NIOTooManyBytesError:
            self.error = CodatError(.malformedAnswer, request, "the answer is longer than allowed")
            mayBeDone = true
        case is CompanySlots.TooManyWaiting:
            self.error = CodatError(.timedOut, request, "too many calls for this company are waiting already")
            mayBeDone = false
        default:
            self.error = CodatError(.unreachable, request, "no answer (\(Self.reason(error)))")
            mayBeDone = true
        }
    }

    /// The client also calls a request cancelled that came upon a connection that was just closing.
    private static func isCancellation(_ error: any Error) -> Bool {
        error is CancellationError || error as? HTTPClientError == .cancelled && Task.isCancelled
    }

    private static func isTimeout(_ error: any Error) -> Bool {
        let error = error as? HTTPClientError ?? (error is TimeLimit.Passed ? .deadlineExceeded : nil)
        return error == .deadlineExceeded || error == .readTimeout
    }

    /// What is known to hold nothing of the request, and of all else the kind alone.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as IOError: error.description
        case let error as NIOSSLError: "TLS: \(error)"
        default: "\(type(of: error))"
        }
    }
}
