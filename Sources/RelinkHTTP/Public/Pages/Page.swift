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
    case unknown
    /// The store can't be read or written.
    case unavailable

    var status: HTTPResponse.Status {
        switch self {
        case .reconnect, .begin, .connected, .mailAsked, .mailSentBefore, .unsubscribe, .unsubscribed: .ok
        case .void, .offboarded: .gone
        case .syncFlowFailed: .badGateway
        case .tooOften: .tooManyRequests
        case .unknown: .notFound
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
}
