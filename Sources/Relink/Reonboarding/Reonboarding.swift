/// What Relink has done to win a merchant back, and what stands in its way.
public struct Reonboarding: Hashable, Sendable {
    // What lasts over episodes.

    public internal(set) var contact: Contact?
    /// An operator holds mails back.
    public internal(set) var isPaused = false
    /// The merchant wants no more mails, until an operator resumes.
    public internal(set) var isUnsubscribed = false
    /// What the mail server refused for good, while it is the contact's address.
    var isAddressRefused = false
    /// Links of an earlier generation are void: it grows when the contact's address changes or goes.
    public internal(set) var linkGeneration: Int64 = 0
    /// When the first mail of an episode last went out.
    var firstMailAt: Instant?

    // What belongs to the present episode.

    /// How many steps of the schedule are done with.
    public internal(set) var doneSteps: Int64 = 0
    public internal(set) var mailsSent: Int64 = 0
    public internal(set) var lastMailAt: Instant?
    public internal(set) var linkUsedAt: Instant?
    /// When somebody asked for a mail at once, and none has gone since.
    public internal(set) var requestedAt: Instant?
    /// A mail whose last try failed, and is made again.
    public internal(set) var delayed: Delay?
    var exhaustion: RelinkEvent.Exhaustion?
    /// Whether the merchant was lost with nobody to write to, at the beginning or later: operators are told once.
    var hasLackedContact = false

    public init() {}

    public struct Delay: Hashable, Sendable {
        /// As the last try left it.
        let mail: MailRecord
        public let nextTryAt: Instant

        public var mailID: String { mail.mailID }
        public var attempts: Int64 { mail.attempts }
        public var firstTryAt: Instant { mail.createdAt }
    }

    /// Starts a new episode: nothing has been done in it.
    mutating func beginEpisode() {
        endEpisode()
        doneSteps = 0
        mailsSent = 0
        lastMailAt = nil
        linkUsedAt = nil
        exhaustion = nil
        hasLackedContact = contact == nil
    }

    /// Drops what was still to be sent.
    mutating func endEpisode() {
        requestedAt = nil
        delayed = nil
    }

    /// Whether mails could be sent, were one due.
    public var isReachable: Bool { contact != nil && !isAddressRefused }
}

/// How it stands with winning a merchant back, in one word.
public enum ReonboardingState: String, CaseIterable, Hashable, Sendable {
    /// There is nothing to win back.
    case none
    case scheduled
    case mailed
    /// The merchant pressed the button behind a link, and is not connected yet.
    case opened
    case recovered
    /// Nothing more will happen by itself.
    case exhausted
    /// By an operator, or because the merchant unsubscribed.
    case paused
    /// The mail server refused the contact's address for good.
    case suppressed
    case noContact
}

extension MerchantState {
    public var reonboardingState: ReonboardingState {
        guard episode.isOpen else { return episode.recoveredAt == nil ? .none : .recovered }
        if reonboarding.contact == nil { return .noContact }
        if reonboarding.isPaused || reonboarding.isUnsubscribed { return .paused }
        if reonboarding.isAddressRefused { return .suppressed }
        if reonboarding.exhaustion != nil { return .exhausted }
        if reonboarding.linkUsedAt != nil { return .opened }
        return reonboarding.mailsSent > 0 ? .mailed : .scheduled
    }

    /// Folds what Relink itself saw or did.
    mutating func record(_ event: RelinkEvent, at instant: Instant) {
        switch event {
        case .contactSet(let contact):
            setContact(contact)
        case .contactDeleted:
            setContact(nil)
        case .mailSent(let mail): recordSent(mail, at: instant)
        case .mailDelayed(let mail, let nextTryAt):
            guard isOfNow(mail), mail.to == reonboarding.contact?.email else { return }
            reonboarding.delayed = Reonboarding.Delay(mail: mail, nextTryAt: nextTryAt)
        case .mailFailed(let mail): finish(mail)
        case .mailRefused(let mail):
            guard mail.to == reonboarding.contact?.email else { return }
            reonboarding.isAddressRefused = true
            reonboarding.endEpisode()
        case .mailRequested:
            guard episode.isOpen, reonboarding.isReachable, !reonboarding.isUnsubscribed else { return }
            reonboarding.requestedAt = instant
        case .reonboardingPaused:
            reonboarding.isPaused = true
            reonboarding.requestedAt = nil
        case .reonboardingResumed:
            reonboarding.isPaused = false
            reonboarding.isUnsubscribed = false
        case .reonboardingExhausted(let why): reonboarding.exhaustion = why
        case .unsubscribed:
            reonboarding.isUnsubscribed = true
            reonboarding.requestedAt = nil
        case .linkUsed(let number):
            onboardingTraces.hasSetOut = true
            if number == episode.number { reonboarding.linkUsedAt = instant }
        case .syncFlowStarted: onboardingTraces.hasSetOut = true
        case .silenceNoticed, .noticesDelivered, .companyObserved, .setup: break
        }
    }

    private mutating func setContact(_ contact: Contact?) {
        if let before = reonboarding.contact, before.email != contact?.email {
            reonboarding.linkGeneration += 1
            reonboarding.delayed = nil
            reonboarding.isAddressRefused = false
        }
        reonboarding.contact = contact
        if contact == nil, episode.isOpen { reonboarding.hasLackedContact = true }
    }

    private mutating func recordSent(_ mail: MailRecord, at instant: Instant) {
        guard mail.episode == episode.number else {
            // On its way when its episode ended: the next one's first mail has to keep its distance from it as well.
            if mail.step == 1 { reonboarding.firstMailAt = instant }
            return
        }
        if reonboarding.mailsSent == 0 { reonboarding.firstMailAt = instant }
        reonboarding.mailsSent += 1
        reonboarding.lastMailAt = instant
        reonboarding.exhaustion = nil
        finish(mail)
    }

    private func isOfNow(_ mail: MailRecord) -> Bool { episode.isOpen && mail.episode == episode.number }

    private mutating func finish(_ mail: MailRecord) {
        guard mail.episode == episode.number else { return }
        reonboarding.doneSteps = max(reonboarding.doneSteps, mail.step)
        reonboarding.delayed = nil
        reonboarding.requestedAt = nil
    }
}
