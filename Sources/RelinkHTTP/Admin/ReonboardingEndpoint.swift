import HTTPTypes
import Hummingbird
import Relink

/// What operators do to win a merchant back, and the mails that went out.
struct ReonboardingEndpoint: Sendable {
    enum Action: String, CaseIterable {
        case send, pause, resume, link
    }

    let status: StatusReader
    let recorder: Recorder
    let links: MerchantLinks
    let now: @Sendable () -> Instant

    @Sendable func act(_ request: AdminRequest) async throws -> Response {
        let fields = try await JSONFields(of: request.body, known: ["action"])
        guard let action = try fields.text("action").flatMap(Action.init(rawValue:)) else {
            let right = Action.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            throw Problem.wrongField("action", "one of \(right)")
        }
        if action == .link { return try await link(to: request.subject) }
        let merchant = try await perform(action, for: request.subject)
        return .json { merchant.writeReonboarding(to: &$0, status.policy) }
    }

    /// Puts an action on record.
    ///
    /// - Returns: the merchant as it stands then.
    /// - Throws: ``Problem``: 404 for an unknown merchant, 409 where the action makes no sense.
    func perform(_ action: Action, for companyID: String) async throws -> MerchantState {
        let merchant = try await merchant(companyID)
        guard let event = try Self.event(action, merchant) else { return merchant }
        try await recorder.record(event, of: merchant.companyID)
        return try await status.merchant(companyID) ?? merchant
    }

    /// A fresh link, to hand over.
    ///
    /// - Throws: as ``perform(_:for:)`` does.
    func link(of companyID: String) async throws -> String {
        let merchant = try await merchant(companyID)
        guard merchant.canUseLink(status.policy) else {
            throw Self.conflict("This merchant is connected or offboarded, so that a link would lead nowhere.")
        }
        return links.url(for: merchant, issuedAt: now())
    }

    private func merchant(_ companyID: String) async throws -> MerchantState {
        guard let merchant = try await status.merchant(companyID) else { throw StatusEndpoint.noSuchMerchant() }
        return merchant
    }

    @Sendable func mails(_ request: AdminRequest) async throws -> Response {
        let page = try await status.mails(
            MailQuery(
                companyID: request.value("companyId", StatusEndpoint.rightText, StatusEndpoint.nonempty),
                before: request.value("cursor", StatusEndpoint.rightCursor, PageCursor.mailsBefore),
                limit: request.limit()))
        return .json { json in
            json.object { json in
                json.key("mails")
                json.array(page.items) { json, mail in mail.write(to: &json) }
                json.member("next", page.next.map(PageCursor.text(ofMailsBefore:)))
            }
        }
    }

    private func link(to companyID: String) async throws -> Response {
        let url = try await link(of: companyID)
        return .json { json in
            json.object { json in
                json.member("url", url)
            }
        }
    }

    /// - Returns: `nil` where it is so already.
    /// - Throws: ``Problem`` 409 where the action makes no sense.
    private static func event(_ action: Action, _ merchant: MerchantState) throws(Problem) -> RelinkEvent? {
        let reonboarding = merchant.reonboarding
        let isOpen = merchant.episode.isOpen
        switch action {
        case .send:
            if let obstacle = obstacle(toMailing: merchant) { throw conflict(obstacle) }
            return reonboarding.requestedAt == nil ? .mailRequested(by: .operator) : nil
        case .pause:
            guard isOpen else { throw conflict(nothingOpen) }
            return reonboarding.isPaused ? nil : .reonboardingPaused
        case .resume:
            let isHeldBack = reonboarding.isPaused || reonboarding.isUnsubscribed
            guard isOpen || isHeldBack else { throw conflict(nothingOpen) }
            return isHeldBack ? .reonboardingResumed : nil
        case .link:
            return nil
        }
    }

    private static func obstacle(toMailing merchant: MerchantState) -> String? {
        if !merchant.episode.isOpen { return nothingOpen }
        if merchant.reonboarding.contact == nil { return "This merchant has no contact; set one first." }
        if merchant.reonboarding.isUnsubscribed {
            return "This merchant wants no more mails; the action `resume` lifts that."
        }
        if !merchant.reonboarding.isReachable {
            return "The mail server refused the contact's address for good; set another one first."
        }
        return nil
    }

    /// Whether an action would be taken, and would change something.
    func isOpen(_ action: Action, for merchant: MerchantState) -> Bool {
        switch action {
        case .send: Self.obstacle(toMailing: merchant) == nil
        case .pause: merchant.episode.isOpen && !merchant.reonboarding.isPaused
        case .resume: merchant.reonboarding.isPaused || merchant.reonboarding.isUnsubscribed
        case .link: merchant.canUseLink(status.policy)
        }
    }

    private static let nothingOpen = "This merchant is not lost, so that there is nothing to win back."

    private static func conflict(_ detail: String) -> Problem { Problem(.conflict, detail) }
}

extension MerchantState {
    fileprivate func canUseLink(_ policy: ReducerPolicy) -> Bool {
        health != .offboarded && (episode.isOpen || health == .onboarding || isUnfinished(policy))
    }
}
