import Relink

/// Events as they would stand in a log, a second apart.
struct SeededLog {
    private(set) var events: [LoggedEvent] = []
    private let begin: Instant

    init(begin: Instant) {
        self.begin = begin
    }

    /// - Parameter formerBody: what was forgotten, of which `body` is what is left.
    mutating func add(_ body: [UInt8], source: String = "codat", formerBody: [UInt8]? = nil) {
        let sequence = Int64(events.count + 1)
        let receivedAt = begin.advanced(bySeconds: sequence)
        let messageID = "message-\(sequence)"
        let formerDigest = formerBody.map { EventDigest.ofBody($0) }
        let digest = EventDigest.chain(
            previous: events.last?.digest ?? EventDigest.zero, sequence: sequence, receivedAt: receivedAt,
            source: source, messageID: messageID, bodyDigest: formerDigest ?? EventDigest.ofBody(body))
        events.append(
            LoggedEvent(
                sequence: sequence, receivedAt: receivedAt, source: source, messageID: messageID, body: body,
                digest: digest, forgottenBodyDigest: formerDigest))
    }

    mutating func add(_ event: RelinkEvent, of companyID: String) {
        let own = OwnEvent(
            messageID: "own-\(events.count)", companyID: companyID,
            occurredAt: begin.advanced(bySeconds: Int64(events.count + 1)), event: event)
        add(own.body, source: RelinkEvent.source)
    }
}
