import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Relink

/// Every URL of the admin listener.
struct AdminRoutes: Sendable {
    private let routes: [AdminRoute<AdminRequest>]
    private let access: AdminAccess
    private let dashboard: Dashboard
    private let logger: Logger
    private let now: @Sendable () -> Instant

    init(
        access: AdminAccess, dashboard: Dashboard, status: StatusEndpoint, contacts: ContactEndpoint,
        reonboarding: ReonboardingEndpoint, readiness: ReadinessEndpoint, setup: SetupEndpoint?,
        stream: StreamEndpoint, metrics: MetricsEndpoint, probes: ProbeEndpoint, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.access = access
        self.dashboard = dashboard
        self.logger = logger
        self.now = now
        routes =
            [
                AdminRoute("/livez", isOpen: true, probes.live),
                AdminRoute("/readyz", isOpen: true, probes.ready),
                AdminRoute("/metrics", metrics.metrics),
                AdminRoute("/api/summary", status.summary),
                AdminRoute("/api/merchants", takes: ["health", "reason", "q", "limit", "cursor"], status.merchants),
                AdminRoute("/api/merchants/{companyId}", takes: ["asOf"], status.merchant),
                AdminRoute("/api/merchants/{companyId}/events", takes: ["limit", "cursor"], status.history),
                AdminRoute(
                    "/api/merchants/{companyId}/contact",
                    [.get: contacts.contact, .put: contacts.setContact, .delete: contacts.deleteContact]),
                AdminRoute("/api/merchants/{companyId}/reonboarding", [.post: reonboarding.act]),
                AdminRoute("/api/merchants/{companyId}/readiness", takes: ["fresh"], readiness.readiness),
                AdminRoute("/api/mails", takes: ["companyId", "limit", "cursor"], reonboarding.mails),
                AdminRoute("/api/events", takes: ["after", "limit", "companyId", "type", "status"], status.events),
                AdminRoute("/api/events/{sequence}", status.event),
                AdminRoute("/api/events/{sequence}/body", status.body),
                AdminRoute("/api/stream", stream.stream),
                AdminRoute("/api/rejections", takes: ["limit"], status.rejections),
            ] + (setup.map(Self.routes) ?? [])
    }

    /// The routes that a listener's log is to know, and those among them that machines ask again and again.
    var patterns: (all: [String], quiet: Set<String>) {
        let assets = dashboard.assets
        return (
            routes.map(\.pattern) + dashboard.patterns + assets,
            Set(["/livez", "/readyz", "/metrics"] + assets)
        )
    }

    private static func routes(_ setup: SetupEndpoint) -> [AdminRoute<AdminRequest>] {
        [
            AdminRoute("/api/setup", [.post: setup.begin]),
            AdminRoute("/api/setup/{companyId}/authorization", [.post: setup.authorize]),
        ]
    }

    @Sendable func respond(to request: Request, client: Client) async -> Response {
        var response: Response
        do {
            response = try await answer(request, client)
        } catch {
            if !(error is Problem) {
                logger.warning("An operator's request failed.", metadata: ["error": "\(error)"])
            }
            response = Problem(error).response
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private func answer(_ request: Request, _ client: Client) async throws -> Response {
        try access.checkSite(of: request)
        let target = request.head.path ?? "/"
        let path = target.prefix { $0 != "?" }
        let found = routes.lazy.compactMap { route in route.subject(of: path).map { (route, $0) } }.first
        if found == nil, let page = await dashboard.response(to: request, path: path, client: client) { return page }
        if found?.0.isOpen != true { try access.checkToken(of: request, at: now()) }
        guard let (route, rawSubject) = found else { throw Problem.notFound }
        let answer = try route.answer(to: request.method)
        guard let subject = PercentEncoding.decode(rawSubject) else { throw route.wrongSubject }
        return try await answer(
            AdminRequest(
                subject: subject, query: target.dropFirst(path.count + 1), known: route.parameters,
                body: SmallBody(of: request, client: client)))
    }
}
