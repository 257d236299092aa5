import Relink
import Synchronization

/// How the tries to send a mail to a merchant have ended since the start.
final class MailTries: Sendable {
    enum Outcome: String, CaseIterable, Sendable {
        case sent
        /// To be tried again.
        case delayed
        /// Given up after a day.
        case failed
        /// The address is wrong, says the mail server.
        case refused
    }

    private let byOutcome = Mutex<[Outcome: UInt64]>([:])

    /// Each outcome, also where it never was.
    var counts: [(outcome: String, count: UInt64)] {
        let counts = byOutcome.withLock(\.self)
        return Outcome.allCases.map { ($0.rawValue, counts[$0, default: 0]) }
    }

    func count(_ outcome: Outcome) {
        byOutcome.withLock { $0[outcome, default: 0] += 1 }
    }
}

extension MailTries.Outcome {
    /// `nil` for an event that is no mail's.
    init?(_ event: RelinkEvent) {
        switch event {
        case .mailSent: self = .sent
        case .mailDelayed: self = .delayed
        case .mailFailed: self = .failed
        case .mailRefused: self = .refused
        default: return nil
        }
    }
}
