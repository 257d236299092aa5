/// Puts what Relink saw or did into the log, and waits until it shows.
public struct Recorder: Sendable {
    private let log: any EventLog
    private let untilFolded: @Sendable (Int64) async -> Void
    private let now: @Sendable () -> Instant
    /// Makes a message id unlike any before it.
    public let newID: @Sendable () -> String

    /// - Parameters:
    ///   - untilFolded: returns once an event of this sequence is folded, or after a time limit of its own.
    ///   - now: the wall clock.
    ///   - newID: unlike any before it.
    public init(
        log: any EventLog, untilFolded: @escaping @Sendable (Int64) async -> Void,
        now: @escaping @Sendable () -> Instant, newID: @escaping @Sendable () -> String
    ) {
        self.log = log
        self.untilFolded = untilFolded
        self.now = now
        self.newID = newID
    }

    /// - Parameters:
    ///   - companyID: as ``normalizedID(_:)`` gives it; `nil` where the event is about no company.
    ///   - occurredAt: now, where it is `nil`.
    ///   - messageID: of a call that is made again until it succeeds, so that the log has the event once; a new one
    ///     where it is `nil`.
    /// - Throws: ``StoreError`` where the log can't take it; then nothing is promised.
    public func record(
        _ event: RelinkEvent, of companyID: String?, occurredAt: Instant? = nil,
        messageID: String? = nil
    ) async throws(StoreError) {
        let own = OwnEvent(
            messageID: messageID ?? newID(), companyID: companyID, occurredAt: occurredAt ?? now(), event: event)
        switch try await log.append(VerifiedDelivery(own)) {
        case .accepted(let sequence), .duplicate(let sequence): await untilFolded(sequence)
        }
    }
}
