/// What Relink itself saw or did. It stands in the same log as Codat's webhooks, under the source ``source``.
public enum RelinkEvent: Hashable, Sendable {
    /// Whose name no webhook can come through.
    public static let source = "relink"

    case contactSet(Contact)
    case contactDeleted
    case mailSent(MailRecord)
    /// A try failed; the next is made at an instant.
    case mailDelayed(MailRecord, nextTryAt: Instant)
    /// Given up after a day of tries.
    case mailFailed(MailRecord)
    /// The mail server refused the address for good.
    case mailRefused(MailRecord)
    /// An operator, or the merchant whose link had expired, asked for a mail now.
    case mailRequested(by: Requester)
    case reonboardingPaused
    case reonboardingResumed
    /// Nothing more happens by itself in this episode.
    case reonboardingExhausted(Exhaustion)
    case unsubscribed
    /// The merchant pressed the button behind a link.
    case linkUsed(episode: Int64)
    /// Codat gave a Sync flow URL, and the merchant was sent there.
    case syncFlowStarted(episode: Int64)
    /// An answer of Codat's API.
    case companyObserved(Observation)
    /// No webhook came through a source since an instant, and operators were told.
    case silenceNoticed(source: String, since: Instant)
    /// Whoever listens at a target has been told of all notices up to a sequence.
    case noticesDelivered(target: String, through: Int64)
    /// A merchant who is to be connected for the first time: what was done for it.
    case setup(SetupStep)

    public enum Requester: String, CaseIterable, Hashable, Sendable {
        case `operator`
        case merchant
    }

    public enum Exhaustion: String, CaseIterable, Hashable, Sendable {
        /// The loss was too long ago when Relink first knew of it.
        case tooOld
        /// Every mail of the schedule has gone, and the last link has expired.
        case noAnswer
    }

    /// As it stands in `eventType`.
    public var type: String {
        switch self {
        case .contactSet: "relink.contact.set"
        case .contactDeleted: "relink.contact.deleted"
        case .mailSent: "relink.mail.sent"
        case .mailDelayed: "relink.mail.delayed"
        case .mailFailed: "relink.mail.failed"
        case .mailRefused: "relink.mail.refused"
        case .mailRequested: "relink.mail.requested"
        case .reonboardingPaused: "relink.reonboarding.paused"
        case .reonboardingResumed: "relink.reonboarding.resumed"
        case .reonboardingExhausted: "relink.reonboarding.exhausted"
        case .unsubscribed: "relink.merchant.unsubscribed"
        case .linkUsed: "relink.link.used"
        case .syncFlowStarted: "relink.syncFlow.started"
        case .companyObserved: "relink.company.observed"
        case .silenceNoticed: "relink.silence.noticed"
        case .noticesDelivered: "relink.notices.delivered"
        case .setup(let step): step.type
        }
    }

    /// What the mail of a mail's event is.
    public var mail: MailRecord? {
        switch self {
        case .mailSent(let mail), .mailDelayed(let mail, _), .mailFailed(let mail), .mailRefused(let mail): mail
        default: nil
        }
    }
}
