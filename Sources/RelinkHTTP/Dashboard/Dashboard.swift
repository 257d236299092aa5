import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Relink

/// The pages for operators: every URL of them.
struct Dashboard: Sendable {
    private let routes: [AdminRoute<Visit>]
    private let access: AdminAccess
    private let renderer: DashboardRenderer
    private let signIn: SignInPage
    private let seals = FormSeal()
    private let logger: Logger
    private let now: @Sendable () -> Instant

    /// - Throws: `MustacheTemplate.Error` for a template that is none.
    init(server: ObservedServer, access: AdminAccess, logger: Logger, now: @escaping @Sendable () -> Instant) throws {
        self.access = access
        self.logger = logger
        self.now = now
        renderer = try DashboardRenderer(version: server.version)
        signIn = SignInPage(access: access, renderer: renderer, limit: AttemptLimit())
        let overview = OverviewPage(server: server, renderer: renderer)
        let changes = ChangesPage(status: server.status, renderer: renderer)
        let merchants = MerchantsPage(status: server.status, renderer: renderer)
        let status = server.status
        let merchant = MerchantPage(
            status: status, contacts: ContactEndpoint(status: status, recorder: server.recorder),
            reonboarding: ReonboardingEndpoint(
                status: status, recorder: server.recorder, links: server.links, now: now),
            readiness: ReadinessEndpoint(status: status, fresh: server.freshMerchant, now: now), renderer: renderer)
        let events = EventsPage(status: status, renderer: renderer)
        let rejections = RejectionsPage(rejections: server.rejections, renderer: renderer)
        let mails = MailsPage(status: status, look: server.mailLook, renderer: renderer)
        let settings = SettingsPage(settings: server.settings, renderer: renderer)
        routes = [
            AdminRoute("/", overview.page),
            AdminRoute("/changes", takes: ["kind", "before"], changes.page),
            AdminRoute("/merchants", takes: ["health", "reason", "q", "cursor"], merchants.page),
            AdminRoute("/merchants/{companyId}", takes: ["asOf", "before", "done"], merchant.page),
            AdminRoute("/merchants/{companyId}/reonboarding", [.post: merchant.act]),
            AdminRoute("/merchants/{companyId}/contact", [.post: merchant.setContact]),
            AdminRoute("/merchants/{companyId}/readiness", [.post: merchant.askCodat]),
            AdminRoute("/events", takes: ["before", "companyId", "type", "status"], events.page),
            AdminRoute("/events/{sequence}", events.event),
            AdminRoute("/quarantine", takes: ["before"], events.quarantine),
            AdminRoute("/rejections", takes: ["status"], rejections.page),
            AdminRoute("/mails", takes: ["companyId", "cursor"], mails.page),
            AdminRoute("/mails/{mailId}", takes: ["companyId"], mails.mail),
            AdminRoute("/mails/{mailId}/html", takes: ["companyId"], mails.html),
            AdminRoute("/settings", settings.page),
            AdminRoute("/sign-in", takes: ["then"], isOpen: true, [.get: signIn.page, .post: signIn.signIn]),
            AdminRoute("/sign-out", [.post: signIn.signOut]),
            AdminRoute("/language", isOpen: true, [.post: Self.chooseLanguage]),
        ]
    }

    var patterns: [String] { routes.map(\.pattern) }
    /// The paths of what pages are made of besides themselves.
    var assets: [String] { DashboardAsset.all.map(\.path) }

    /// - Returns: `nil` for a path that is not the dashboard's.
    func response(to request: Request, path: Substring, client: Client) async -> Response? {
        if let asset = DashboardAsset.all.first(where: { $0.path == path }) {
            return request.method == .get || request.method == .head ? asset.response : nil
        }
        guard
            let (route, rawSubject) = routes.lazy.compactMap({ route in
                route.subject(of: path).map { (route, $0) }
            }).first
        else { return nil }
        let visit = visit(request, client)
        do {
            return try await answer(visit, request, route, rawSubject, client)
        } catch {
            if !(error is Problem) {
                logger.warning("A page of the dashboard failed.", metadata: ["error": "\(error)"])
            }
            return failure(Problem(error), visit)
        }
    }

    private func answer(
        _ visit: Visit, _ request: Request, _ route: AdminRoute<Visit>, _ rawSubject: Substring, _ client: Client
    ) async throws -> Response {
        guard visit.isAllowed || route.isOpen else {
            return try signIn.refusal(visit)
        }
        let answer = try route.answer(to: request.method)
        guard let subject = PercentEncoding.decode(rawSubject) else { throw route.wrongSubject }
        var visit = visit
        visit.request = try AdminRequest(
            subject: subject, query: visit.target.drop { $0 != "?" }.dropFirst(), known: route.parameters,
            body: SmallBody(of: request, client: client))
        return try await answer(visit)
    }

    private func visit(_ request: Request, _ client: Client) -> Visit {
        let now = now()
        let target = request.head.path ?? "/"
        return Visit(
            request: AdminRequest(body: SmallBody(of: request, client: client)), target: target,
            language: Visit.language(of: request), session: access.session(of: request, at: now),
            isAllowed: access.isOperator(request, at: now), seals: seals,
            isSecure: request.headers[.origin]?.hasPrefix("https://") ?? false, address: client.address, now: now)
    }

    private func failure(_ problem: Problem, _ visit: Visit) -> Response {
        do {
            return try renderer.response(
                .problem, ProblemWords.fields(problem, visit.language), visit, status: problem.status,
                headers: problem.headers)
        } catch {
            return problem.response
        }
    }

    private static let chooseLanguage: AdminRoute<Visit>.Answer = { visit in
        let form = try await visit.form("language", "then")
        guard let language = form["language"].flatMap(Language.init(rawValue:)) else {
            throw Problem.wrongField("language", "`en` or `fr`")
        }
        let year: Int64 = 365 * 86_400
        let cookie = Cookies.setting(
            Visit.languageCookie, language.rawValue, maxAge: year, isSecure: visit.isSecure)
        return Visit.redirect(to: LocalPath.checked(form["then"]), headers: [.setCookie: cookie])
    }
}
