import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Relink

/// The page on which a merchant of the platform chooses the system to connect. To look at it changes nothing; a choice
/// asks Codat for a fresh Sync flow URL each time, for a URL works once and for 30 seconds.
struct ConnectEndpoint: Sendable {
    /// One request behind a link that was issued.
    private struct Visit {
        let place: PagePlace
        let link: SetupLink
        let standing: SetupStanding
        let language: Language
        let now: Instant

        var companyID: String { standing.companyID ?? link.companyID }
    }

    private let pages: ChoicePages
    private let renderer: PageRenderer
    private let departure: SyncFlowDeparture
    private let limit = AttemptLimit<SetupLink>()
    private let logger: Logger

    /// - Throws: `MustacheTemplate.Error` for a template that is none.
    init(pages: ChoicePages, logger: Logger) throws {
        self.pages = pages
        self.logger = logger
        let origins = pages.extraFormActionOrigins.compactMap(WebOrigin.init(of:))
        renderer = try PageRenderer(brand: pages.brand, formOrigins: origins)
        departure = SyncFlowDeparture(recorder: pages.recorder, limit: pages.syncFlowLimit, logger: logger)
    }

    func respond(to request: Request, path: Substring, client: Client) async throws -> Response {
        let browserLanguage = Language(acceptLanguage: request.headers[.acceptLanguage])
        guard let target = ConnectTarget(path) else { return try unknown(browserLanguage) }
        try target.check(request.method)
        guard let link = pages.links.link(target.token) else { return try unknown(browserLanguage) }
        let body = SmallBody(of: request, client: client)
        do {
            if case .logo(let key) = target.part { return try await logo(key, link) }
            let standing = try await pages.status.setupStanding(of: link.companyID)
            let told = link.language ?? standing.locale.map { Language(locale: $0) }
            let visit = Visit(
                place: target.place, link: link, standing: standing, language: told ?? browserLanguage,
                now: pages.now())
            guard visit.now < link.expiresAt else { return try page(.choiceExpired, visit) }
            if standing.merchant?.health == .offboarded { return try page(.offboarded, visit) }
            guard request.method == .post else { return try await choose(visit, search: Self.search(in: request)) }
            return try await depart(visit, body)
        } catch let error as StoreError {
            logger.warning("A merchant's page could not be answered.", metadata: ["error": "\(error.message)"])
            return try renderer.unavailable(browserLanguage, at: target.place)
        }
    }

    private func choose(_ visit: Visit, search: String?) async throws -> Response {
        let offer: SystemOffer
        do {
            offer = try await pages.desk.offer(for: visit.link)
        } catch {
            return try failed(error, visit)
        }
        var content = content(visit, offer)
        content.choice.search = search
        return try renderer.response(.choose, content, visit.language, at: visit.place)
    }

    private func failed(_ failure: SyncFlowFailure, _ visit: Visit) throws -> Response {
        logger.warning(
            "A merchant could not be shown what there is to connect.", metadata: ["reason": "\(failure.reason)"])
        return try page(.choiceFailed, visit)
    }

    private func depart(_ visit: Visit, _ body: SmallBody) async throws -> Response {
        let form = try await FormFields(of: body, known: ["system"])
        let offer: SystemOffer
        do {
            offer = try await pages.desk.offer(for: visit.link)
        } catch {
            return try failed(error, visit)
        }
        var content = content(visit, offer)
        guard let chosen = content.choice.systems.first(where: { $0.platformKey == form["system"] }) else {
            return try renderer.response(.choose, content, visit.language, at: visit.place)
        }
        content.choice.chosen = chosen
        if let connected = content.choice.connected, connected.platformKey != chosen.platformKey {
            return try renderer.response(.otherSystem, content, visit.language, at: visit.place)
        }
        if let wait = limit.count(visit.link, at: visit.now) { return try tooOften(visit, retryAfter: wait) }
        let outcome = await departure.ask(
            for: visit.companyID, .setup(.systemChosen(platformKey: chosen.platformKey))
        ) { () async throws(SyncFlowFailure) in
            try await pages.desk.depart(to: chosen.platformKey, over: visit.link)
        }
        switch outcome {
        case .ready(let destination):
            let episode = visit.standing.merchant?.episode.number ?? 0
            return renderer.redirect(to: destination.url) {
                await departure.note(.syncFlowStarted(episode: episode), destination.companyID)
            }
        case .busy: return try tooOften(visit, retryAfter: 1)
        case .failed: return try renderer.response(.departureFailed, content, visit.language, at: visit.place)
        }
    }

    private func content(_ visit: Visit, _ offer: SystemOffer) -> PageContent {
        var content = PageContent()
        content.company = visit.standing.name
        content.choice.isCommerce = offer.side == .commerce
        let linked = visit.standing.merchant?.linkedPlatform(of: offer.side, pages.status.policy)
        content.choice.systems = offer.systems.map { system in
            ChoiceContent.System(
                platformKey: system.platformKey, name: system.name, isConnected: system.platformKey == linked?.key)
        }
        if let linked {
            content.choice.connected =
                content.choice.systems.first(where: \.isConnected)
                ?? ChoiceContent.System(
                    platformKey: linked.key, name: linked.name ?? linked.key, isConnected: true)
            // What is connected can be looked at, also where it is offered to nobody else.
            if let connected = content.choice.connected, !content.choice.systems.contains(where: \.isConnected) {
                content.choice.systems.insert(connected, at: 0)
            }
        }
        return content
    }

    private func logo(_ key: String, _ link: SetupLink) async throws -> Response {
        guard pages.now() < link.expiresAt, let key = PercentEncoding.decode(key),
            let logo = await pages.desk.logo(of: key, for: link)
        else { throw Problem.notFound }
        var fields: HTTPFields = [
            .contentType: logo.type, .cacheControl: "private, max-age=86400", .xContentTypeOptions: "nosniff",
            // An SVG that somebody opens by itself is a document, which could run scripts.
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ]
        if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { fields[name] = "same-origin" }
        return Response(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: logo.bytes)))
    }

    /// - Returns: what the search form asks for; `nil` where it doesn't, or can't be read.
    private static func search(in request: Request) -> String? {
        let query = (request.head.path ?? "").drop { $0 != "?" }.dropFirst()
        let pair = query.split(separator: "&").first { $0.hasPrefix("q=") }
        let text = pair.flatMap { PercentEncoding.decode($0.dropFirst(2), plusIsSpace: true) }
        return text.flatMap { $0.isEmpty ? nil : String($0.prefix(100)) }
    }

    private func tooOften(_ visit: Visit, retryAfter: Int64) throws -> Response {
        try renderer.tooOften(visit.language, at: visit.place, retryAfter: retryAfter)
    }

    private func page(_ page: Page, _ visit: Visit) throws -> Response {
        try renderer.response(page, PageContent(), visit.language, at: visit.place)
    }

    private func unknown(_ language: Language) throws -> Response {
        try renderer.response(.choiceUnknown, PageContent(), language, at: .nowhere)
    }
}
