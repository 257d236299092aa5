import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Relink

/// The pages behind the links in mails. To look at one changes nothing and asks nobody: mail scanners follow links.
struct PageEndpoint: Sendable {
    /// One request behind a link that was issued.
    private struct Visit {
        let target: PageTarget
        let link: MerchantLink
        let merchant: MerchantState
        let language: Language
        let now: Instant

        var isVoid: Bool { link.isVoid(for: merchant, at: now) }
        /// The merchant's address has changed since: whoever holds the link may be somebody else by now.
        var isRevoked: Bool { link.generation != merchant.reonboarding.linkGeneration }
    }

    private let pages: MerchantPages
    private let renderer: PageRenderer
    private let departure: SyncFlowDeparture
    private let limit = AttemptLimit<MerchantLink>()
    private let logger: Logger

    /// - Throws: `MustacheTemplate.Error` for a template that is none.
    init(pages: MerchantPages, logger: Logger) throws {
        self.pages = pages
        self.logger = logger
        let origins = pages.extraFormActionOrigins.compactMap(WebOrigin.init(of:))
        renderer = try PageRenderer(brand: pages.brand, formOrigins: origins)
        departure = SyncFlowDeparture(recorder: pages.recorder, limit: pages.syncFlowLimit, logger: logger)
    }

    func respond(to request: Request, path: Substring, client: Client) async throws -> Response {
        let browserLanguage = Language(acceptLanguage: request.headers[.acceptLanguage])
        guard let target = PageTarget(path) else { return try unknown(browserLanguage) }
        try target.check(request.method)
        guard let link = pages.links.link(target.token) else { return try unknown(browserLanguage) }
        if request.method == .post { try await SmallBody(of: request, client: client).discard() }
        do {
            guard let merchant = try await pages.status.merchant(link.companyID) else {
                return try unknown(browserLanguage)
            }
            let locale = merchant.reonboarding.contact?.locale
            let visit = Visit(
                target: target, link: link, merchant: merchant,
                language: locale == nil ? browserLanguage : Language(locale: locale), now: pages.now())
            return try await answer(visit, isPost: request.method == .post)
        } catch let error as StoreError {
            logger.warning("A merchant's page could not be answered.", metadata: ["error": "\(error.message)"])
            return try renderer.unavailable(browserLanguage, at: target.place)
        }
    }

    private func answer(_ visit: Visit, isPost: Bool) async throws -> Response {
        switch (visit.target.action, isPost) {
        case (.unsubscribe, false):
            let isDone = visit.merchant.reonboarding.isUnsubscribed || visit.isRevoked
            return try page(isDone ? .unsubscribed : .unsubscribe, visit)
        case (.unsubscribe, true): return try await unsubscribe(visit)
        case (.askForMail, _): return try await askForMail(visit)
        case (.reconnect, _):
            if let page = nothingToReconnect(visit) { return try self.page(page, visit) }
            return isPost ? try await reconnect(visit) : try page(.reconnect, visit)
        }
    }

    /// The page that says why there is no button; `nil` where there is one.
    private func nothingToReconnect(_ visit: Visit) -> Page? {
        if visit.merchant.health == .offboarded { return .offboarded }
        if visit.isVoid { return .void }
        return isToReconnect(visit.merchant) ? nil : .connected
    }

    private func reconnect(_ visit: Visit) async throws -> Response {
        if let wait = limit.count(visit.link, at: visit.now) { return try tooOften(visit, retryAfter: wait) }
        let merchant = visit.merchant
        let episode = merchant.episode.number
        let outcome = await departure.ask(for: merchant.companyID, .linkUsed(episode: episode)) {
            () async throws(SyncFlowFailure) in
            SyncFlowDestination(url: try await pages.syncFlowURL(merchant), companyID: merchant.companyID)
        }
        switch outcome {
        case .ready(let destination):
            return renderer.redirect(to: destination.url) {
                await departure.note(.syncFlowStarted(episode: episode), merchant.companyID)
            }
        case .busy: return try tooOften(visit, retryAfter: 1)
        case .failed: return try page(.syncFlowFailed, visit)
        }
    }

    private func askForMail(_ visit: Visit) async throws -> Response {
        let merchant = visit.merchant
        if merchant.health == .offboarded { return try page(.offboarded, visit) }
        guard isToReconnect(merchant) else { return try page(visit.isVoid ? .void : .connected, visit) }
        guard merchant.canBeMailed else { return try page(.void, visit) }
        if merchant.reonboarding.requestedAt != nil { return try page(.mailAsked, visit) }
        if let last = merchant.reonboarding.lastMailAt, visit.now < last.advanced(bySeconds: Self.mailPause) {
            return try page(.mailSentBefore, visit)
        }
        if let wait = limit.count(visit.link, at: visit.now) { return try tooOften(visit, retryAfter: wait) }
        try await pages.recorder.record(.mailRequested(by: .merchant), of: merchant.companyID)
        return try page(.mailAsked, visit)
    }

    /// Holds for expired links as well: who wants no more mails must not have to look for a newer one. A revoked link's
    /// address gets none already, and has no say over the address that took its place.
    private func unsubscribe(_ visit: Visit) async throws -> Response {
        if !visit.isRevoked, !visit.merchant.reonboarding.isUnsubscribed {
            try await pages.recorder.record(.unsubscribed, of: visit.merchant.companyID)
        }
        return try page(.unsubscribed, visit)
    }

    /// Seconds between two mails of which the merchant asked for the second.
    private static let mailPause: Int64 = 3600

    private func tooOften(_ visit: Visit, retryAfter: Int64) throws -> Response {
        try renderer.tooOften(visit.language, at: visit.target.place, retryAfter: retryAfter)
    }

    private func unknown(_ language: Language) throws -> Response {
        try renderer.response(.unknown, PageContent(), language, at: .nowhere)
    }

    private func page(_ page: Page, _ visit: Visit) throws -> Response {
        let merchant = visit.merchant
        var content = PageContent()
        content.canAskForMail = isToReconnect(merchant) && merchant.canBeMailed
        // To whom a revoked link has gone is unknown, so that its pages name nobody.
        if !visit.isRevoked { content.company = merchant.displayName }
        var shown = page
        if page == .reconnect {
            content.systems = merchant.lostPlatformNames(pages.status.policy)
            content.since = merchant.since
            if merchant.health != .disconnected { shown = .begin }
        }
        return try renderer.response(shown, content, visit.language, at: visit.target.place)
    }

    /// Whether there is something to connect: what was lost, or what was never finished.
    private func isToReconnect(_ merchant: MerchantState) -> Bool {
        merchant.health == .disconnected || merchant.health == .onboarding
            || merchant.isUnfinished(pages.status.policy)
    }
}

extension MerchantState {
    fileprivate var canBeMailed: Bool { episode.isOpen && reonboarding.isReachable && !reonboarding.isUnsubscribed }
}
