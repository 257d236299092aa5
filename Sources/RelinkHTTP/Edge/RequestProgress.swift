import NIOCore

/// How far the requests on one HTTP/1 connection, or on one HTTP/2 stream, have come.
struct RequestProgress {
    enum Phase: Equatable {
        /// Nothing is asked.
        case idle
        /// Part of a head has come.
        case head
        /// A head has come, and not yet the whole body.
        case body
        /// A whole request waits for its answer.
        case answer
        /// An answer is being written.
        case writing
        /// The answer is out, the rest of the request is still coming.
        case leftover
        /// The connection is over; what still comes is dropped.
        case lingering
    }

    /// Requests whose answer is not complete. More than one where the client pipelines.
    var owed = 0
    /// The last request's end has not come.
    var isReading = false
    /// The last request's end has not been passed on: whoever reads its body must not take what came for all of it.
    var isCutShort = false
    var hasPartOfHead = false
    var answerHasBegun = false
    /// The connection ends with the answer to the last request.
    var endsAfterAnswer = false
    /// The connection ends with the answer that is being written.
    var endsAfterThisAnswer = false
    var isQuiescing = false
    var isLingering = false
    /// What answers the bytes behind the requests that are still owed an answer.
    var problem: Problem?
    /// When the phase began.
    var since = NIODeadline.now()

    var phase: Phase {
        if isLingering { return .lingering }
        if owed == 0 {
            if isReading { return .leftover }
            return hasPartOfHead ? .head : .idle
        }
        if answerHasBegun { return .writing }
        return owed == 1 && isReading ? .body : .answer
    }

    /// Whether an error in what is read can be answered at once, since no earlier answer is owed and none has begun.
    var canAnswerNow: Bool {
        !answerHasBegun && (owed == 0 && !isReading || owed == 1 && isReading)
    }

    mutating func readHead(isLast: Bool, at now: NIODeadline) {
        hasPartOfHead = false
        owed += 1
        isReading = true
        isCutShort = true
        if isLast { endsAfterAnswer = true }
        if owed == 1 { since = now }
    }

    mutating func readEnd(at now: NIODeadline) {
        isReading = false
        isCutShort = false
        if owed <= 1 { since = now }
    }

    mutating func wroteEnd(at now: NIODeadline) {
        owed = max(0, owed - 1)
        answerHasBegun = false
        since = now
    }

    /// - Returns: when the present phase has taken too long; `nil` where it may take any time.
    func deadline(_ limits: ListenerLimits, isWritable: Bool) -> NIODeadline? {
        let limit: TimeAmount
        switch phase {
        case .idle: limit = limits.idleTimeout
        case .head, .body, .leftover: limit = limits.requestTimeout
        case .answer: return since + limits.answerTimeout
        case .lingering: return since + limits.lingerTimeout
        case .writing:
            guard isQuiescing || !isWritable else { return nil }
            limit = max(limits.idleTimeout, limits.answerTimeout)
        }
        return since + (isQuiescing ? min(limit, limits.drainTimeout) : limit)
    }
}
