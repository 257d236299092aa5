@testable import Relink

extension Story {
    static let day = 24 * 60
    static let contact = Contact(email: "owner@shop.example", name: "Ada", locale: "fr-CA")

    /// A merchant whose books were linked at minute 0, with somebody to write to.
    static func linked(
        _ policy: ReonboardingPolicy = ReonboardingPolicy(), contact: Contact? = Story.contact
    ) -> Story {
        var story = Story(ReducerPolicy(reonboarding: policy))
        story.connection("connected", "books", at: 0)
        if let contact { story.own(.contactSet(contact), at: 0) }
        return story
    }

    /// What Relink itself saw or did at a minute.
    mutating func own(_ event: RelinkEvent, at minute: Int, received: Int? = nil) {
        let own = OwnEvent(
            messageID: "own-\(events.count + 1)", companyID: Self.company, occurredAt: Minute.instant(minute),
            event: event)
        deliver(
            String(decoding: own.body, as: UTF8.self), id: own.messageID, received: received ?? minute,
            source: RelinkEvent.source)
    }

    mutating func lose(at minute: Int) { connection("deleted", "books", at: minute) }

    mutating func reconnect(at minute: Int) { connection("connected", "books", at: minute) }

    // MARK: The postman

    /// What becomes of a try to send a mail.
    enum Outcome {
        case sent
        case delayed(minutes: Int)
        case failed
        case refused
    }

    /// Does all that falls due up to a minute as the server's postman would.
    ///
    /// - Returns: a line for each thing done, such as `@15 mail 1` or `@40 exhausted noAnswer`.
    mutating func postman(from start: Int, until end: Int, _ outcome: Outcome = .sent) -> [String] {
        var done: [String] = []
        var minute = start
        // More is a postman who does the same again and again.
        while done.count < 50, let due = state.dueAt(reducer.policy.reonboarding) {
            minute = max(minute, Minute.of(due))
            if Minute.instant(minute) < due { minute += 1 }
            guard minute <= end, let task = state.task(at: Minute.instant(minute), reducer.policy.reonboarding) else {
                break
            }
            switch task {
            case .exhaust(let why):
                own(.reonboardingExhausted(why), at: minute)
                done.append("@\(minute) exhausted \(why)")
            case .send(let step):
                own(event(of: mail(step, at: minute), outcome, at: minute), at: minute)
                done.append("@\(minute) mail \(step)")
            }
        }
        return done
    }

    func mail(_ step: Int64, at minute: Int) -> MailRecord {
        let mailID = state.mailID(ofStep: step)
        let earlier = state.reonboarding.delayed.flatMap { $0.mailID == mailID ? $0 : nil }
        return MailRecord(
            mailID: mailID, companyID: Self.company, episode: state.episode.number, step: step,
            to: state.reonboarding.contact?.email ?? "", locale: "fr", subject: "Reconnect", status: .sent,
            attempts: (earlier?.attempts ?? 0) + 1, createdAt: earlier?.firstTryAt ?? Minute.instant(minute))
    }

    private func event(of mail: MailRecord, _ outcome: Outcome, at minute: Int) -> RelinkEvent {
        var mail = mail
        switch outcome {
        case .sent: return .mailSent(mail)
        case .delayed(let minutes):
            mail.status = .retrying
            mail.error = "greylisted"
            return .mailDelayed(mail, nextTryAt: Minute.instant(minute + minutes))
        case .failed:
            mail.status = .failed
            return .mailFailed(mail)
        case .refused:
            mail.status = .failed
            return .mailRefused(mail)
        }
    }

    // MARK: What came of it

    var reonboarding: String { state.reonboardingState.rawValue }
    var nextMailAt: Int? { state.nextMailAt(reducer.policy.reonboarding).map(Minute.of) }
    var isDue: Bool { state.dueAt(reducer.policy.reonboarding) != nil }

    /// All of the story folded as the server folds it.
    var folded: FoldBatch {
        Folder(reducer: reducer).fold(events, Checkpoint(fingerprint: ""), [:], [:])
    }

    /// Each notice as `kind @minute of its event's receipt`.
    var notices: [String] { folded.notices.map { "\($0.kind) @\(Minute.of($0.at))" } }
    var totals: ReonboardingTotals { folded.checkpoint.reonboarding }

    /// How each mail ended, as `step status`.
    var mails: [String] {
        var ends: [String: String] = [:]
        var order: [String] = []
        for mail in folded.mails {
            if ends[mail.mailID] == nil { order.append(mail.mailID) }
            ends[mail.mailID] = "\(mail.episode).\(mail.step) \(mail.status.rawValue)"
        }
        return order.compactMap { ends[$0] }
    }
}
