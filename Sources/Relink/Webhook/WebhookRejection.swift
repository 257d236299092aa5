/// Why a request was refused at the door. For the operator's eyes: the sender of a 401 is never told which part was
/// wrong.
public struct WebhookRejection: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// No credential that is configured came with the request.
        case missingCredential
        /// A signature without its id, timestamp or signature header.
        case missingHeader
        case badTimestamp
        case timestampTooOld
        case timestampTooNew
        /// One header twice, with two values.
        case contradictoryHeaders
        case signatureMismatch
        case authorizationMismatch
        case addressNotAllowed
        case clientCertificateMissing
        case bodyTooLarge
    }

    public let reason: Reason
    /// A sentence or two for the log and `/api/rejections`: what was wrong and what to look at. No credential, no part
    /// of the body.
    public let explanation: String

    public init(_ reason: Reason, _ explanation: String) {
        self.reason = reason
        self.explanation = explanation
    }

    /// The HTTP status that answers it: 401, 403 or 413.
    public var status: Int {
        switch reason {
        case .addressNotAllowed, .clientCertificateMissing: 403
        case .bodyTooLarge: 413
        case .missingCredential, .missingHeader, .badTimestamp, .timestampTooOld, .timestampTooNew,
            .contradictoryHeaders, .signatureMismatch, .authorizationMismatch:
            401
        }
    }

    public var description: String { "\(reason.rawValue): \(explanation)" }
}
