import HTTPTypes
import Relink

/// The pages that merchants see.
enum Page: String, CaseIterable, Sendable {
    case reconnect
    /// For a merchant who never finished connecting.
    case begin
    case connected
    /// The link is too old, or was revoked.
    case void
    /// The platform has let the merchant go: there is nothing to reconnect.
    case offboarded
    case mailAsked
    case mailSentBefore
    case syncFlowFailed
    case tooOften
    case unsubscribe
    case unsubscribed
    /// Which system to connect.
    case choose
    /// Another system of the chosen side is connected, and has to be let go first.
    case otherSystem
    /// The link to the choice is too old.
    case choiceExpired
    case choiceUnknown
    /// Codat does not say what there is to choose from.
    case choiceFailed
    /// The system was chosen, and its Sync flow can't be opened.
    case departureFailed
    case unknown
    /// The store can't be read or written.
    case unavailable

    var status: HTTPResponse.Status {
        switch self {
        case .reconnect, .begin, .connected, .mailAsked, .mailSentBefore, .unsubscribe, .unsubscribed, .choose,
            .otherSystem:
            .ok
        case .void, .offboarded, .choiceExpired: .gone
        case .syncFlowFailed, .choiceFailed, .departureFailed: .badGateway
        case .tooOften: .tooManyRequests
        case .unknown, .choiceUnknown: .notFound
        case .unavailable: .serviceUnavailable
        }
    }
}

/// What a page says beyond its fixed words.
struct PageContent: Sendable {
    var company: String?
    /// What the systems are called that are to be connected.
    var systems: [String] = []
    /// When the merchant was lost.
    var since: Instant?
    /// Whether a new mail can be asked for.
    var canAskForMail = false
    /// Seconds until the next try is allowed.
    var retryAfter: Int64?
    var choice = ChoiceContent()
}

/// The systems that a merchant chooses among, and what was chosen.
struct ChoiceContent: Sendable {
    struct System: Sendable {
        let platformKey: String
        let name: String
        let isConnected: Bool
    }

    var systems: [System] = []
    var isCommerce = false
    /// What the merchant searched for, where there was no script to do it.
    var search: String?
    var chosen: System?
    /// The one that is connected now.
    var connected: System?
}
