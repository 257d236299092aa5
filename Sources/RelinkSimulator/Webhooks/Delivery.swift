public import Relink

/// One webhook on its way to one endpoint.
public struct Delivery: Hashable, Sendable {
    public enum State: String, Hashable, Sendable {
        /// Waits for its next attempt.
        case pending
        /// Kept back until it is released.
        case held
        case delivered
        /// No attempt is left, or the endpoint's answer ended it.
        case failed
    }

    public struct Attempt: Hashable, Sendable {
        public let at: Instant
        /// `nil` where no answer came.
        public let status: Int?
    }

    public let id: Int
    public let url: String
    public internal(set) var state: State
    public internal(set) var attempts: [Attempt] = []
    /// `nil` unless it is pending.
    public internal(set) var nextAttemptAt: Instant?
    public var messageID: String { message.id }
    public var type: String { message.type }
    public var generation: Generation { message.generation }
    public var companyID: String? { message.companyID }
    public var body: [UInt8] { message.body }

    let message: WebhookMessage
    let endpointID: String
    let schedule: RetrySchedule
}
