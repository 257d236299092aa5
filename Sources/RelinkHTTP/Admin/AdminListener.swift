public import Logging
public import Relink
public import ServiceLifecycle

/// The listener that operators ask: a service that runs until graceful shutdown.
public struct AdminListener: Service {
    private let listener: HTTPListener
    private let feed: LiveFeed

    /// - Parameters:
    ///   - now: the wall clock.
    ///   - onListening: told the port as soon as connections are taken.
    /// - Throws: ``ListenerTLSError``; `MustacheTemplate.Error` for a template that is none.
    public init(
        configuration: AdminListenerConfiguration, server: ObservedServer, logger: Logger,
        now: @escaping @Sendable () -> Instant, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        let access = AdminAccess(
            listener: configuration.http.host, hosts: configuration.hosts, token: configuration.token)
        feed = LiveFeed(status: server.status, logger: logger, now: now)
        let routes = AdminRoutes(
            access: access,
            dashboard: try Dashboard(server: server, access: access, logger: logger, now: now),
            status: StatusEndpoint(status: server.status, rejectionLog: server.rejections, now: now),
            contacts: ContactEndpoint(status: server.status, recorder: server.recorder),
            reonboarding: ReonboardingEndpoint(
                status: server.status, recorder: server.recorder, links: server.links, now: now),
            readiness: ReadinessEndpoint(status: server.status, fresh: server.freshMerchant, now: now),
            setup: server.setup.map { SetupEndpoint(desk: $0, now: now) },
            stream: StreamEndpoint(feed: feed, status: server.status, now: now),
            metrics: MetricsEndpoint(server: server, logger: logger, now: now),
            probes: ProbeEndpoint(readiness: server.readiness), logger: logger, now: now)
        let (patterns, quiet) = routes.patterns
        listener = try HTTPListener(
            configuration: configuration.http, logger: logger, now: now, onListening: onListening, interceptor: nil,
            requests: RequestLog(listener: "operators", patterns: patterns, quiet: quiet, logger: logger),
            tracing: server.tracing,
            responder: routes.respond)
    }

    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await feed.run() }
            try await listener.run()
            group.cancelAll()
        }
    }

    /// Connections open at present.
    public var openConnections: Int { listener.openConnections }
}
