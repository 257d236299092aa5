extension Reonboarding {
    func encode(to encoder: inout StateEncoder) {
        let isUntouched = self == Reonboarding()
        encoder.bool(!isUntouched)
        guard !isUntouched else { return }
        encoder.optional(contact) {
            $0.string($1.email)
            for text in [$1.name, $1.locale, $1.merchantIdentifier] { $0.optional(text) { $0.string($1) } }
        }
        encoder.bool(isPaused)
        encoder.bool(isUnsubscribed)
        encoder.bool(isAddressRefused)
        encoder.integer(linkGeneration)
        encoder.integer(doneSteps)
        encoder.integer(mailsSent)
        for instant in [firstMailAt, lastMailAt, linkUsedAt, requestedAt] {
            encoder.optional(instant) { $0.instant($1) }
        }
        encoder.optional(delayed) {
            $1.mail.encode(to: &$0)
            $0.instant($1.nextTryAt)
        }
        encoder.optional(exhaustion) { $0.string($1.rawValue) }
        encoder.bool(hasLackedContact)
    }

    init(from decoder: inout StateDecoder) throws(StateCodingError) {
        self.init()
        guard try decoder.bool() else { return }
        contact = try decoder.optional { d throws(StateCodingError) in
            Contact(
                email: try d.string(), name: try d.optional { d throws(StateCodingError) in try d.string() },
                locale: try d.optional { d throws(StateCodingError) in try d.string() },
                merchantIdentifier: try d.optional { d throws(StateCodingError) in try d.string() })
        }
        isPaused = try decoder.bool()
        isUnsubscribed = try decoder.bool()
        isAddressRefused = try decoder.bool()
        linkGeneration = try decoder.integer()
        doneSteps = try decoder.integer()
        mailsSent = try decoder.integer()
        firstMailAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        lastMailAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        linkUsedAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        requestedAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        delayed = try decoder.optional { d throws(StateCodingError) in
            Delay(mail: try MailRecord(from: &d), nextTryAt: try d.instant())
        }
        exhaustion = try decoder.optional { d throws(StateCodingError) in
            try d.name(RelinkEvent.Exhaustion.self)
        }
        hasLackedContact = try decoder.bool()
    }
}

extension MailRecord {
    func encode(to encoder: inout StateEncoder) {
        encoder.string(mailID)
        encoder.string(companyID)
        encoder.integer(episode)
        encoder.integer(step)
        for text in [to, locale, subject, status.rawValue] { encoder.string(text) }
        encoder.integer(attempts)
        encoder.instant(createdAt)
        encoder.optional(sentAt) { $0.instant($1) }
        encoder.optional(error) { $0.string($1) }
    }

    init(from decoder: inout StateDecoder) throws(StateCodingError) {
        self.init(
            mailID: try decoder.string(), companyID: try decoder.string(), episode: try decoder.integer(),
            step: try decoder.integer(), to: try decoder.string(), locale: try decoder.string(),
            subject: try decoder.string(), status: try decoder.name(Status.self), attempts: try decoder.integer(),
            createdAt: try decoder.instant(),
            sentAt: try decoder.optional { d throws(StateCodingError) in try d.instant() },
            error: try decoder.optional { d throws(StateCodingError) in try d.string() })
    }
}

extension MerchantState {
    func encodeObserved(to encoder: inout StateEncoder) {
        encoder.register(configuration) {
            for flag in [$1.enabled, $1.configured] { $0.optional(flag) { $0.bool($1) } }
        }
        encoder.register(latestSync) {
            $0.integer($1.code)
            $0.optional($1.message) { $0.string($1) }
            $0.optional($1.at) { $0.instant($1) }
        }
        encoder.optional(observedAt) { $0.instant($1) }
        for trace in [onboardingTraces.isListed, onboardingTraces.isSetUp, onboardingTraces.hasSetOut] {
            encoder.bool(trace)
        }
    }

    mutating func decodeObserved(from decoder: inout StateDecoder) throws(StateCodingError) {
        configuration = try decoder.register { d throws(StateCodingError) in
            Observation.Configuration(
                enabled: try d.optional { d throws(StateCodingError) in try d.bool() },
                configured: try d.optional { d throws(StateCodingError) in try d.bool() })
        }
        latestSync = try decoder.register { d throws(StateCodingError) in
            Observation.Sync(
                code: try d.integer(), message: try d.optional { d throws(StateCodingError) in try d.string() },
                at: try d.optional { d throws(StateCodingError) in try d.instant() })
        }
        observedAt = try decoder.optional { d throws(StateCodingError) in try d.instant() }
        onboardingTraces = OnboardingTraces(
            isListed: try decoder.bool(), isSetUp: try decoder.bool(), hasSetOut: try decoder.bool())
    }
}
