import Relink
import RelinkHTTP
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

    private struct Counts {
        var byOutcome: [Outcome: UInt64] = [:]
        var failuresInARow: UInt64 = 0
    }

    private let counts = Mutex(Counts())

    var figures: MailFigures {
        let counts = counts.withLock(\.self)
        return MailFigures(
            tries: Outcome.allCases.map { ($0.rawValue, counts.byOutcome[$0, default: 0]) },
            failuresInARow: counts.failuresInARow)
    }

    func count(_ outcome: Outcome) {
        counts.withLock { counts in
            counts.byOutcome[outcome, default: 0] += 1
            switch outcome {
            // A mail server that refuses an address does its work.
            case .sent, .refused: counts.failuresInARow = 0
            case .delayed, .failed: counts.failuresInARow += 1
            }
        }
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
