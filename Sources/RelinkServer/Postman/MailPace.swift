import Relink

/// At most so many mails to merchants within any minute: a mass loss must not make a mail server, or a merchant's,
/// take Relink for a spammer.
struct MailPace: Sendable {
    private let perMinute: Int
    /// When mails went out within the last minute, earliest first.
    private var sent: [Instant] = []

    /// - Parameter sent: when mails went out before.
    init(perMinute: Int, sent: [Instant]) {
        self.perMinute = perMinute
        self.sent = sent.sorted()
    }

    /// Whether one more may go out.
    mutating func hasRoom(at now: Instant) -> Bool {
        // A clock that was set back must not hold mails up for longer than a minute.
        sent.removeAll { $0 <= now.advanced(bySeconds: -60) || $0 > now.advanced(bySeconds: 60) }
        return sent.count < perMinute
    }

    mutating func count(_ instant: Instant) {
        sent.append(instant)
    }
}
