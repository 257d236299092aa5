import Crypto

/// What the postman has to do for a merchant.
public enum PostmanTask: Hashable, Sendable {
    /// Send the mail of this step; of several steps that are overdue, the last.
    case send(step: Int64)
    /// Put on record that nothing more will happen by itself.
    case exhaust(RelinkEvent.Exhaustion)
}

extension MerchantState {
    /// When the postman has to look at this merchant next; `nil` where nothing is to be done.
    public func dueAt(_ policy: ReonboardingPolicy) -> Instant? {
        guard episode.isOpen, reonboarding.isReachable, !reonboarding.isUnsubscribed else { return nil }
        // Before all that is due by a schedule: somebody waits for it.
        if reonboarding.requestedAt != nil { return reonboarding.delayed?.nextTryAt ?? Instant(ticks: 0) }
        guard !reonboarding.isPaused, reonboarding.exhaustion == nil else { return nil }
        return nextMailAt(policy) ?? exhaustedAt(policy)
    }

    /// When the next mail goes out; `nil` where none is to come.
    public func nextMailAt(_ policy: ReonboardingPolicy) -> Instant? {
        guard episode.isOpen, reonboarding.isReachable, !reonboarding.isUnsubscribed, let openedAt = episode.openedAt
        else { return nil }
        if let requestedAt = reonboarding.requestedAt {
            return max(requestedAt, reonboarding.delayed?.nextTryAt ?? requestedAt)
        }
        guard !reonboarding.isPaused, reonboarding.exhaustion == nil else { return nil }
        if let delayed = reonboarding.delayed { return delayed.nextTryAt }
        let schedule = policy.schedule(of: episode.kind)
        let done = stepsDone(policy)
        guard done < schedule.count else { return nil }
        var due = openedAt.advanced(by: schedule[Int(done)])
        if reonboarding.mailsSent == 0, let earlier = reonboarding.firstMailAt {
            due = max(due, earlier.advanced(by: policy.cooldown))
        }
        return due
    }

    /// How many steps of the schedule are done with; a mail does for all that was due when it went out.
    private func stepsDone(_ policy: ReonboardingPolicy) -> Int64 {
        max(reonboarding.doneSteps, reonboarding.lastMailAt.map { stepsDue(by: $0, policy) } ?? 0)
    }

    private func stepsDue(by instant: Instant, _ policy: ReonboardingPolicy) -> Int64 {
        guard let openedAt = episode.openedAt else { return 0 }
        return Int64(policy.schedule(of: episode.kind).prefix { openedAt.advanced(by: $0) <= instant }.count)
    }

    /// Once no mail is to come, the last link still works for a while.
    private func exhaustedAt(_ policy: ReonboardingPolicy) -> Instant? {
        reonboarding.lastMailAt?.advanced(by: policy.linkLifetime) ?? episode.openedAt
    }

    /// What the postman has to do at an instant; `nil` for nothing yet.
    public func task(at now: Instant, _ policy: ReonboardingPolicy) -> PostmanTask? {
        guard let dueAt = dueAt(policy), dueAt <= now, let openedAt = episode.openedAt else { return nil }
        if let delayed = reonboarding.delayed { return .send(step: delayed.mail.step) }
        let step = max(stepsDone(policy) + 1, stepsDue(by: now, policy))
        if reonboarding.requestedAt != nil { return .send(step: step) }
        guard let due = nextMailAt(policy) else { return .exhaust(.noAnswer) }
        let isFirst = reonboarding.doneSteps == 0
        // Nor is a mail too late for the age alone that a long schedule or cooldown put off until then.
        let latest = max(openedAt.advanced(by: policy.maxAge), due.advanced(by: Self.grace))
        return isFirst && now > latest ? .exhaust(.tooOld) : .send(step: step)
    }

    /// How long the postman may be away before a first mail that fell due past the greatest age is too old.
    private static let grace = Duration.seconds(3600)

    /// Names the mail of a step: the same for every try, another once the contact's address has changed.
    public func mailID(ofStep step: Int64) -> String {
        let parts = [companyID, "\(episode.number)", "\(step)", "\(reonboarding.linkGeneration)"]
        let digest = SHA256.hash(data: Array(parts.joined(separator: "\u{0}").utf8))
        return Hexadecimal.text(digest.prefix(16))
    }
}
